"""What a service costs when it does not run for the whole year. Pure arithmetic, shown beside every form."""

import datetime as dt
from decimal import Decimal

from portal.core.money import ZERO, cents
from portal.core.school_year import SchoolYear

MONTHS_IN_A_YEAR = 12
BY_MONTHS = "months"


def months_left(starts_on: dt.date, year: SchoolYear) -> int:
    """Months from this day to June 30; a month that has begun counts, and none before July 1 does."""
    start = max(starts_on, year.first_day)
    if start > year.last_day:
        return 0
    return (year.last_day.year - start.year) * MONTHS_IN_A_YEAR + year.last_day.month - start.month + 1


def months_to_come(day: dt.date, year: SchoolYear) -> int:
    """Months to June 30 that have not begun before this day: a month that has begun is used."""
    return months_left(day, year) - (day in year and day.day > 1)


def prorated(full: Decimal, starts_on: dt.date, year: SchoolYear, *, rule: str) -> Decimal:
    """Dollars for the rest of the year: the full price, or its twelfths by month, half a cent up."""
    if rule != BY_MONTHS:
        return full
    return cents(full * months_left(starts_on, year) / MONTHS_IN_A_YEAR)


def given_back(full: Decimal, day: dt.date, year: SchoolYear, *, rule: str, starts_on: dt.date) -> Decimal:
    """Dollars that go back for what ends early and is not sold in days.

    Before it starts, all that was to be paid; afterwards the months to come, or nothing, as the rule says.
    """
    if day <= starts_on:
        return prorated(full, starts_on, year, rule=rule)
    if rule != BY_MONTHS:
        return ZERO
    return cents(full * months_to_come(day, year) / MONTHS_IN_A_YEAR)


def rule_in_words(starts_on: dt.date, year: SchoolYear, *, rule: str) -> str:
    """The rule as it is shown on the form; empty where there is nothing to explain."""
    months = months_left(starts_on, year)
    if rule != BY_MONTHS or months == MONTHS_IN_A_YEAR:
        return ""
    return f"{months} of 12 months are left, the one it starts in included: price × {months} ÷ 12."


def rule_of_giving_back(day: dt.date, year: SchoolYear, *, rule: str, starts_on: dt.date) -> str:
    """The same for what ends early."""
    if day <= starts_on:
        return "It has not started by then, so all of its price goes back."
    if rule != BY_MONTHS:
        return "Its price is for the whole year, so nothing goes back once it has started."
    months = months_to_come(day, year)
    return f"{months} of 12 months have not begun by then: price × {months} ÷ 12 goes back."
