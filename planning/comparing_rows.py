"""Rows of two versions, found by their ids: added, taken out, or changed from one value to another."""

from dataclasses import dataclass, field

from portal.core.school_year import SchoolYear
from portal.core.templatetags.portal import dollars

from .comparing_prose import Piece, compare_words
from .models import TeamMember
from .reporting import short_date

NOTHING = "nothing"
GROUPS = dict(TeamMember.Group.choices)


def _text(row, name):
    value = row.get(name)
    return "" if value is None else str(value)


def _number(row, name):
    value = row.get(name)
    return "" if value is None else f"{value:,}"


def _money(row, name):
    return dollars(row[name]) if row.get(name) else ""


def _day(row, name):
    return short_date(row.get(name))


def _year(row, name):
    return str(SchoolYear(row[name])) if row.get(name) else ""


def _label(row, name):
    return row.get(f"{name}_label") or ""


def _group(row, name):
    """By its key: versions frozen early call the last group otherwise."""
    return GROUPS.get(row.get(name), "")


# Each kind of row: the field that names it, then what is compared: label, field, how it is read; None where
# it is a text to be compared word by word.
MEMBER = (
    "name",
    "Somebody",
    [("Name", "name", _text), ("Position", "position", _text), ("Group", "group", _group)],
)
HOLDING = (
    "label",
    "A class",
    [
        ("Class", "label", _text),
        ("Items", "items", _number),
        ("Average copyright year", "average_year", _text),
        ("Added last school year", "added", _number),
        ("Weeded last school year", "weeded", _number),
        ("Target age in years", "target_age", _text),
        ("Price of one item", "price", _money),
        ("Items to buy each school year", "to_buy", _number),
    ],
)
POINT = (
    "label",
    "An access point",
    [
        ("Access point", "label", _text),
        ("How it works", "rating", _label),
        ("What we found", "note", None),
    ],
)
STEP = (
    "text",
    "A step",
    [("Step", "text", None), ("Who", "who", _text), ("By", "due", _day), ("Cost", "cost", _money)],
)
RESOURCE = ("title", "A resource", [("Title", "title", _text), ("Link", "url", _text)])
GOAL = (
    "title",
    "A goal",
    [
        ("Title", "title", None),
        ("What will be different", "outcome", None),
        ("How you will know", "measure", None),
        ("Future Ready area", "area", _label),
        ("Paid from", "fund", _label),
        ("District goal it serves", "serves", _text),
        ("Link to the improvement plan", "serves_url", _text),
    ],
)
LINE = (
    "purpose",
    "A line",
    [
        ("Purpose", "purpose", _text),
        ("School year", "school_year", _year),
        ("Paid from", "fund", _label),
        ("Amount", "amount", _money),
    ],
)
KINDS = {"team": MEMBER, "collection": HOLDING, "access": POINT, "goals": GOAL, "budget": LINE}


@dataclass(frozen=True)
class Fact:
    """One field of a row: what it was and is, or for a text its pieces."""

    label: str
    was: str = ""
    now: str = ""
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True)
class RowChange:
    op: str  # added, taken out, changed
    name: str
    facts: list[Fact]
    steps: list["RowChange"] = field(default_factory=list)
    is_reordered: bool = False  # its steps
    resources: list["RowChange"] = field(default_factory=list)
    has_resources_reordered: bool = False


def compare_rows(kind, was, now, budget) -> tuple[list[RowChange], bool]:
    """The rows that differ, and whether those that stayed stand in another order."""
    return _compare(KINDS[kind], was, now, budget) if kind in KINDS and was != now else ([], False)


def _compare(kind, was, now, budget):
    before, after = {row["id"]: row for row in was}, {row["id"]: row for row in now}
    changes = [
        _row(kind, before.get(pk), after.get(pk), budget)
        for pk in [*after, *(pk for pk in before if pk not in after)]
    ]
    stayed = [pk for pk in before if pk in after]
    return [change for change in changes if change], stayed != [pk for pk in after if pk in before]


def _row(kind, was, now, budget):
    name, nameless, fields = kind
    steps, is_reordered = _compare_parts(STEP, "steps", was, now, budget)
    resources, moved = _compare_parts(RESOURCE, "resources", was, now, budget)
    facts = [fact for one in fields if (fact := _fact(*one, was or {}, now or {}, budget))]
    title = (now or was).get(name) or nameless
    if was and now and not any((facts, steps, is_reordered, resources, moved)):
        return None
    op = "changed" if was and now else "added" if now else "taken out"
    if op != "changed":
        facts = [fact for fact in facts if fact.label != fields[0][0]]  # its name stands above
    return RowChange(op, title, facts, steps, is_reordered, resources, moved)


def _compare_parts(kind, name, was, now, budget):
    """The rows below a goal. A version frozen before goals had them counts as one without."""
    return _compare(kind, (was or {}).get(name, []), (now or {}).get(name, []), budget)


def _fact(label, name, read, was, now, budget):
    old, new = (read or _text)(was, name), (read or _text)(now, name)
    if old == new:
        return None
    if read is None and old and new:
        return Fact(label, old, new, compare_words(old, new, budget))
    return Fact(label, old, new)
