"""A catalog's export, read: which column is what, and what the classes of the collection come to.

Pure functions on rows of text (portal.core.sheets): no queries, no clock. A file has one row for each class,
where one of its columns says how many items, or one row for each item; those are counted by call number.
"""

import datetime as dt
import re
from collections.abc import Iterable
from itertools import chain, islice

from portal.core.packs import Unreadable
from portal.core.sheets import Line

from .call_numbers import CLASSES, class_of
from .class_counts import Count

LABEL, ITEMS, YEAR, ADDED, WEEDED, ADDED_ON = "label", "items", "year", "added", "weeded", "added_on"
ROLES = {
    LABEL: "Class or call number",
    ITEMS: "Number of items",
    YEAR: "Copyright year, average or of one item",
    ADDED: "Items added last school year",
    WEEDED: "Items weeded last school year",
    ADDED_ON: "Date the item was added",
}
# Words of headings as catalogs write them; the first role that fits, and the first column that fits it.
KNOWN_BY = {
    ADDED_ON: r"date (added|acquired|accessioned|created)"
    r"|(added|acquired|accession|acquisition|creation) (date|on)|dateaccessioned",
    WEEDED: r"((items|copies|titles) )?(weeded|withdrawn|discarded|deleted|removed)( .*year)?",
    ADDED: r"((items|copies|titles) )?(added|acquired)( .*year)?|new (items|titles|copies)",
    YEAR: r".*\b(pub\.?|publication|published|copyright) ?(year|date|yr\.?)"
    r"|((average|avg\.?|mean) )?(pub\.?|publication|copyright)? ?year( of publication)?"
    r"|copyright|copyrightdate|publicationyear|pubdate",
    ITEMS: r"(number|no\.?|#|count|total|total number|qty\.?|quantity) ?(of )?(items|copies|volumes|holdings)"
    r"|count|total|quantity|items|copies|holdings|volumes|(item|copy) count|collection size",
    LABEL: r".*\bcall ?(number|no\.?|#|num)|itemcallnumber|class(ification)?|category|dewey( .*)?|section"
    r"|collection|call number range|range|.*sublocation|prefix",
}
SHOWN_ROWS, SHOWN_ROWS_LONG = 3, 40  # examples beside a heading, and letters of each
HEADINGS_WITHIN = 10  # rows: some exports print their name and the day above the headings
TOTALS = {"total", "totals", "grand total", "all", "all classes", "sum"}
MOST_CLASSES = 100
LONGEST_LABEL = 60
SHOWN_TROUBLES = 50


def look(lines: Iterable[Line]) -> dict:
    """What a file holds, as plain data: headings with examples, where they stand, how many rows follow."""
    lines = iter(lines)
    first = list(islice(lines, HEADINGS_WITHIN))
    if not first:
        raise Unreadable("This file is empty. Export the collection again, with its headings.")
    wide = max(sum(map(bool, line.cells)) for line in first)
    place = next(place for place, line in enumerate(first) if sum(map(bool, line.cells)) >= min(2, wide))
    heads = first[place].cells
    examples, rows, width = [], 0, len(heads)
    for line in chain(first[place + 1 :], lines):
        rows += 1
        width = max(width, len(line.cells))
        if len(examples) < SHOWN_ROWS:
            examples.append(line.cells)
    if not rows:
        raise Unreadable("This file has headings and no rows below them. Export the collection again.")
    columns = [
        {
            "head": _cell(heads, column)[:SHOWN_ROWS_LONG] or f"Column {column + 1}",
            "examples": [text[:SHOWN_ROWS_LONG] for row in examples if (text := _cell(row, column))],
        }
        for column in range(width)
    ]
    return {"head_row": first[place].number, "rows": rows, "columns": columns}


def _cell(cells, column) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def guess(heads: list[str]) -> dict:
    """Role to place of its column, for the headings that say it."""
    mapping = {}
    for place, head in enumerate(heads):
        said = " ".join(head.lower().replace("_", " ").split())
        for role, words in KNOWN_BY.items():
            if role not in mapping and re.fullmatch(words, said):
                mapping[role] = place
                break
    return {role: place for role, place in mapping.items() if role not in does_not_fit(mapping)}


def is_by_item(mapping: dict) -> bool:
    """Whether each row is one item: no column says how many."""
    return ITEMS not in mapping


def does_not_fit(mapping: dict) -> list[str]:
    """Roles that the shape of the file has no use for: numbers of a class where rows are items, or a date."""
    wrong = (ADDED, WEEDED) if is_by_item(mapping) else (ADDED_ON,)
    return [role for role in wrong if role in mapping]


def tally(lines: Iterable[Line], found: dict, mapping: dict, *, today: dt.date) -> dict:
    """The classes of a file with their figures, and what could not be read.

    Gives ``classes`` (label, items, average_year, added, weeded; None where the file does not say it), the
    first ``troubles`` (row, sentence), how many ``more``, and ``rows``. Raises Unreadable when the columns
    can not be right.
    """
    by_item = is_by_item(mapping)
    counts, troubles = {}, Troubles()
    for line in lines:
        if line.number <= found["head_row"]:
            continue
        label = _cell(line.cells, mapping[LABEL])
        if by_item:
            label = class_of(label)
        elif not label:
            troubles.add(line.number, "it names no class, so it is left out")
            continue
        elif label.lower().strip(": ") in TOTALS:
            continue
        elif len(label) > LONGEST_LABEL:
            troubles.add(line.number, f"“{label[:20]}…” was cut after {LONGEST_LABEL} letters")
            label = label[:LONGEST_LABEL].strip()
        count = counts.setdefault(label.casefold(), Count(label))
        if len(counts) > MOST_CLASSES:
            raise Unreadable(
                f"With these columns the file has more than {MOST_CLASSES} classes. Choose another column "
                "for the class, or leave out the number of items where each row is one item."
            )
        values = {role: _cell(line.cells, mapping.get(role)) for role in ROLES if role != LABEL}
        for trouble in count.add_item(values, today) if by_item else count.add_class(values, today):
            troubles.add(line.number, trouble)
    if not counts:
        raise Unreadable("No class was found in this file. Choose another column for the class.")
    return {
        "classes": [count.figures(by_item, mapping) for count in _in_order(counts, by_item)],
        "troubles": troubles.shown,
        "more": troubles.count - len(troubles.shown),
        "rows": found["rows"],
    }


class Troubles:
    """What could not be read: the first ones in words, the rest counted."""

    def __init__(self):
        self.shown, self.count = [], 0

    def add(self, row, sentence):
        self.count += 1
        if len(self.shown) < SHOWN_TROUBLES:
            self.shown.append({"row": row, "sentence": sentence})


def _in_order(counts, by_item):
    return sorted(counts.values(), key=lambda c: CLASSES.index(c.label)) if by_item else counts.values()
