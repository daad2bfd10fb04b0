"""One class of a collection while its rows are counted: items, years, what came and went."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from portal.core.school_year import SchoolYear

EARLIEST_YEAR = 1800
MOST_ITEMS = 10_000_000  # of one class; a plan's rows hold no more either
NUMBER = re.compile(r"-?\d[\d,]{0,14}(\.\d{1,6})?", re.ASCII)
YEARS = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)
AGE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)(?: (?:years?|yrs?)\.?(?: old)?)?", re.ASCII | re.IGNORECASE)
DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d", "%m-%d-%Y")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4}|\d\d)(?![^ ,])", re.ASCII | re.IGNORECASE)
DAY_FIRST = re.compile(r"(\d{1,2})[ -]([a-z]{3,9})\.?,?[ -](\d{4}|\d\d)(?![^ ,])", re.ASCII | re.IGNORECASE)


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
    return _plausible(year, today)


def year_of_age(text: str, today: dt.date) -> int | None:
    """The copyright year of what is 16, 16.4, or “16 years” old: this year less the age."""
    if not text:
        return None
    if not (age := AGE.fullmatch(text)):
        raise CannotRead(f"“{_short(text)}” is not an age in years")
    return _plausible(today.year - int(Decimal(age[1]).quantize(Decimal(1), ROUND_HALF_UP)), today)


def _plausible(year: int, today: dt.date) -> int:
    if not EARLIEST_YEAR <= year <= today.year:
        raise CannotRead(f"the year {year} is not between {EARLIEST_YEAR} and {today.year}")
    return year


def day_in(text: str) -> dt.date | None:
    """A day as catalogs write it, with or without its time."""
    if not text:
        return None
    if day := _day(text):
        return day
    raise CannotRead(f"“{_short(text)}” is not a date like 2027-05-13 or 5/13/2027")


@lru_cache(maxsize=20_000)  # a file has a few thousand days and many rows of each
def _day(text: str) -> dt.date | None:
    text = _with_numbered_month(text) or re.split(r"[ T]", text)[0]
    for written in DATES:
        try:
            return dt.datetime.strptime(text, written).date()  # noqa: DTZ007 -- a day
        except ValueError:
            continue
    return None


def _with_numbered_month(text: str) -> str | None:
    """May 13, 2027 or 13 May 2027 as 5/13/2027, whatever language the machine speaks."""
    if found := MONTH_FIRST.match(text):
        name, day, year = found.groups()
    elif found := DAY_FIRST.match(text):
        day, name, year = found.groups()
    else:
        return None
    month = next((number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower())), None)
    return month and f"{month}/{day}/{year}"


def last_school_year(today: dt.date) -> SchoolYear:
    """The school year before the current one: the last whose figures are whole."""
    return SchoolYear(SchoolYear.containing(today).ends_in - 1)


def _short(text) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"


@dataclass(slots=True)
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
        if year := _year(troubles, values, today):
            self.years, self.dated = self.years + year, self.dated + 1
        if day := _read(troubles, day_in, values["added_on"]):
            self.added = (self.added or 0) + (day in last_school_year(today))
        return troubles

    def add_class(self, values: dict, today: dt.date) -> list[str]:
        """One row of the class, such as its items in one school. Returns what could not be read of it."""
        troubles = []
        items = self._add(troubles, "items", values["items"], "in all")
        year = _year(troubles, values, today)
        self._add(troubles, "added", values["added"], "added")
        self._add(troubles, "weeded", values["weeded"], "weeded")
        if year:
            weight = 1 if items is None else items
            self.years, self.dated = self.years + year * weight, self.dated + weight
        return troubles

    def _add(self, troubles, name, text, of) -> int | None:
        """Adds what a cell says to a sum, and returns it; None where it is left out."""
        number = _read(troubles, whole_number, text, of)
        if number is None:
            return None
        total = (getattr(self, name) or 0) + number
        if total > MOST_ITEMS:
            troubles.append(
                f"with “{_short(text)}” the items of “{self.label}” {of} would be more than "
                f"{MOST_ITEMS:,}, so it is left out"
            )
            return None
        setattr(self, name, total)
        return number

    def take_in(self, other: "Count"):
        """All rows of another class, which turned out to be of this one."""
        for name in ("items", "added", "weeded"):
            if (theirs := getattr(other, name)) is not None:
                setattr(self, name, (getattr(self, name) or 0) + theirs)
        self.years, self.dated = self.years + other.years, self.dated + other.dated

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


def _year(troubles, values, today):
    """From the year of a row, or its age; a file has one of the two."""
    year = _read(troubles, year_in, values["year"], today)
    return _read(troubles, year_of_age, values["age"], today) if year is None else year


def _read(troubles, read, *values):
    """What a cell says; None, and a trouble more, where it can not be read."""
    try:
        return read(*values)
    except CannotRead as trouble:
        troubles.append(f"{trouble}, so it is left out")
        return None
