"""The rows of a section: adding, moving, taking out. Rows are retired, never deleted."""

from django.db import transaction

from portal.core import clock
from portal.core.transitions import Refused

from .editing import locked
from .goal_resources import add_resource
from .history import remember
from .models import AccessPoint, BudgetLine, Section
from .problems import problems
from .row_kinds import PARTS_OF_A_GOAL, ROW_KINDS
from .snapshot import section_content

VERBS = ("add", "remove", "up", "down")


class NoSuchRow(Exception):
    """The row is not a live part of this section."""


def add_row(section, kind, *, parent=None, chosen=""):
    """A new row at the end of its list; returns it. Empty, but for a resource ``chosen`` from the list."""
    if kind == "resource":
        return add_resource(find_row(section, "goal", parent), chosen)
    if kind in PARTS_OF_A_GOAL:
        _, model, _ = PARTS_OF_A_GOAL[kind]
        return model.add_to(find_row(section, "goal", parent))
    _, prefix, model, _ = _row_kind(section)
    if kind != prefix:
        raise NoSuchRow(kind)
    if model is BudgetLine and parent:
        return model.add_to(section.plan, school_year=_year_of(section.plan, int(parent)))
    if model is AccessPoint and parent:
        return model.add_to(section.plan, way=_way_of(parent))
    return model.add_to(section.plan)


def _year_of(plan, year):
    if not plan.first_year <= year <= plan.last_year:
        raise NoSuchRow(year)
    return year


def _way_of(word):
    if word not in AccessPoint.Way:
        raise NoSuchRow(word)
    return word


def find_row(section, kind, pk):
    """A live row of this section's plan. Raises NoSuchRow for any other."""
    related, prefix, _, _ = _row_kind(section)
    if kind in PARTS_OF_A_GOAL and prefix == "goal":
        _, model, _ = PARTS_OF_A_GOAL[kind]
        rows = model.objects.live().filter(goal__plan=section.plan, goal__retired_at=None)
    elif kind == prefix:
        rows = getattr(section.plan, related).live()
    else:
        raise NoSuchRow(kind)
    if (row := rows.filter(pk=int(pk)).first()) is None:
        raise NoSuchRow(kind, pk)
    return row


def _row_kind(section):
    try:
        return ROW_KINDS[section.spec.kind]
    except KeyError:
        raise NoSuchRow(section.spec.kind) from None


def retire_row(row):
    """Take a row out of the plan; it keeps its id, since orders and visits may cite it."""
    row.retired_at = clock.now()
    row.save(update_fields=["retired_at"])


@transaction.atomic
def move_row(row, *, up):
    """One place up or down among its sisters under the same heading."""
    sisters = list(
        type(row)
        .objects.live()
        .filter(**{row.parent_field: getattr(row, row.parent_field)})
        .select_for_update()
    )
    beside = [place for place, sister in enumerate(sisters) if sister.heading == row.heading]
    here = sisters.index(row)
    at = beside.index(here) + (-1 if up else 1)
    if 0 <= at < len(beside):
        there = beside[at]
        sisters[here], sisters[there] = sisters[there], sisters[here]
    for place, sister in enumerate(sisters, start=1):
        if sister.position != place:
            sister.position = place
            sister.save(update_fields=["position"])


@transaction.atomic
def change_rows(section, verb, kind, pk, *, by, chosen=""):
    """Do what a row's button says: add, remove, up, down. Returns the anchor of the row to look at next.

    The history has it as part of the save that went before. Raises Refused when the plan is with the agency.
    """
    section = locked(section)
    if section.plan.is_under_review:
        raise Refused("This plan was sent for review, so its rows cannot change now.")
    if verb == "add":
        row = add_row(section, kind, parent=pk, chosen=chosen)
        anchor = f"{kind}-{row.pk}"
    else:
        row = find_row(section, kind, pk)
        anchor = f"{kind}-{row.pk}"
        if verb == "remove":
            retire_row(row)
            anchor = f"goal-{row.goal_id}" if kind in PARTS_OF_A_GOAL else "rows"
        else:
            move_row(row, up=verb == "up")
    content = section_content(section)
    _reassess(section, content)
    remember(section, content, by=by)
    return anchor


def _reassess(section, content):
    """A section whose rows changed may not be complete any more."""
    if section.is_complete and problems(section, content):
        Section.objects.filter(pk=section.pk).update(is_complete=False)
