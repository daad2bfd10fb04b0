"""What the classes of a collection come to, by the rows of a catalog's export.

Pure functions on rows of text (portal.core.sheets): no queries, no clock. Rows of items, and titles with
their copies, are gathered by call number; other rows say their class themselves.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable

from portal.core.packs import Unreadable
from portal.core.sheets import Line

from .call_numbers import CLASSES, OTHER, beginning_of, class_of
from .catalogs import ADDED_ON, LABEL, ROLES, cell, is_by_item
from .class_counts import MOST_ITEMS, Count, last_school_year

TOTALS = re.compile(
    r"(grand total|sub-?totals?|totals?)( number| count)?( of)?( all| unique)?"
    r"( (copies|items|titles|records|holdings|volumes|classes|collection))?[:=\s]*[\d,]*|all( classes)?|sum",
    re.IGNORECASE,
)
MOST_CLASSES = 100
ENOUGH_LABELS = 5_000  # tell whether a column holds call numbers
LONGEST_LABEL = 60
SHOWN_TROUBLES, SHOWN_OTHERS = 50, 10


def tally(lines: Iterable[Line], found: dict, mapping: dict, *, today: dt.date) -> dict:
    """The classes of a file with their figures, and what could not be read.

    Gives ``classes`` (label, items, average_year, added, weeded; None where the file does not say it), the
    first ``troubles`` (row, sentence), how many ``more``, ``rows``, ``in_other`` (beginning, rows; the
    commonest that no class is known for), ``is_gathered`` (rows of titles, put together by call number), and
    ``added_in``, the school year whose new items were counted by date. Raises Unreadable when the columns
    can not be right.
    """
    by_item = is_by_item(mapping)
    counts, troubles = Counts(by_item), Troubles()
    for line in lines:
        if line.number <= found["head_row"] or _is_footer(line, mapping):
            continue
        label = cell(line.cells, mapping[LABEL])
        if not label and not by_item:
            troubles.add(line.number, "it names no class, so it is left out")
            continue
        if len(label) > LONGEST_LABEL and not counts.by_call_number:
            troubles.add(line.number, f"“{label[:20]}…” was cut after {LONGEST_LABEL} letters")
            label = label[:LONGEST_LABEL].strip()
        count = counts.of(label)
        values = {role: cell(line.cells, mapping.get(role)) for role in ROLES if role != LABEL}
        for trouble in count.add_item(values, today) if by_item else count.add_class(values, today):
            troubles.add(line.number, trouble)
    classes = counts.classes()
    if not classes:
        raise Unreadable("No class was found in this file. Choose another column for the class.")
    return {
        "classes": [count.figures(by_item, mapping) for count in classes],
        "troubles": troubles.shown,
        "more": troubles.count - len(troubles.shown),
        "rows": found["rows"],
        "in_other": [
            {"beginning": beginning, "rows": rows}
            for beginning, rows in counts.in_other.most_common(SHOWN_OTHERS)
        ],
        "is_gathered": counts.by_call_number and not by_item,
        "added_in": str(last_school_year(today)) if by_item and ADDED_ON in mapping else "",
    }


def _is_footer(line, mapping) -> bool:
    """Whether a row sums up the others; where it names no class, it says so in the first cell it fills."""
    label = cell(line.cells, mapping[LABEL])
    filled = [text for text in line.cells if text]
    if label or len(filled) > 2:  # a book may be called “Total” too, and has more cells than these
        return bool(TOTALS.fullmatch(label.strip(": ")))
    return bool(filled and TOTALS.fullmatch(filled[0].strip(": ")))


class Counts:
    """The classes while rows come in: each label a class, or all of them gathered by call number.

    A list of titles with their copies looks like a file of classes, until more labels came than a plan has
    classes, most of them call numbers. Then what was counted is gathered.
    """

    def __init__(self, by_call_number: bool):
        self.by_call_number = by_call_number
        self.counts, self.in_other = {}, Counter()
        self.rows = Counter()  # of each label, until it is known what labels are

    def of(self, label: str) -> Count:
        """The class that a row with this label goes into."""
        if not self.by_call_number:
            count = self.counts.setdefault(label.casefold(), Count(label))
            self.rows[count.label] += 1
            if len(self.counts) <= ENOUGH_LABELS:
                return count
            self._gather()
            return self.counts[class_of(label)]
        return self._of_call_number(label, 1)

    def classes(self) -> list[Count]:
        """In the order of the file, or of the classes. Raises Unreadable for more than a plan holds."""
        if not self.by_call_number and len(self.counts) > MOST_CLASSES:
            self._gather()
        counts = list(self.counts.values())
        return sorted(counts, key=lambda c: CLASSES.index(c.label)) if self.by_call_number else counts

    def _of_call_number(self, label, rows):
        name = class_of(label)
        if name == OTHER:
            self.in_other[beginning_of(label)] += rows
        return self.counts.setdefault(name, Count(name))

    def _gather(self):
        before = list(self.counts.values())
        if 2 * sum(class_of(count.label) == OTHER for count in before) >= len(before):
            raise Unreadable(
                f"With these columns the file has more than {MOST_CLASSES} classes. Choose another column "
                "for the class, or leave out the number of items where each row is one item."
            )
        self.by_call_number, self.counts = True, {}
        for count in before:
            total = self._of_call_number(count.label, self.rows[count.label])
            total.take_in(count)
            if any((number or 0) > MOST_ITEMS for number in (total.items, total.added, total.weeded)):
                raise Unreadable(
                    f"The items of “{total.label}” come to more than {MOST_ITEMS:,}. "
                    "Choose another column for the number of items."
                )
        self.rows.clear()


class Troubles:
    """What could not be read: the first ones in words, the rest counted."""

    def __init__(self):
        self.shown, self.count = [], 0

    def add(self, row, sentence):
        self.count += 1
        if len(self.shown) < SHOWN_TROUBLES:
            self.shown.append({"row": row, "sentence": sentence})
