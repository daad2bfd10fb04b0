"""One class of a collection while its rows are counted: items, years, what came and went."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

EARLIEST_YEAR = 1800
MOST_ITEMS = 10_000_000
YEAR_LONG = dt.timedelta(days=365)
NUMBER = re.compile(r"-?\d[\d,]{0,14}(\.\d{1,6})?", re.ASCII)
YEARS = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)
DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d", "%m-%d-%Y")


class CannotRead(Exception):
    """An answer that is not what its column says. The message goes on after “Row 12: ”."""


def whole_number(text: str, of: str) -> int | None:
    """Items as people write them, 1,240 or 1240.0; None for nothing."""
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        raise CannotRead(f"“{_short(text)}” is not a whole number of items {of}")
    number = Decimal(text.replace(",", ""))
    if number != number.to_integral_value() or number < 0:
        raise CannotRead(f"“{_short(text)}” is not a whole number of items {of}")
    if number > MOST_ITEMS:
        raise CannotRead(f"“{_short(text)}” is more items than a library has")
    return int(number)


def year_in(text: str, today: dt.date) -> int | None:
    """A copyright year as catalogs write it: 2004, c2004, [2004], 2004-05-01, or 2004.6 on average."""
    if not text:
        return None
    if re.fullmatch(r"[0-9]{4}\.[0-9]{1,6}", text):
        year = int(Decimal(text).quantize(Decimal(1), ROUND_HALF_UP))
    elif found := YEARS.search(text):
        year = int(found[0])
    else:
        raise CannotRead(f"“{_short(text)}” is not a year")
    if not EARLIEST_YEAR <= year <= today.year:
        raise CannotRead(f"the year {year} is not between {EARLIEST_YEAR} and {today.year}")
    return year


def day_in(text: str) -> dt.date | None:
    """A day as catalogs write it, with or without its time."""
    if not text:
        return None
    for written in DATES:
        try:
            return dt.datetime.strptime(re.split(r"[ T]", text)[0], written).date()  # noqa: DTZ007 -- a day
        except ValueError:
            continue
    raise CannotRead(f"“{_short(text)}” is not a date like 2027-05-13 or 5/13/2027")


def _short(text) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"


@dataclass
class Count:
    """What the rows of one class come to. A figure that no row says stays None."""

    label: str
    items: int | None = None
    added: int | None = None
    weeded: int | None = None
    years: int = 0  # sum of copyright years, each as often as it has items
    dated: int = 0  # items whose year is known

    def add_item(self, values: dict, today: dt.date) -> list[str]:
        """One item. Returns what could not be read of it; the item counts all the same."""
        troubles = []
        self.items = (self.items or 0) + 1
        if year := _read(troubles, year_in, values["year"], today):
            self.years, self.dated = self.years + year, self.dated + 1
        if day := _read(troubles, day_in, values["added_on"]):
            self.added = (self.added or 0) + (today - YEAR_LONG <= day <= today)
        return troubles

    def add_class(self, values: dict, today: dt.date) -> list[str]:
        """One row of the class, such as its items in one school. Returns what could not be read of it."""
        troubles = []
        items = _read(troubles, whole_number, values["items"], "in all")
        year = _read(troubles, year_in, values["year"], today)
        for name, number in (
            ("items", items),
            ("added", _read(troubles, whole_number, values["added"], "added")),
            ("weeded", _read(troubles, whole_number, values["weeded"], "weeded")),
        ):
            if number is not None:
                setattr(self, name, (getattr(self, name) or 0) + number)
        if year:
            weight = items or 1
            self.years, self.dated = self.years + year * weight, self.dated + weight
        return troubles

    def figures(self, by_item: bool, mapping: dict) -> dict:
        average = Decimal(self.years) / self.dated if self.dated else None
        added = self.added
        if by_item and "added_on" in mapping:
            added = added or 0
        return {
            "label": self.label,
            "items": self.items,
            "average_year": average and int(average.quantize(Decimal(1), ROUND_HALF_UP)),
            "added": added,
            "weeded": self.weeded,
        }


def _read(troubles, read, *values):
    """What a cell says; None, and a trouble more, where it can not be read."""
    try:
        return read(*values)
    except CannotRead as trouble:
        troubles.append(f"{trouble}, so it is left out")
        return None
