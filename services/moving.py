"""Making a move only on the record as the person saw it."""

from django.db import transaction

from portal.core.transitions import Refused


class MovedOn(Refused):
    """Somebody else was faster; the page shows what they did."""


def last_change_id(record) -> int:
    """The last line of the record's story; 0 before anything happened."""
    return record.changes.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def make_move(record, move, *, by, seen, **answers):
    """The move, unless something happened to the record after ``seen``. Raises MovedOn then."""
    type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if seen != last_change_id(record):
        last = record.changes.select_related("by").order_by("-pk").first()
        raise MovedOn(
            f"{last.by} was faster: “{last.label}”. Look at it as it stands now, then decide."
            if last
            else "Something changed. Look at it as it stands now, then decide."
        )
    return getattr(record, move)(by=by, **answers)
