"""Whether the stories of all records are whole: the proof that nobody wrote in them afterwards."""

from itertools import groupby

from .models import StateChange
from .transitions import stateful_models

ALTERED = "was changed after it was written"
GAP = "does not follow the line before it: a line is missing or was added"
CUT = "is the last line, but its record stands elsewhere: the end of the story is missing"


def breaks_in_stories():
    """Each line that is not as it was written or not where it belongs, with what is wrong, in words."""
    lines = StateChange.objects.order_by("record_type", "record_id", "pk").prefetch_related("record")
    for _, story in groupby(lines.iterator(500), key=lambda line: (line.record_type_id, line.record_id)):
        previous = ""
        for line in story:
            if line.hash != line.fingerprint():
                yield line, ALTERED
            elif line.previous_hash != previous:
                yield line, GAP
            previous = line.hash
        if line.record and line.record.state != line.target:
            yield line, CUT


def lost_stories():
    """Each record that stands past its first state without any line that says how it came there."""
    for model in stateful_models():
        first = model._meta.get_field("state").default
        yield from model._base_manager.exclude(state=first).filter(changes=None)
