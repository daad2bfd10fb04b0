"""How long the days last at the pace so far. Pure arithmetic in quarters of a day and in calendar days."""

import datetime as dt
from dataclasses import dataclass

from .words import days

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Forecast:
    """Either the day on which the days run out, or how many are left when the service ends."""

    runs_out_on: dt.date | None = None
    left_at_end: int | None = None


def forecast(*, bought: int, used: int, starts_on: dt.date, ends_on: dt.date, today: dt.date) -> Forecast:
    """``ends_on`` is not included. Nothing used, or nothing to go by yet: an empty forecast.

    The pace is what was used on the days from the first one to today; what is booked does not count.
    """
    left, gone = bought - used, (today - starts_on).days + 1
    if used <= 0 or left <= 0 or gone <= 0:
        return Forecast()
    to_come = max((ends_on - today).days - 1, 0)
    if left * gone <= used * to_come:  # used / gone a day, for as many days as are to come
        return Forecast(runs_out_on=today + -(-left * gone // used) * ONE_DAY)
    return Forecast(left_at_end=left - used * to_come // gone)


def in_words(told: Forecast, *, bought: int, used: int, ends_on: dt.date, today: dt.date) -> str:
    """The forecast as a sentence for everybody."""
    last = ends_on - ONE_DAY
    if bought <= 0:
        return "No days are bought now."
    if used >= bought:
        return "All days are used."
    if today > last:
        were = "was" if bought - used <= 4 else "were"
        return f"The year is over; {days(bought - used)} {were} left."
    if used <= 0:
        return "No day has been used yet."
    if told.runs_out_on:
        return f"At this pace the days run out on {_date(told.runs_out_on)}."
    if told.left_at_end is None:
        return f"{days(bought - used)} left; the service has not begun."
    is_or_are = "is" if told.left_at_end <= 4 else "are"
    return f"{days(told.left_at_end)} {is_or_are} left on {_date(last)} at this pace."


def _date(day: dt.date) -> str:
    return f"{day:%B} {day.day}"
