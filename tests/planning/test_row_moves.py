"""Adding, moving and taking out rows: only those of one's own section, and never for good."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from planning.models import BudgetLine, Goal, Holding, Section, Step, TeamMember
from planning.row_moves import NoSuchRow, change_rows
from planning.snapshot import section_content
from tests.factories import PlanFactory

from .pages import filled_in, messages, texts
from .saves import section_of

GONE = "Error: That row is not part of this section any more."


@pytest.fixture
def plan(librarian, district):
    return PlanFactory(district=district)


@pytest.fixture
def other_plan(district):
    """Another plan of the same district: its writers are the same people."""
    return PlanFactory(district=district, first_year=2031, last_year=2032)


@pytest.fixture
def press(sign_in, librarian, plan):
    """Presses a button of a section's page, such as "up:goal:12", and returns the answer."""
    browser = sign_in(librarian)

    def press_it(key, button, **changes):
        address = reverse("planning:section", args=[plan.pk, key])
        return browser.post(address, filled_in(browser.get(address), **changes, do=button), follow=True)

    return press_it


def ids(rows):
    return [row.pk for row in rows.live()]


KINDS = [
    ("team", "member", TeamMember),
    ("collection", "holding", Holding),
    ("goals", "goal", Goal),
    ("budget", "line", BudgetLine),
]


@pytest.mark.parametrize(("key", "kind", "model"), KINDS)
def test_add_puts_an_empty_row_at_the_end_and_goes_to_it(press, plan, key, kind, model):
    first = model.add_to(plan)

    answer = press(key, f"add:{kind}")

    assert [row.position for row in model.objects.filter(plan=plan)] == [1, 2]
    added = model.objects.exclude(pk=first.pk).get()
    assert answer.redirect_chain[0][0].endswith(f"#{kind}-{added.pk}")
    assert f"{kind}-{added.pk}" in answer.content.decode()


def test_add_saves_what_was_typed_first(press, plan):
    goal = Goal.add_to(plan)

    press("goals", f"add:step:{goal.pk}", html="<p>New</p>", **{f"goal-{goal.pk}-title": "A goal"})

    goal.refresh_from_db()
    assert (section_of(plan, "goals").html, goal.title, goal.steps.count()) == ("<p>New</p>", "A goal", 1)


def test_a_button_works_beside_an_answer_that_can_not_be_read_and_the_answer_stays_on_the_page(press, plan):
    goal = Goal.add_to(plan)
    step = Step.add_to(goal)

    answer = press("goals", f"add:step:{goal.pk}", **{f"step-{step.pk}-cost": "a lot"})

    added = goal.steps.exclude(pk=step.pk).get()
    assert answer.status_code == 422
    assert f'id="step-{added.pk}"' in answer.content.decode()
    assert 'value="a lot"' in answer.content.decode()


def test_a_row_can_be_taken_out_with_the_answer_that_can_not_be_read(press, plan):
    step = Step.add_to(Goal.add_to(plan))

    answer = press("goals", f"remove:step:{step.pk}", **{f"step-{step.pk}-cost": "a lot"})

    assert (answer.status_code, Step.objects.live().count()) == (200, 0)


def test_add_works_also_while_the_section_is_called_complete_and_is_not(press, plan):
    answer = press("goals", "add:goal", is_complete="1")

    assert (answer.status_code, plan.goals.count()) == (200, 1)
    assert not section_of(plan, "goals").is_complete


@pytest.mark.parametrize(
    ("button", "order"),
    [("down:0", [1, 0, 2]), ("up:2", [0, 2, 1]), ("up:0", [0, 1, 2]), ("down:2", [0, 1, 2])],
)
def test_a_row_moves_one_place_and_stops_at_the_ends(press, plan, button, order):
    lines = [BudgetLine.add_to(plan, purpose=f"Line {n}") for n in range(3)]
    verb, _, place = button.partition(":")

    press("budget", f"{verb}:line:{lines[int(place)].pk}")

    assert ids(plan.budget) == [lines[n].pk for n in order]


def test_a_line_of_the_budget_moves_within_its_school_year(press, plan):
    years = [2028, 2029, 2028]
    first, other, second = (BudgetLine.add_to(plan, school_year=year) for year in years)

    press("budget", f"up:line:{second.pk}")
    assert ids(plan.budget) == [second.pk, other.pk, first.pk]

    press("budget", f"up:line:{other.pk}")
    assert ids(plan.budget) == [second.pk, other.pk, first.pk]


def test_a_line_can_be_added_to_a_school_year_of_the_plan_and_to_no_other(press, plan):
    press("budget", "add:line:2029")
    refused = press("budget", "add:line:2041")

    assert [line.school_year for line in plan.budget.live()] == [2029]
    assert messages(refused) == [GONE]


def test_steps_move_within_their_goal_only(press, plan):
    one, two = Goal.add_to(plan), Goal.add_to(plan)
    first, second, other = Step.add_to(one), Step.add_to(one), Step.add_to(two)

    press("goals", f"up:step:{second.pk}")

    assert (ids(one.steps), ids(two.steps)) == ([second.pk, first.pk], [other.pk])


def test_a_row_that_is_taken_out_keeps_its_id_and_leaves_page_and_snapshot(press, plan):
    kept, taken = (TeamMember.add_to(plan, name=name) for name in ("Ada Marsh", "Noor Haddad"))

    page = press("team", f"remove:member:{taken.pk}")

    taken.refresh_from_db()
    assert (taken.name, taken.retired_at is None) == ("Noor Haddad", False)
    assert [row["id"] for row in section_content(section_of(plan, "team"))["rows"]] == [kept.pk]
    assert texts(page, f"//li[@id='member-{kept.pk}']") != []
    assert texts(page, f"//li[@id='member-{taken.pk}']") == []


