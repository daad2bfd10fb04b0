"""One day that was given, on paper. Its facts never change once it is logged: a mistake is another visit."""

import datetime as dt

from portal.core.canonical import sha256
from portal.core.transitions import Refused
from portal.core.words import long_date
from portal.reports.models import Report

from .documents import parties
from .models import Visit
from .words import days


def ask_for(visit, *, by) -> Report:
    """The visit's paper, made once. Raises Refused for a day that was taken back or put right."""
    if visit.state in Visit.UNDONE:
        raise Refused("This day does not count any more. Print the one that does.")
    return Report.request("visit-summary", visit, sha256(facts(visit)), by=by)


def facts(visit) -> dict:
    """Plain data: what the district may read. The consultant's private note is no part of it."""
    step = visit.plan_step
    return parties(visit.subscription.agreement) | {
        "service": str(visit.subscription.service),
        "consultant": visit.consultant.name,
        "day": visit.day.isoformat(),
        "quarters": visit.quarters,
        "travel": visit.travel_quarters,
        "mode": visit.get_mode_display(),
        "place": visit.place,
        "people_met": visit.people_met,
        "activities": visit.worked_on,
        "plan_step": step and {"goal": str(step.goal), "step": str(step), "plan": step.goal.plan.years},
        "summary": visit.summary,
        "next_step": visit.next_step,
        "next_step_due": visit.next_step_due.isoformat() if visit.next_step_due else None,
        "files": list(visit.files.order_by("pk").values_list("name", flat=True)),
        "logged_at": visit.logged_at.isoformat(),
        "puts_right": visit.corrects.day.isoformat() if visit.corrects else None,
    }


def visit_report(told: dict) -> dict:
    """Everything the paper prints. No queries, no clock."""
    day, due, right = (long_date(told[name]) for name in ("day", "next_step_due", "puts_right"))
    return told | {
        "title": f"Service day of {day}, {told['district']['name']}",
        "made_on": told["logged_at"],
        "date": day,
        "weekday": f"{dt.date.fromisoformat(told['day']):%A}",
        "how_long": days(told["quarters"]),
        "travel_in_days": days(told["travel"]) if told["travel"] else "",
        "due": due,
        "puts_right_day": right,
    }
