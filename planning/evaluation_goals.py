"""Low areas of an evaluation become goals in the district's draft plan, once each."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.core import clock
from portal.core.school_year import SchoolYear
from portal.core.transitions import Refused

from .evidence import Evidence
from .goal_resources import attach, offered_for_areas
from .history import save_from_elsewhere
from .models import Evaluation, EvaluationGoal, Goal, Plan, Section, versions_at

NO_DRAFT = "There is no draft of a library plan to put goals into. Start a plan first."
NONE_CHOSEN = "Choose at least one statement to make a goal of."


@dataclass(frozen=True)
class LowPart:
    """A part below the threshold: its low statements with the goal each led to, or None; and what helps."""

    part: object
    rows: list[tuple]
    resources: list[tuple]  # with a key of their own, since one resource may help with several parts

    @property
    def has_more(self) -> bool:
        """Whether any of its statements has led to no goal yet."""
        return any(goal is None for *_, goal in self.rows)


def low_parts(evaluation) -> list[LowPart]:
    """Parts whose average is below the threshold, and in them the statements that are."""
    below = settings.EVALUATION_LOW_BELOW
    made = {one.statement_id: one.goal for one in evaluation.goals.select_related("goal__plan")}
    helping = offered_for_areas({part.part.area for part in evaluation.outline} - {""})
    return [
        LowPart(
            part,
            [
                (statement, rating, standing(made.get(statement.pk)))
                for statement, rating in part.rows
                if rating and rating.level and rating.level < below
            ],
            [(f"{part.pk}-{one.pk}", one) for one in helping.get(part.part.area, [])],
        )
        for part in evaluation.outline
        if part.average is not None and part.average < below
    ]


def standing(goal):
    """The goal, unless somebody took it out of the plan: then the statement may lead to one again."""
    return goal if goal and goal.retired_at is None else None


def plan_for(evaluation):
    """The plan that goals go into, and why they cannot now.

    The evaluation's own plan as long as it can be written, else the newest that can and is not over yet.
    """
    plans = Plan.objects.filter(district=evaluation.district_id, last_year__gte=evaluation.school_year)
    plans = plans.select_related("district", "framework").prefetch_related(versions_at())
    found = sorted(
        plans.order_by("-first_year", "-pk"), key=lambda plan: plan.pk != evaluation.plan_id
    )  # its own first, the others stay in their order
    plan = next((one for one in found if one.state != "signed_off"), found[0] if found else None)
    return plan, in_the_way(plan)


def in_the_way(plan) -> str:
    if plan is None or plan.state == "signed_off":
        return NO_DRAFT
    if plan.is_under_review:
        return (
            f"The {plan.title.lower()} is with the agency for review, so its goals cannot change now. "
            "Make the goals when it comes back, or take it back first."
        )
    return ""


@transaction.atomic
def make_goals(evaluation, statement_pks, *, by, resources=frozenset()) -> int:
    """A goal for each chosen low statement that has none yet. Returns how many were made.

    ``resources`` are keys as low_parts gives them: each goal made for that part gets the resource.

    Raises Refused in words when there is no draft, when it is under review, when nothing was chosen, or when
    resources were chosen for a part without a goal.
    """
    evaluation = (
        Evaluation.objects.select_for_update(of=("self",)).select_related("instrument").get(pk=evaluation.pk)
    )
    if evaluation.state not in Evaluation.MAKES_GOALS:
        raise Refused("Goals are made after the meeting, until the evaluation is archived.")
    plan, _ = plan_for(evaluation)
    if plan:  # the plan first, as everybody who writes in it does; then look at it again
        Plan.objects.select_for_update().get(pk=plan.pk)
        plan, _ = plan_for(evaluation)
    if refusal := in_the_way(plan):
        raise Refused(refusal)
    if not by.has_perm("planning.change_plan", plan):
        raise PermissionDenied("planning.change_plan")
    if not statement_pks:
        raise Refused(NONE_CHOSEN)
    low = low_parts(evaluation)
    if bare := [one.part for one in low if helps(one, resources) and not wants(one, statement_pks)]:
        raise Refused(f"You chose resources for “{bare[0]}”. Choose a goal there too, or leave them out.")
    made = 0
    for one in low:
        for statement, _, goal in one.rows:
            if statement.pk in statement_pks and goal is None:
                goal = add_goal(evaluation, plan, one.part.part, statement, by=by)
                for resource in helps(one, resources):
                    attach(goal, resource)
                made += 1
    if made:
        note_in_section(plan, by=by)
    return made


def helps(low, resources) -> list:
    """What was chosen to help with a part."""
    return [resource for key, resource in low.resources if key in resources]


def wants(low, statement_pks) -> bool:
    return any(statement.pk in statement_pks for statement, *_ in low.rows)


def add_goal(evaluation, plan, part, statement, *, by):
    goal = Goal.add_to(
        plan,
        title=statement.goal,
        outcome=f"By June {plan.last_year}: {statement.text}",
        measure=statement.measure,
        area=plan.framework.areas.filter(key=part.area).first() if part.area else None,
    )
    EvaluationGoal.objects.update_or_create(
        evaluation=evaluation,
        statement=statement,
        defaults={"goal": goal, "made_by": by, "made_at": clock.now()},
    )
    return goal


def note_in_section(plan, *, by):
    """The section of goals counts it as a save, so that an open page of it learns of the new goals."""
    section = (
        Section.objects.select_for_update(of=("self",))
        .select_related("spec")
        .filter(plan=plan, spec__kind="goals")
        .first()
    )
    if section is None:  # an outline without goals
        return
    section.plan = plan
    save_from_elsewhere(section, by=by)


def evaluations_for(plan, user):
    """What evaluations say about the goals that came from them, for the goals of a plan."""
    sources = EvaluationGoal.objects.visible_to(user).filter(goal__plan=plan)
    for source in sources.select_related("statement", "evaluation__instrument", "evaluation__district"):
        evaluation = source.evaluation
        yield Evidence(
            goal=source.goal_id,
            day=evaluation.met_on,
            words=f"This goal comes from the evaluation “{evaluation.instrument.name}”, "
            f"{SchoolYear(evaluation.school_year)}: {source.statement}",
            url=evaluation.get_absolute_url(),
        )
