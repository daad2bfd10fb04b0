"""The history of a section: what each save leaves behind, and how two of its versions differ."""

import datetime as dt

from django.utils import timezone

from portal.core import clock

from .comparing import compare_section
from .models import SectionVersion
from .problems import problems
from .snapshot import section_content

MERGE_SAVES_WITHIN = dt.timedelta(minutes=10)


def remember(section, content, *, by, brought_from=None):
    """Put what the section says into its history; saves of one person within ten minutes are one version.

    By both clocks: the demo's shows the same hour every day, and a story is told faster than it happened.
    What was brought back from an earlier version stands alone, so that the save before it stays whole.
    """
    now = clock.now()
    last = section.versions.order_by("-pk").first()
    if (
        last
        and not (brought_from or last.brought_from_id)
        and not last.is_aside  # somebody chose between two texts: the one before stays
        and last.saved_by_id == by.pk
        and abs(now - last.first_saved_at) < MERGE_SAVES_WITHIN
        and timezone.now() - last.begun_at < MERGE_SAVES_WITHIN
    ):
        last.content, last.saved_at = content, now
        last.save(update_fields=["content", "saved_at"])
    else:
        SectionVersion.objects.create(
            section=section,
            content=content,
            saved_by=by,
            first_saved_at=now,
            saved_at=now,
            brought_from=brought_from,
        )


def save_from_elsewhere(section, *, by, brought_from=None):
    """Count a change that no open page of the section made, so that each of them learns of it.

    The section, locked, holds its new text, and its rows are written. It stays complete unless something is
    missing now.
    """
    content = section_content(section)
    section.version, section.saved_by, section.saved_at = section.version + 1, by, clock.now()
    section.saved_from, section.saved_turn = "", 0
    section.is_complete = section.is_complete and not problems(section, content)
    section.save()
    remember(section, content, by=by, brought_from=brought_from)


def difference(section, was, now):
    """What ``now`` says otherwise than ``was``, as a SectionChange; None where nothing differs.

    Contents as the history keeps them. Words kept aside have no rows: then only the texts are compared.
    """
    if "rows" not in was or "rows" not in now:
        was, now = ({"html": content["html"], "rows": []} for content in (was, now))
    return compare_section(section.spec, was, now)
