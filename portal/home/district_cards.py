"""What the pages of districts say about plans; districts lie below planning, so it is put together here."""

from districts.showing import Card, Standing
from planning.models import Evaluation, Plan, versions_at

from .asker import with_versions


def plan_standings(districts) -> dict[int, Standing]:
    """The newest plan of each district, in two queries."""
    plans = Plan.objects.filter(district__in=districts).order_by("first_year")
    return {
        plan.district_id: Standing(
            plan.tone, f"{plan.years}, {plan.state_label.lower()}", plan.get_absolute_url()
        )
        for plan in plans.prefetch_related(versions_at())
    }


def plans_card(district, user) -> Card:
    plans = with_versions(Plan.objects.visible_to(user).filter(district=district)).order_by("-first_year")
    facts = {"id": "h-plans", "plans": plans, "may_start": user.has_perm("planning.add_plan", district)}
    return Card("home/partials/district_plans.html", facts)


def evaluations_card(district, user) -> Card:
    evaluations = Evaluation.objects.visible_to(user).filter(district=district).defer("snapshot")
    facts = {
        "id": "h-evaluations",
        "evaluations": evaluations.select_related("instrument"),
        "may_start": user.has_perm("planning.start_evaluation", district),
    }
    return Card("home/partials/district_evaluations.html", facts)
