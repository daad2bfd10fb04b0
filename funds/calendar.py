"""The days of a fund year as they are usual; each can be changed on the desk."""

import datetime as dt

from portal.core.school_year import SchoolYear

FRIDAY, MONDAY = 4, 0


def usual_days(ends_in: int) -> dict[str, dt.date]:
    """The statute's days (Wis. Stat. s. 43.70), the payment as practised (last Monday of April), June 30,
    and the annual report on the third Friday of September after the year.
    """
    year = SchoolYear(ends_in)
    return {
        "census_due_on": dt.date(ends_in - 1, 10, 15),
        "estimate_due_on": dt.date(ends_in, 1, 10),
        "payment_due_on": last_monday_of_april(ends_in),
        "spend_by": year.last_day,
        "report_due_on": third_friday_of_september(ends_in),
    }


def last_monday_of_april(year: int) -> dt.date:
    last = dt.date(year, 4, 30)
    return last - dt.timedelta(days=(last.weekday() - MONDAY) % 7)


def third_friday_of_september(year: int) -> dt.date:
    first = dt.date(year, 9, 1)
    return first + dt.timedelta(days=(FRIDAY - first.weekday()) % 7 + 14)
