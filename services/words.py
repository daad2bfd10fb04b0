"""How quantities of services read: 1 day, 2½ days, ¾ day, 1 team, 3 people."""

import datetime as dt
from decimal import Decimal

from portal.core.words import long_date

PARTS = ["", "¼", "½", "¾"]
NOUNS = {
    "day": ("day", "days"),
    "half_day": ("half day", "half days"),
    "team": ("team", "teams"),
    "person": ("person", "people"),
    "flat": ("year", "years"),
}


def days(quarters: int) -> str:
    """Quarters of a day as people say them: 10 is 2½ days, 3 is ¾ day, -4 is −1 day."""
    whole, part = divmod(abs(quarters), 4)
    number = f"{'−' if quarters < 0 else ''}{whole or ('' if part else 0)}{PARTS[part]}"
    return f"{number} day{'' if abs(quarters) in (1, 2, 3, 4) else 's'}"


def number(amount) -> str:
    """An amount without zeros that say nothing: 6, 2.5."""
    return f"{Decimal(amount).normalize():f}"


def quantity(amount, unit: str) -> str:
    """An amount in its unit: 6 days, 1 team."""
    amount = Decimal(amount)
    if unit == "day":
        return days(int(amount * 4))
    one, many = NOUNS[unit]
    return f"{number(amount)} {one if amount == 1 else many}"


def end_in_words(starts_on: dt.date, ends_on: dt.date) -> str:
    """How what was canceled ends, by its last day: ``ends_on`` itself does not belong to it any more."""
    if ends_on <= starts_on:
        return "never starts"
    return f"ends on {long_date(ends_on - dt.timedelta(days=1))}"


def code_of(district_code: str, ends_in: int, number: int) -> str:
    """The number of an agreement, 9901-27-1: district, school year, which one."""
    return f"{district_code}-{ends_in % 100:02d}-{number}"
