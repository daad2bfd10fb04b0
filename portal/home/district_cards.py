"""What the pages of districts say about plans; districts lie below planning, so it is put together here."""

from districts.showing import Card, Standing
from planning.models import Plan
from planning.overview import STATE_TONES

from .asker import STATES, with_versions


def plan_standings(districts) -> dict[int, Standing]:
    """The newest plan of each district, in two queries."""
    plans = Plan.objects.filter(district__in=districts).order_by("first_year")
    return {
        plan.district_id: Standing(
            STATE_TONES[plan.state], f"{plan.years}, {plan.state_label.lower()}", plan.get_absolute_url()
        )
        for plan in plans.prefetch_related(STATES)
    }


def plans_card(district, user) -> Card:
    plans = with_versions(Plan.objects.visible_to(user).filter(district=district)).order_by("-first_year")
    rows = [(plan, STATE_TONES[plan.state]) for plan in plans]
    may_start = user.has_perm("planning.add_plan", district)
    return Card("home/partials/district_plans.html", {"id": "h-plans", "rows": rows, "may_start": may_start})
