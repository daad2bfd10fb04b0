"""Visits that cite a step of a plan, as what was done for its goal."""

from django.utils.text import Truncator

from planning.evidence import Evidence

from .models import Visit
from .words import days

WORDS = 30


def visits_for(plan, user):
    visits = Visit.objects.visible_to(user).standing().filter(plan_step__goal__plan=plan)
    for visit in visits.select_related("plan_step", "consultant"):
        summary = Truncator(" ".join(visit.summary.split())).words(WORDS, truncate=" …")
        yield Evidence(
            goal=visit.plan_step.goal_id,
            day=visit.day,
            words=f"{visit.consultant}, {days(visit.quarters)}. {summary}",
            step=str(visit.plan_step),
            url=visit.get_absolute_url(),
        )
