"""The part of the library plan that orders of a fund stand on: the goals their lines name, and why others
name none. All purchases shall be aligned with the written long-range plan.
"""

from portal.core.words import long_date

from .models import OrderLine
from .reconciling import parties


def facts(fund, orders) -> dict:
    """Plain data; two queries, and one for the steps."""
    lines = OrderLine.objects.live().filter(order__in=orders, part=OrderLine.Part.ITEM)
    lines = lines.select_related(
        "goal__plan__district", "goal__area", "order__allocation__year", "order__allocation__district"
    ).order_by("order__allocation__year", "order__number", "list", "position", "pk")
    goals, plans, without = {}, {}, []
    for line in lines:
        if line.goal_id is None:
            without.append({"order": line.order.code, "title": line.title, "reason": line.reason})
            continue
        plans.setdefault(line.goal.plan_id, line.goal.plan)
        _, codes = goals.setdefault(line.goal_id, (line.goal, []))
        if line.order.code not in codes:
            codes.append(line.order.code)
    return parties(fund) | {
        "plans": [
            {
                "title": plan.title,
                "goals": [_goal(*goals[pk]) for pk in sorted(goals) if goals[pk][0].plan_id == plan.pk],
            }
            for _, plan in sorted(plans.items())
        ],
        "without": without,
    }


def _goal(goal, codes) -> dict:
    return {
        "title": goal.title,
        "outcome": goal.outcome,
        "measure": goal.measure,
        "area": goal.area.name if goal.area else "",
        "orders": codes,
        "steps": [
            {"text": step.text, "who": step.who, "due": step.due and step.due.isoformat()}
            for step in goal.steps.all()
            if step.retired_at is None
        ],
    }


def printed(told: dict, made_at: str) -> dict:
    """Everything the excerpt prints. No queries, no clock."""
    plans = [
        plan
        | {
            "goals": [
                goal | {"steps": [step | {"due_on": long_date(step["due"])} for step in goal["steps"]]}
                for goal in plan["goals"]
            ]
        }
        for plan in told["plans"]
    ]
    title = f"Library plan behind the orders of {told['school_year']}, {told['district']['name']}"
    return told | {"plans": plans, "paper_title": title, "made_on": made_at}
