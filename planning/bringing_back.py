"""Bringing back what a section said: the inverse of the snapshot, as a save of its own.

Nothing is deleted. Rows get their old values back; rows that were taken out since come back; rows that were
not there then are taken out.
"""

from django.db import transaction

from portal.core.templatetags.portal import since_when
from portal.core.transitions import Refused
from portal.core.views import require

from .editing import locked
from .history import save_from_elsewhere
from .models import Goal, TeamMember
from .prose import clean
from .row_kinds import PARTS_OF_A_GOAL, ROW_KINDS, SET_BY_US
from .row_moves import retire_row
from .snapshot import frozen

OTHERWISE = {(TeamMember, "job"): "position"}  # fields that the snapshot calls by another name


class SavedMeanwhile(Refused):
    """Somebody has saved the section since the page was opened."""

    def __init__(self, section, by):
        who = "You" if section.saved_by == by else section.saved_by
        when = since_when(section.saved_at)
        super().__init__(f"{who} saved this section {when}, after that page was opened.")


def stands_after(section, version, now) -> dict:
    """What the section would say: ``now`` is what it says. What a version does not know stays as it is."""
    if version.is_aside or section.spec.kind not in ROW_KINDS:
        return now | {"html": version.content["html"]}
    rows = taken_out(section) | {row["id"]: row for row in now["rows"]}
    return version.content | {"rows": [rows.get(row["id"], {}) | row for row in version.content["rows"]]}


def taken_out(section) -> dict:
    """Rows of the section that nobody sees any more, by their id: what they said at last."""
    kind, model = section.spec.kind, ROW_KINDS[section.spec.kind][2]
    rows = model.objects.filter(**{model.parent_field: section.plan}, retired_at__isnull=False)
    return {row["id"]: row for row in frozen(kind, rows)}


@transaction.atomic
def bring_back(section, old, *, by, version):
    """Let the section say again what ``old``, one of its versions, says. Returns the section.

    ``version``: the number of the save that stood when the page was opened, as text. Raises SavedMeanwhile
    when there was another, Refused when the plan is with the agency; a second click changes nothing.
    """
    section = locked(section)
    if section.plan.is_under_review:
        raise Refused("This plan was sent for review, so its sections cannot change now.")
    require(by, "planning.change_plan", section.plan)
    if str(section.version) != version:
        if is_second_click(section, old, by, version):
            return section
        raise SavedMeanwhile(section, by)
    section.html = clean(old.content["html"])
    if section.spec.kind in ROW_KINDS and not old.is_aside:
        areas = {area.key: area for area in section.plan.framework.areas.all()}
        put_rows(ROW_KINDS[section.spec.kind][2], section.plan, old.content["rows"], areas)
    save_from_elsewhere(section, by=by, brought_from=old)
    return section


def is_second_click(section, old, by, version) -> bool:
    newest = section.versions.filter(is_aside=False).first()
    is_this_one = newest is not None and (newest.brought_from_id, newest.saved_by_id) == (old.pk, by.pk)
    return is_this_one and str(section.version - 1) == version


def put_rows(model, parent, rows, areas):
    """Give the rows of one parent the values, the order, and the company that they had."""
    others = {row.pk: row for row in model.objects.filter(**{model.parent_field: parent})}
    for place, said in enumerate(rows, start=1):
        row = others.pop(said["id"], None) or model(**{model.parent_field: parent})
        for name, value in values_of(model, said, areas).items():
            setattr(row, name, value)
        row.position, row.retired_at = place, None
        row.save()
        for related, part, _ in PARTS_OF_A_GOAL.values() if model is Goal else ():
            if related in said:  # versions saved before goals had resources know nothing about them
                put_rows(part, row, said[related], areas)
    for row in others.values():
        if row.retired_at is None:
            retire_row(row)


def values_of(model, said, areas) -> dict:
    """The fields of a row from its frozen form. An area that the framework does not have stays empty."""
    values = {}
    for field in model._meta.concrete_fields:
        name = OTHERWISE.get((model, field.name), field.name)
        if field.name in (*SET_BY_US, model.parent_field) or name not in said:
            continue
        values[field.name] = areas.get(said[name]) if name == "area" else field.to_python(said[name])
    return values
