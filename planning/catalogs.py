"""A catalog's export, looked at: where its headings stand, and which column is what.

Pure functions on rows of text (portal.core.sheets): no queries, no clock. A file has one row for each class,
where one of its columns says how many items, or one row for each item. What its rows come to: class_tally.
"""

import re
from collections.abc import Iterable
from itertools import chain, islice

from portal.core.packs import Unreadable
from portal.core.sheets import Line

from .class_counts import NUMBER

LABEL, ITEMS, YEAR, AGE = "label", "items", "year", "age"
ADDED, WEEDED, ADDED_ON = "added", "weeded", "added_on"
ROLES = {
    LABEL: "Class or call number",
    ITEMS: "Number of items",
    YEAR: "Copyright year (or average)",
    AGE: "Age in years (or average)",
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
    AGE: r"((average|avg\.?|mean|median) )?(collection )?age( \(?(in )?(years|yrs\.?)\)?)?",
    ITEMS: r"(number|no\.?|#|count|total|total number|qty\.?|quantity) ?(of )?(items|copies|volumes|holdings)"
    r"|count|total|quantity|items|copies|holdings|volumes|(item|copy) count|collection size",
    LABEL: r".*\bcall ?(number|no\.?|#|num)|itemcallnumber|class(ification)?|category|dewey( .*)?|section"
    r"|collection|call number range|range|.*sublocation|prefix",
}
SHOWN_ROWS, SHOWN_ROWS_LONG = 3, 40  # examples beside a heading, and letters of each
HEADINGS_WITHIN = 10  # rows: some exports print their name and the day above the headings


def look(lines: Iterable[Line]) -> dict:
    """What a file holds, as plain data: headings with examples, where they stand, how many rows follow."""
    lines = iter(lines)
    first = list(islice(lines, HEADINGS_WITHIN))
    if not first:
        raise Unreadable("This file is empty. Export the collection again, with its headings.")
    place = _headings(first)
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
            "head": cell(heads, column)[:SHOWN_ROWS_LONG] or f"Column {column + 1}",
            "examples": [text[:SHOWN_ROWS_LONG] for row in examples if (text := cell(row, column))],
        }
        for column in range(width)
    ]
    return {"head_row": first[place].number, "rows": rows, "columns": columns}


def _headings(first) -> int:
    """Which of the first rows holds the headings: most that are known, else words alone, else the widest.

    What a catalog prints above them (“Run 5/13/2027”, “Page 1”) fills cells too, and a title fills one.
    """
    widest = max(_filled(line) for line in first)

    def fits(place):
        line = first[place]
        known = len(guess(line.cells)) if _filled(line) >= min(2, widest) else 0
        has_words_alone = not any(map(NUMBER.fullmatch, line.cells))
        return known, has_words_alone and _filled(line) > 1, _filled(line), -place

    return max(range(len(first)), key=fits)


def _filled(line) -> int:
    return sum(map(bool, line.cells))


def cell(cells, column) -> str:
    """What stands in a column of a row; nothing where the row ends before it."""
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
    """Roles that the file has no use for.

    Numbers of a class where rows are items, a date where they are classes, and an age beside a year.
    """
    wrong = (ADDED, WEEDED) if is_by_item(mapping) else (ADDED_ON,)
    if YEAR in mapping:
        wrong = (*wrong, AGE)
    return [role for role in wrong if role in mapping]
