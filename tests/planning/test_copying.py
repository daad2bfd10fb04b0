"""A new plan that begins with what the last one says."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from planning.actions import start_plan
from planning.models import BudgetLine, FrameworkArea, Goal, Holding, Plan, Section, Step, TeamMember
from planning.row_moves import retire_row
from planning.snapshot import section_content
from planning.start_form import PlanForm
from portal.core import clock
from tests.factories import AssignmentFactory, PlanFactory, PlanTemplateFactory
from tests.factories.planning import FrameworkFactory

from .pages import document, messages, texts

YEARS = {"first_year": 2028, "last_year": 2030}


@pytest.fixture(autouse=True)
def in_may_2027():
    with clock.at(dt.datetime(2027, 5, 13, 15, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def last(librarian, district):
    return PlanFactory(district=district, first_year=2025, last_year=2027, complete=True)


@pytest.fixture
def copy(last, librarian, district):
    """Starts a plan as a copy of the last."""

    def start(**facts):
        return start_plan(by=librarian, district=district, copy_from=last, **(YEARS | facts))

    return start


def said(plan):
    """Everything each section says, without the ids of rows."""

    def without_ids(row):
        steps = {"steps": [without_ids(step) for step in row["steps"]]} if "steps" in row else {}
        return {name: value for name, value in row.items() if name != "id"} | steps

    sections = Section.objects.filter(plan=plan).select_related("spec", "plan")
    contents = {section.spec.key: section_content(section) for section in sections}
    return {
        key: (content["html"], [without_ids(row) for row in content["rows"]])
        for key, content in contents.items()
    }


def test_texts_and_rows_are_those_of_the_last_plan_with_ids_of_their_own(copy, last):
    plan = copy()

    then, now = said(last), said(plan)
    for key in ("vision", "team", "collection", "policies"):
        assert now[key] == then[key]
    for model in (TeamMember, Holding, Goal, BudgetLine):
        ids = [set(model.objects.filter(plan=one).values_list("pk", flat=True)) for one in (last, plan)]
        assert all(ids)
        assert not ids[0] & ids[1]
    assert said(last) == then


def test_each_section_that_says_something_is_saved_once_by_who_started_it(copy, last, librarian):
    last.sections.filter(spec__key="policies").update(html="")
    plan = copy()

    sections = {section.spec.key: section for section in plan.sections.select_related("spec")}
    empty = sections.pop("policies")
    assert (empty.version, empty.saved_by, empty.versions.count()) == (0, None, 0)
    for section in sections.values():
        assert (section.version, section.saved_by, section.is_complete) == (1, librarian, False)
        assert section.versions.get().content == section_content(section)
        assert section.versions.get().saved_by == librarian
    assert list(plan.writers) == [librarian]


def test_rows_that_were_taken_out_stay_out_and_the_others_keep_their_order(copy, last):
    first, second, third = last.team.live()
    retire_row(second)
    TeamMember.objects.filter(pk=third.pk).update(position=0)

    names = [member.name for member in copy().team.live()]

    assert names == [third.name, first.name]


@pytest.mark.parametrize(
    ("due", "is_kept"),
    [
        (None, False),
        ("2027-05-12", False),
        ("2027-05-13", True),
        ("2031-06-30", True),
        ("2031-07-01", False),
    ],
)
def test_steps_come_with_their_goal_and_without_days_that_are_past_or_too_far(copy, last, due, is_kept):
    Step.objects.update(due=due)

    step = Step.objects.get(goal__plan=copy())

    assert (step.text, step.who, str(step.cost)) == ("Agree a schedule", "Principal", "0.00")
    assert step.due == (dt.date.fromisoformat(due) if is_kept else None)


def test_days_before_the_year_before_the_plan_are_left_out_too(copy, last):
    Step.objects.update(due=dt.date(2027, 9, 1))

    assert Step.objects.get(goal__plan=copy(first_year=2030, last_year=2032)).due is None


def test_an_area_is_found_by_its_key_in_the_new_framework_or_stays_empty(copy, last):
    other = FrameworkFactory(key="other", edition="2027")  # it calls an area by the same key
    second = Goal.add_to(last, title="Second", area=FrameworkArea.objects.create(
        framework=last.framework, key="gone", name="Gone", position=2))  # fmt: skip

    goals = list(copy(framework=other).goals.live())

    assert [goal.area and (goal.area.framework, goal.area.key) for goal in goals] == [(other, "space"), None]
    assert goals[1].title == second.title


@pytest.mark.parametrize(("last_year", "years"), [(2030, [2028, 2029, 2030]), (2029, [2028, 2029])])
def test_money_moves_to_the_new_years_and_what_is_beyond_them_is_left_out(copy, last, last_year, years):
    BudgetLine.add_to(last, purpose="Some day", amount="5.00")
    BudgetLine.add_to(last, school_year=2024, purpose="Before its time")

    lines = copy(last_year=last_year).budget.live()

    assert [(line.school_year, line.purpose) for line in lines] == [
        *((year, "Books") for year in years),
        (None, "Some day"),
    ]


def test_a_section_that_the_new_outline_does_not_have_is_left_behind(copy, last):
    outline = PlanTemplateFactory(key="new", edition="2027")
    outline.sections.filter(key__in=["team", "vision"]).delete()

    plan = copy()

    assert plan.template == outline
    assert not plan.team.exists()
    assert plan.goals.count() == 1


def test_a_plan_of_another_district_is_not_copied(librarian, district):
    other = PlanFactory(complete=True)

    with pytest.raises(PermissionDenied):
        start_plan(by=librarian, district=district, copy_from=other, **YEARS)

    assert not district.plans.exists()


# The form


def start(browser, district, **answers):
    right = {"district": district.pk, "first_year": 2028, "length": 3}
    return browser.post("/plans/new/", right | answers, follow=True)


def test_the_form_offers_a_copy_where_there_is_a_plan_and_names_its_years(writer, last):
    page = writer.get("/plans/new/")

    assert texts(page, "//fieldset[.//input[@name='begin_with']]//label") == [
        "An empty plan",
        "What the last plan says (2024–2027)",
    ]
    assert document(page).xpath("//input[@name='begin_with'][@checked]/@value") == ["empty"]


def test_the_first_plan_of_a_district_begins_empty_without_a_question(writer):
    assert document(writer.get("/plans/new/")).xpath("//input[@name='begin_with']") == []


def test_the_chosen_copy_is_made_and_the_page_says_so(writer, last, district):
    page = start(writer, district, begin_with="last")

    plan = Plan.objects.get(first_year=2028)
    assert page.redirect_chain == [(plan.get_absolute_url(), 302)]
    assert messages(page) == ["Started with what the plan 2024–2027 says. Bring each section up to date."]
    assert said(plan)["vision"] == said(last)["vision"]


def test_an_empty_plan_is_empty_and_no_choice_is_asked_for(writer, last, district):
    page = start(writer, district)
    assert "Choose what the plan begins with" in " ".join(texts(page, "//main//*[@role='alert']//li"))

    start(writer, district, begin_with="empty")

    assert said(Plan.objects.get(first_year=2028))["team"] == ("", [])


def test_a_last_plan_for_the_same_or_later_years_is_not_copied_and_the_form_says_why(writer, last, district):
    page = start(writer, district, begin_with="last", first_year=2025, length=2)

    assert texts(page, "//main//*[@role='alert']//li") == [
        f"{district} has no plan for earlier years. Choose an empty plan"
    ]
    assert district.plans.count() == 1


def test_who_writes_for_several_districts_hears_where_there_is_no_last_plan(last, district):
    consultant = AssignmentFactory(district=district).consultant
    other = AssignmentFactory(consultant=consultant).district
    answers = {"first_year": 2028, "length": 3, "begin_with": "last"}

    forms = [PlanForm(answers | {"district": one.pk}, user=consultant) for one in (district, other)]

    assert [label for _, label in forms[0].fields["begin_with"].choices] == [
        "An empty plan",
        "What the last plan says",
    ]
    assert forms[0].is_valid()
    assert forms[0].cleaned_data["copy_from"] == last
    assert forms[1].errors == {"begin_with": [f"{other} has no plan for earlier years. Choose an empty plan"]}


def test_the_last_plan_is_the_newest_for_earlier_years_whatever_else_there_is(writer, last, district):
    PlanFactory(district=district, first_year=2031, last_year=2033)
    start(writer, district, begin_with="last", first_year=2028, length=3)
    new = Plan.objects.get(district=district, first_year=2028)
    assert new.team.count() == last.team.count() > 0


def test_what_came_and_went_in_a_year_that_is_over_is_asked_for_anew(copy, last):
    last.holdings.update(added=40, weeded=25)
    new = copy()
    assert set(new.holdings.values_list("items", "added", "weeded")) == {(1240, None, None)}
