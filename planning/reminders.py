"""In the morning: plans that nobody entered in WISEadmin, and plans that end. Each reminder goes out once."""

import datetime as dt

from django.conf import settings

from portal.core import clock
from portal.core.jobs import enqueue

from .models import BoardDecision, Plan, versions_at
from .notices import remind_of_end, remind_of_filing


def ask_for_reminders():
    """Each morning."""
    enqueue("plans.reminders", f"plans-reminders:{clock.today()}")


def remind():
    for decision in not_entered():
        remind_of_filing(decision)
    for plan, months in ending():
        remind_of_end(plan, months)


def not_entered():
    """Approvals of the board that stand in the portal for two weeks, and in WISEadmin not at all."""
    latest = clock.today() - dt.timedelta(days=settings.FILING_REMINDER_DAYS)
    approved = BoardDecision.objects.filter(state=BoardDecision.State.APPROVED, filing=None)
    waiting = approved.filter(decided_on__lte=latest).select_related("submission__plan__district")
    return [decision for decision in waiting if decision.submission.plan.last_day >= clock.today()]


def ending():
    """Pairs of a signed plan and the months until its last day, while no later one has been sent."""
    today = clock.today()
    plans = Plan.objects.filter(last_year__gte=today.year).select_related("district")
    plans = list(plans.prefetch_related(versions_at()))
    sent = [(plan.district_id, plan.last_year) for plan in plans if plan.state != "draft"]
    for plan in plans:
        is_followed = any(district == plan.district_id and year > plan.last_year for district, year in sent)
        months = months_left(plan.last_day, today)
        if plan.state == "signed_off" and months and not is_followed:
            yield plan, months


def months_left(last_day, today) -> int | None:
    """The smallest of the reminders that are due: 12, 6 or 3; None before the first, and after the end."""
    due = [months for months in settings.PLAN_ENDS_MONTHS if today > months_before(last_day, months)]
    return min(due, default=None) if today <= last_day else None


def months_before(last_day, months) -> dt.date:
    """The last day of the month that lies so many months before that of ``last_day``."""
    year, month = divmod(last_day.year * 12 + last_day.month - months, 12)
    return dt.date(year, month + 1, 1) - dt.timedelta(days=1)
