"""The kinds of rows that sections hold, each with its model and its form."""

from .forms import BudgetLineForm, GoalForm, GoalResourceForm, StepForm, TeamMemberForm
from .models import AccessPoint, BudgetLine, Goal, GoalResource, Holding, Step, TeamMember
from .now_forms import AccessPointForm, HoldingForm

# kind of section -> (related name on the plan, prefix of its fields, model, form)
ROW_KINDS = {
    "team": ("team", "member", TeamMember, TeamMemberForm),
    "collection": ("holdings", "holding", Holding, HoldingForm),
    "access": ("access_points", "point", AccessPoint, AccessPointForm),
    "goals": ("goals", "goal", Goal, GoalForm),
    "budget": ("budget", "line", BudgetLine, BudgetLineForm),
}
# the rows of a goal: prefix of their fields -> (related name on the goal, model, form)
PARTS_OF_A_GOAL = {
    "step": ("steps", Step, StepForm),
    "resource": ("resources", GoalResource, GoalResourceForm),
}
SET_BY_US = ("id", "position", "retired_at")  # of every row: what no content and no copy brings along
