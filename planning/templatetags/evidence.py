"""{% evidence goal_id found %} lists what was done for a goal."""

from django import template

register = template.Library()


@register.inclusion_tag("planning/partials/evidence.html")
def evidence(goal, found):
    return {"items": (found or {}).get(goal, []), "goal": goal}
