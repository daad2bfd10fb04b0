"""A month as weeks of days with what is booked and logged on each, for the table and for the list."""

import calendar as python_calendar
import datetime as dt
from dataclasses import dataclass, field

from portal.core import clock

from .models import Booking
from .showing import BOOKING_TONES, VISIT_TONES

SUNDAY = 6


@dataclass(frozen=True)
class Entry:
    """One booking or visit, in the words of the calendar."""

    record: object
    quarters: int
    tone: str
    state: str
    url: str
    is_to_log: bool = False


@dataclass
class Day:
    day: dt.date
    is_in_month: bool
    is_today: bool
    entries: list[Entry] = field(default_factory=list)

    @property
    def may_be_booked(self) -> bool:
        return self.is_in_month and self.day >= clock.today()


@dataclass(frozen=True)
class Month:
    first: dt.date
    weeks: list[list[Day]]

    @property
    def days(self) -> list[Day]:
        """The days of the month on which something stands."""
        return [day for week in self.weeks for day in week if day.is_in_month and day.entries]

    @property
    def before(self) -> dt.date:
        return (self.first - dt.timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> dt.date:
        return (self.first + dt.timedelta(days=31)).replace(day=1)


def month_named(text: str) -> dt.date:
    """The first day of the month in an address such as 2026-10; of this month where there is none."""
    try:
        month = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)
    return month if dt.date(2000, 1, 1) <= month < dt.date(2100, 1, 1) else clock.today().replace(day=1)


def month_of(first: dt.date, bookings, visits) -> Month:
    """``bookings`` and ``visits`` are scoped by whoever asks; two queries."""
    grid = python_calendar.Calendar(firstweekday=SUNDAY).monthdatescalendar(first.year, first.month)
    today = clock.today()
    days = {
        day: Day(day, is_in_month=day.month == first.month, is_today=day == today)
        for week in grid
        for day in week
    }
    span = (grid[0][0], grid[-1][-1])
    names = ("district", "consultant", "subscription__service")
    shown = bookings.filter(day__range=span).exclude(state__in=HIDDEN).select_related(*names)
    for booking in shown.order_by("day", "pk"):
        days[booking.day].entries.append(_of_booking(booking, today))
    for visit in visits.standing().filter(day__range=span).select_related(*names).order_by("day", "pk"):
        tone, state = ("bad", "Over balance") if visit.is_over_balance else VISIT_TONES[visit.state]
        days[visit.day].entries.append(Entry(visit, visit.quarters, tone, state, visit.get_absolute_url()))
    return Month(first, [[days[day] for day in week] for week in grid])


# A booking that was logged shows as its visit, one that was moved on its new day.
HIDDEN = (Booking.State.NEW, Booking.State.DONE, Booking.State.RESCHEDULED)


def _of_booking(booking, today):
    is_to_log = booking.state in Booking.OPEN and booking.day <= today
    tone, state = ("warn", "Not logged") if is_to_log else BOOKING_TONES[booking.state]
    return Entry(booking, booking.quarters, tone, state, booking.get_absolute_url(), is_to_log)
