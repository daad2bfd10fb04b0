"""What is missing in a section, in sentences that say what to do and lead to the field."""

import pytest

from planning.models import BudgetLine, Goal, Plan, Step, TeamMember
from planning.problems import problems
from planning.snapshot import section_content
from tests.factories import PlanFactory


@pytest.fixture
def plan():
    return PlanFactory(complete=True)


def found(plan, key):
    section = Plan.objects.get(pk=plan.pk).sections.get(spec__key=key)
    return [(problem.sentence, problem.field) for problem in problems(section, section_content(section))]


@pytest.mark.parametrize("key", ["vision", "team", "collection", "goals", "policies", "budget"])
def test_a_section_written_to_the_end_has_no_problems(plan, key):
    assert found(plan, key) == []


@pytest.mark.parametrize("key", ["vision", "collection", "policies"])
@pytest.mark.parametrize("html", ["", "<p></p>", "<p> \n</p><ul><li></li></ul>"])
def test_a_text_without_words_is_missing(plan, key, html):
    section = plan.sections.get(spec__key=key)
    plan.sections.filter(pk=section.pk).update(html=html)

    assert found(plan, key) == [(f"Write something under {section.spec.title}.", "id_html")]


def test_a_team_needs_teachers_library_staff_and_administrators(plan):
    TeamMember.objects.all().delete()
    TeamMember.add_to(plan, name="", group="teacher")
    unsorted = TeamMember.add_to(plan, name="Kim Lee")

    assert found(plan, "team") == [
        ("Name at least one teacher in the planning team.", "rows"),
        ("Name at least one member of the library staff in the planning team.", "rows"),
        ("Name at least one administrator in the planning team.", "rows"),
        ("Choose the group that Kim Lee belongs to.", f"id_member-{unsorted.pk}-group"),
    ]


def test_a_plan_needs_a_goal(plan):
    Goal.objects.all().delete()

    assert found(plan, "goals") == [("Add at least one goal.", "rows")]


def test_an_empty_goal_is_told_field_by_field(plan):
    goal = Goal.add_to(plan)
    field = f"id_goal-{goal.pk}"

    assert found(plan, "goals") == [
        ("Give every goal a title.", f"{field}-title"),
        ("Say what will be different for “a goal without a title”.", f"{field}-outcome"),
        ("Name what you will count for “a goal without a title”.", f"{field}-measure"),
        ("Choose the area of “a goal without a title”.", f"{field}-area"),
        ("Add at least one action step to “a goal without a title”.", f"{field}-title"),
    ]


def test_a_step_says_what_who_and_by_when_one_question_at_a_time(plan):
    goal, step = Goal.objects.get(), Step.objects.get()
    field = f"id_step-{step.pk}"
    for facts, sentence, place in [
        ({"text": ""}, f"Say what is done in every step of “{goal}”, or remove it.", f"{field}-text"),
        ({"text": "Agree a schedule", "who": ""}, "Say who does “Agree a schedule”.", f"{field}-who"),
        ({"who": "Principal", "due": None}, "Say by when “Agree a schedule” is done.", f"{field}-due"),
    ]:
        Step.objects.update(**facts)
        assert found(plan, "goals") == [(sentence, place)]


def test_a_budget_needs_an_amount_for_each_year_of_the_plan(plan):
    BudgetLine.objects.filter(school_year=2029).delete()

    assert found(plan, "budget") == [("Add an amount for 2028–29.", "rows")]


@pytest.mark.parametrize(
    ("facts", "sentence", "name"),
    [
        ({"amount": None}, "Give every budget line an amount, or remove it.", "amount"),
        ({"school_year": None, "amount": 5}, "Choose the school year of every budget line.", "school_year"),
        ({"fund": ""}, "Choose where the money of every budget line comes from.", "fund"),
    ],
)
def test_a_budget_line_is_whole_or_removed(plan, facts, sentence, name):
    line = BudgetLine.add_to(plan, **({"school_year": 2028, "fund": "csf", "amount": 1} | facts))

    assert found(plan, "budget") == [(sentence, f"id_line-{line.pk}-{name}")]


def test_nothing_is_a_fair_amount(plan):
    BudgetLine.objects.update(amount=0)

    assert found(plan, "budget") == []


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"items": None}, "Give the number of items of at least one class."),
        ({"average_year": None}, "Give the average copyright year of at least one class."),
    ],
)
def test_a_collection_has_figures(plan, figures, sentence):
    plan.holdings.update(**figures)

    assert found(plan, "collection") == [(sentence, "rows")]


def test_what_costs_has_a_fund(plan):
    Goal.objects.update(fund="none")
    Step.objects.update(cost="250.00")
    goal = Goal.objects.get()

    assert found(plan, "goals") == [
        (f"Choose what pays the $250.00 of “{goal.title}”.", f"id_goal-{goal.pk}-fund")
    ]
