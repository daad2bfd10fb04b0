"""The year summary as it is shown and printed, from its frozen facts. No queries, no clock."""

import datetime as dt

from portal.core.school_year import SchoolYear
from portal.core.words import local_date, local_day, long_date

from .words import days

DAYS = ("bought", "delivered", "travel", "ended", "left")


def year_summary_report(snapshot: dict) -> dict:
    """Everything the year summary prints."""
    year, made = SchoolYear(snapshot["year"]), snapshot["made"]
    made_on = local_day(made["at"])
    in_days = [service for service in snapshot["services"] if service["is_in_days"]]
    return snapshot | {
        "title": f"Year summary {year}, {snapshot['district']['name']}",
        "made_on": made["at"],
        "made": made | {"on": local_date(made["at"])},
        "is_over": made_on > year.last_day,
        "school_year": str(year),
        "time": f"{long_date(year.first_day)} to {long_date(year.last_day)}",
        "has_samples": any(service["price_is_sample"] for service in snapshot["services"]),
        "in_days": [_in_words(service) for service in in_days],
        "all_days": _in_words({name: sum(service[name] for service in in_days) for name in DAYS}),
        "others": [service for service in snapshot["services"] if not service["is_in_days"]],
        "months": _months(snapshot["visits"]),
        "goals": _goals(snapshot["visits"]),
        "over": days(sum(_quarters(visit) for visit in snapshot["visits"] if not visit["is_billable"])),
        "has_over": any(not visit["is_billable"] for visit in snapshot["visits"]),
        "statements": [row | {"month": _month(row["month"])} for row in snapshot["statements"]],
    }


def _in_words(service):
    return service | {name: days(service[name]) for name in DAYS}


def _month(day: str) -> str:
    return f"{dt.date.fromisoformat(day):%B %Y}"


def _quarters(visit) -> int:
    return visit["quarters"] + visit["travel"]


def _months(visits) -> list[dict]:
    """The visits under their months, each month with its sum, travel included."""
    by_month = {}
    for visit in visits:
        by_month.setdefault(visit["day"][:7], []).append(visit)
    return [
        {
            "name": _month(of_month[0]["day"]),
            "days": days(sum(map(_quarters, of_month))),
            "visits": [_printed(visit) for visit in of_month],
        }
        for of_month in by_month.values()
    ]


def _printed(visit):
    travel = f" and {days(visit['travel'])} travel" if visit["travel"] else ""
    day = dt.date.fromisoformat(visit["day"])
    return visit | {"date": f"{day:%B} {day.day}", "how_long": days(visit["quarters"]) + travel}


def _goals(visits) -> list[dict]:
    """The goals of the library plan that the days were given to, those with most days first."""
    by_goal = {}
    for visit in visits:
        if visit["goal"]:
            by_goal[visit["goal"]] = by_goal.get(visit["goal"], 0) + visit["quarters"]
    most_first = sorted(by_goal.items(), key=lambda pair: -pair[1])
    return [{"goal": goal, "days": days(quarters)} for goal, quarters in most_first]