def test_a_step_that_is_taken_out_leaves_the_snapshot_of_its_goal(press, plan):
    goal = Goal.add_to(plan)
    kept, taken = Step.add_to(goal), Step.add_to(goal)

    press("goals", f"remove:step:{taken.pk}")

    [row] = section_content(section_of(plan, "goals"))["rows"]
    assert [step["id"] for step in row["steps"]] == [kept.pk]


def test_taking_out_a_row_that_was_needed_takes_completeness_away(press, librarian, district, sign_in):
    plan = PlanFactory(district=district, first_year=2031, last_year=2032, complete=True)
    teacher, *others = plan.team.live()
    section = section_of(plan, "team")

    change_rows(section, "down", "member", str(teacher.pk), by=librarian)
    assert section_of(plan, "team").is_complete

    change_rows(section, "remove", "member", str(teacher.pk), by=librarian)
    assert not section_of(plan, "team").is_complete
    assert ids(plan.team) == [other.pk for other in others]


ELSEWHERE = {  # what the button says, given this plan and another plan of the same district
    "remove in another plan": lambda plan, other: ("budget", f"remove:line:{BudgetLine.add_to(other).pk}"),
    "move in another plan": lambda plan, other: ("budget", f"down:line:{BudgetLine.add_to(other).pk}"),
    "step of another plan": lambda plan, other: (
        "goals",
        f"remove:step:{Step.add_to(Goal.add_to(other)).pk}",
    ),
    "goal of another plan": lambda plan, other: ("goals", f"add:step:{Goal.add_to(other).pk}"),
    "row of another section": lambda plan, other: ("budget", f"remove:goal:{Goal.add_to(plan).pk}"),
    "section without rows": lambda plan, other: ("vision", f"remove:member:{TeamMember.add_to(plan).pk}"),
    "add where no rows are": lambda plan, other: ("vision", "add:member"),
    "add another kind": lambda plan, other: ("team", "add:goal"),
    "add a step to a team": lambda plan, other: ("team", "add:step:1"),
    "no kind": lambda plan, other: ("team", "add:"),
    "no id": lambda plan, other: ("team", "remove:member:"),
    "no number": lambda plan, other: ("team", "remove:member:one"),
    "too large a number": lambda plan, other: ("team", "remove:member:999999999999999999999"),
    "step of a goal taken out": lambda plan, other: (
        "goals",
        f"up:step:{Step.add_to(retired(Goal.add_to(plan))).pk}",
    ),
    "goal taken out": lambda plan, other: ("goals", f"add:step:{retired(Goal.add_to(plan)).pk}"),
    "row taken out": lambda plan, other: ("team", f"remove:member:{retired(TeamMember.add_to(plan)).pk}"),
}


def retired(row):
    row.retired_at = "2027-05-01T00:00Z"
    row.save()
    return row


def all_rows():
    models = (TeamMember, Holding, Goal, Step, BudgetLine)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("case", ELSEWHERE)
def test_a_row_of_elsewhere_is_left_alone_and_the_page_says_so(press, plan, other_plan, case):
    key, button = ELSEWHERE[case](plan, other_plan)
    before = all_rows()

    page = press(key, button)

    assert all_rows() == before
    assert messages(page) == [GONE]


def test_an_unknown_button_only_saves(press, plan):
    page = press("team", "explode:member:1", html="<p>New</p>")

    assert (messages(page), section_of(plan, "team").html) == (["Saved."], "<p>New</p>")


class RandomMoves(TestCase):
    """Any sequence of buttons keeps what a plain list would keep."""

    @classmethod
    def setUpTestData(cls):
        cls.plan, cls.other = PlanFactory(), PlanFactory()
        BudgetLine.add_to(cls.other)

    @settings(max_examples=25)
    @given(
        st.lists(st.tuples(st.sampled_from(["add", "remove", "up", "down"]), st.integers(0, 5)), max_size=15)
    )
    def test_rows_stand_in_the_order_of_a_list_and_other_plans_stand_still(self, moves):
        plan, other = self.plan, self.other
        section = section_of(plan, "budget")
        line_of_other = list(other.budget.values())
        expected = []

        for verb, place in moves:
            if verb == "add":
                expected.append(
                    int(change_rows(section, "add", "line", "", by=plan.started_by).removeprefix("line-"))
                )
            elif expected:
                here = place % len(expected)
                change_rows(section, verb, "line", str(expected[here]), by=plan.started_by)
                row = expected.pop(here)
                if verb != "remove":
                    expected.insert(max(here - 1, 0) if verb == "up" else here + 1, row)

        assert ids(plan.budget) == expected
        positions = list(plan.budget.live().values_list("position", flat=True))
        assert positions == sorted(set(positions))
        assert plan.budget.count() == sum(verb == "add" for verb, _ in moves)
        assert list(other.budget.values()) == line_of_other
        with pytest.raises(NoSuchRow):
            change_rows(section, "remove", "line", str(line_of_other[0]["id"]), by=plan.started_by)


def test_the_history_has_the_words_that_stand_and_not_those_the_button_was_drawn_with(plan, librarian):
    section = section_of(plan, "team")
    Section.objects.filter(pk=section.pk).update(html="<p>Saved meanwhile.</p>")

    change_rows(section, "add", "member", "", by=librarian)

    assert section.versions.get().content["html"] == "<p>Saved meanwhile.</p>"
