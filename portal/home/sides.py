"""What stands beside the work: dates ahead, and people to ask."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from districts.models import Assignment, Role
from portal.core import clock
from portal.core.school_year import SchoolYear


@dataclass(frozen=True)
class DateAhead:
    day: dt.date
    words: str
    is_key: bool = False


def dates_ahead() -> list[DateAhead]:
    """The days of the state's calendar that every district lives by, soonest first."""
    today = clock.today()
    year = SchoolYear.containing(today)
    annual_report = third_friday_of_september(today.year)
    if annual_report < today:
        annual_report = third_friday_of_september(today.year + 1)
    dates = [
        DateAhead(
            year.last_day,
            f"Last day to spend {year} Common School Fund money",
            True,
        ),
        DateAhead(annual_report, "Annual Report due at DPI"),
    ]
    return sorted(dates, key=lambda date: date.day)


def third_friday_of_september(year) -> dt.date:
    first = dt.date(year, 9, 1)
    return first + dt.timedelta(days=(4 - first.weekday()) % 7 + 14)


def people_beside(asker):
    """Who helps a district: its consultants. Nobody for people of the agency."""
    own = [m.district_id for m in asker.user.current_memberships if m.district_id]
    if not own:
        return []
    serving = Assignment.objects.serving().filter(district__in=own)
    return list(serving.select_related("consultant", "district").order_by("consultant__name"))


def places(asker) -> str:
    """The eyebrow of the home: where the person works, and the school year."""
    districts = {m.district.name: None for m in asker.user.current_memberships if m.district}
    year = SchoolYear.containing(clock.today())
    names = list(districts)
    if len(names) > 2:
        names = [f"{len(names)} districts"]
    if asker.user.is_agency_staff:
        names.append(settings.AGENCY_SHORT)
    return f"{' and '.join(names)}, {year}"


def is_assigned_nowhere(asker) -> bool:
    """A consultant without districts sees none; the page says who can change that."""
    return asker.roles == [Role.CONSULTANT] and not asker.user.assigned_district_ids
