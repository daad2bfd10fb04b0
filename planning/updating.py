"""The yearly update of a plan: begun from what was done, written goal by goal, frozen when it is finished."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.core import clock
from portal.core.money import ZERO
from portal.core.school_year import SchoolYear
from portal.core.templatetags.portal import day
from portal.core.transitions import Refused

from .evidence import NO_AREA, evidence_for, spent_by_area
from .models import GoalReview, Plan, PlanUpdate, Step

WRITTEN = ("percent", "pace", "worked", "did_not", "changes")


class Conflict(Exception):
    """Somebody else saved the update since the page was opened; nothing was saved."""


def years_to_update(plan) -> list[int]:
    """School years of the plan that have begun, without those that have an update, the newest first."""
    this_year = SchoolYear.containing(clock.today()).ends_in
    have = set(plan.updates.values_list("school_year", flat=True))
    begun = range(plan.first_year, min(plan.last_year, this_year) + 1)
    return [year for year in reversed(begun) if year not in have]


@transaction.atomic
def begin(plan, *, by, school_year) -> PlanUpdate:
    """A draft with a review for each goal, written from what was done. Begun twice it is one."""
    if not by.has_perm("planning.write_update", plan):
        raise PermissionDenied("planning.write_update")
    plan = Plan.objects.select_for_update(of=("self",)).select_related("district").get(pk=plan.pk)
    if begun := plan.updates.filter(school_year=school_year).first():
        return begun
    if school_year not in years_to_update(plan):
        raise Refused(f"{SchoolYear(school_year)} is not a year of this plan that has begun.")
    if plan.state != "signed_off":
        raise Refused(
            "A plan is updated when the agency has signed it off. Until then, change the plan itself."
        )
    update = PlanUpdate.objects.create(plan=plan, school_year=school_year, started_by=by)
    done = done_in_year(plan, by, school_year)
    GoalReview.objects.bulk_create(
        GoalReview(update=update, goal=goal, worked="\n".join(done.get(goal.pk, [])))
        for goal in plan.goals.live()
    )
    return update


def done_in_year(plan, user, school_year) -> dict[int, list[str]]:
    """By goal, one line for each thing that was done in that school year, the earliest first."""
    year = SchoolYear(school_year)
    return {
        goal: [f"{day(one.day)}: {one.words}" for one in reversed(found) if one.day in year]
        for goal, found in evidence_for(plan, user).items()
    }


@transaction.atomic
def save(update, *, by, version, summary, reviews):
    """``reviews``: what was written by the review's id. Raises Conflict, or Refused once it is finished."""
    update = (
        PlanUpdate.objects.select_for_update(of=("self",)).select_related("plan__district").get(pk=update.pk)
    )
    if not by.has_perm("planning.write_update", update.plan):
        raise PermissionDenied("planning.write_update")
    if update.state != PlanUpdate.State.DRAFT:
        raise Refused("This update is finished, so it cannot change any more.")
    if update.version != version:
        raise Conflict
    for review in update.reviews.all():
        for name, value in reviews.get(review.pk, {}).items():
            setattr(review, name, value)
        review.save()
    update.summary, update.version = summary, update.version + 1
    update.saved_by, update.saved_at = by, clock.now()
    update.save()
    return update


def money_by_area(update) -> list[dict]:
    """Dollars by area of the framework in that year: what its steps were to cost, and what was spent."""
    year = SchoolYear(update.school_year)
    steps = Step.objects.live().filter(
        goal__plan=update.plan, goal__retired_at=None, due__range=(year.first_day, year.last_day)
    )
    planned = {}
    for area, cost in steps.exclude(cost=None).values_list("goal__area__name", "cost"):
        planned[area or NO_AREA] = planned.get(area or NO_AREA, ZERO) + cost
    spent = spent_by_area(update.plan, year)
    return [
        {"area": area, "planned": str(planned.get(area, ZERO)), "spent": str(spent.get(area, ZERO))}
        for area in sorted(planned.keys() | spent.keys())
    ]


def update_snapshot(update, *, finished_by) -> dict:
    """Everything its report will ever need; dollars as text."""
    district = update.plan.district
    return {
        "agency": {"name": settings.AGENCY_NAME, "short": settings.AGENCY_SHORT},
        "district": {"name": district.name, "code": district.code, "made_up": district.is_made_up},
        "plan": update.plan.title,
        "school_year": update.years,
        "summary": update.summary,
        "goals": [
            {
                "title": review.goal.title,
                "measure": review.goal.measure,
                "area": review.goal.area.name if review.goal.area else "",
                "percent": review.percent,
                "pace": review.get_pace_display(),
                "worked": review.worked,
                "did_not": review.did_not,
                "changes": review.changes,
            }
            for review in update.reviews.select_related("goal__area")
        ],
        "money": money_by_area(update),
        "finished": {"name": finished_by.name, "at": clock.now().isoformat()},
    }
