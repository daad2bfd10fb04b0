"""Starting a plan, and the forms of its rows: what is offered, what is refused, and in which words."""

import datetime as dt

import pytest
from django.core.management import call_command

from districts.models import Role
from planning.editing import SectionEditor
from planning.forms import StepForm
from planning.models import Framework, FrameworkArea, Goal, Plan, Section, Step
from planning.start_form import PlanForm
from portal.core import clock
from tests.factories import (
    AssignmentFactory,
    DistrictFactory,
    MembershipFactory,
    PlanFactory,
    PlanTemplateFactory,
)
from tests.factories.planning import FrameworkFactory

from .pages import document, texts


@pytest.fixture(autouse=True)
def in_may_2027():
    with clock.at(dt.datetime(2027, 5, 13, 15, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def errors(librarian, district):
    """What the form says about these answers; the others are right."""

    def errors_of(user=librarian, **answers):
        right = {"district": district.pk, "first_year": 2028, "length": 3, "begin_with": "empty"}
        form = PlanForm(right | answers, user=user)
        return dict(form.errors)

    return errors_of


def test_right_answers_name_the_last_year(librarian, district):
    form = PlanForm({"district": district.pk, "first_year": "2028", "length": "3"}, user=librarian)

    assert form.is_valid()
    assert form.cleaned_data == {"district": district, "first_year": 2028, "length": 3, "last_year": 2030}


@pytest.mark.parametrize(
    ("length", "sentence"),
    [
        ("0", "A plan covers at least 1 school year"),
        ("-1", "A plan covers at least 1 school year"),
        ("7", "A plan covers at most 6 school years"),
        ("", "Enter how many school years, from 1 to 6"),
        ("two", "Enter a whole number from 1 to 6, like 3"),
        ("2.5", "Enter a whole number from 1 to 6, like 3"),
    ],
)
def test_a_plan_covers_one_to_six_years(errors, length, sentence):
    assert errors(length=length) == {"length": [sentence]}
    assert [errors(length=right) for right in ("1", "6", " 3 ")] == [{}, {}, {}]


@pytest.mark.parametrize(
    ("year", "sentence"),
    [
        ("2023", "Choose one of the answers in the list"),
        ("2031", "Choose one of the answers in the list"),
        ("soon", "Choose one of the answers in the list"),
        ("", "Choose the first school year"),
    ],
)
def test_a_plan_begins_at_most_three_years_from_now(errors, year, sentence):
    assert errors(first_year=year) == {"first_year": [sentence]}
    assert [errors(first_year=right) for right in ("2024", "2030")] == [{}, {}]


def test_the_next_school_year_is_proposed_and_years_are_named_in_full(librarian):
    form = PlanForm(user=librarian)

    assert form.initial["first_year"] == 2028
    assert form.fields["first_year"].choices[0] == (2024, "2023–24")
    assert form.fields["first_year"].choices[-1] == (2030, "2029–30")


def test_the_same_years_twice_are_refused_and_other_years_are_not(errors, district):
    PlanFactory(district=district, first_year=2028, last_year=2030)

    sentence = f"{district} has a plan for 2027–2030 already. Choose other years"
    assert errors() == {"first_year": [sentence]}
    assert [errors(length=2), errors(first_year=2029)] == [{}, {}]


def test_only_districts_one_writes_for_are_offered(district, librarian, consultant, viewer, errors):
    elsewhere = MembershipFactory(user=librarian, role=Role.VIEWER, district=DistrictFactory()).district
    own = [list(PlanForm(user=user).fields["district"].queryset) for user in (librarian, consultant, viewer)]

    assert own == [[district], [district], []]
    for other in (elsewhere.pk, DistrictFactory().pk, 0, "x"):
        assert list(errors(district=other)) == ["district"]
    assert errors(district="") == {"district": ["Choose the district this plan is for"]}


def test_the_only_district_is_chosen_already_and_of_several_none_is(librarian, district):
    assert PlanForm(user=librarian).initial["district"] == district.pk

    consultant = AssignmentFactory(district=district).consultant
    AssignmentFactory(consultant=consultant)
    assert "district" not in PlanForm(user=consultant).initial


def start(browser, **answers):
    return browser.post("/plans/new/", {"first_year": 2028, "length": 3} | answers)


@pytest.fixture
def outline():
    FrameworkFactory()
    return PlanTemplateFactory()


def test_a_new_plan_has_an_empty_section_for_each_of_the_outline(writer, librarian, district, outline):
    answer = start(writer, district=district.pk)

    plan = Plan.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, plan.get_absolute_url())
    assert (plan.district, plan.title, plan.started_by) == (district, "Library plan 2027–2030", librarian)
    assert [section.state for section in plan.sections.all()] == ["not_started"] * 6


def test_without_an_outline_the_writer_hears_whom_to_ask(writer, district):
    page = start(writer, district=district.pk)

    assert texts(page, "//main//*[@role='alert']//li") == [
        "There is no plan template yet. Ask the agency to load one."
    ]
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    "role", [Role.VIEWER, Role.FINANCE, Role.REVIEWER, Role.AGENCY_FINANCE, Role.MANAGER]
)
def test_readers_do_not_start_plans(sign_in, district, outline, role):
    of_the_district = role in (Role.VIEWER, Role.FINANCE)
    reader = sign_in(MembershipFactory(role=role, district=district if of_the_district else None).user)

    assert (reader.get("/plans/new/").status_code, start(reader, district=district.pk).status_code) == (
        403,
        403,
    )
    assert not Plan.objects.exists()


def test_a_wrong_answer_is_shown_again_with_a_summary_that_leads_to_it(writer, district, outline):
    page = start(writer, district=district.pk, length=7)

    assert texts(page, "//main//*[@role='alert']//a[@href='#id_length']") == [
        "A plan covers at most 6 school years"
    ]
    assert document(page).xpath("//input[@name='length']/@value") == ["7"]


@pytest.fixture
def field(librarian, district):
    """A field of the form of a plan's only row in a section."""
    plan = PlanFactory(district=district, complete=True)

    def field_of(key, name):
        editor = SectionEditor(Section.objects.get(plan=plan, spec__key=key))
        return editor.rows[0].form.fields[name]

    return field_of


def test_a_budget_offers_the_years_of_its_plan_and_funds_that_pay(field):
    assert list(field("budget", "school_year").choices) == [
        ("", "Choose"),
        (2028, "2027–28"),
        (2029, "2028–29"),
        (2030, "2029–30"),
    ]
    assert [value for value, _ in field("budget", "fund").choices] == ["", "csf", "local", "grant"]


def test_a_goal_offers_the_areas_of_its_own_framework_and_every_fund(field):
    FrameworkArea.objects.create(framework=FrameworkFactory(key="other"), key="x", name="X", position=2)

    assert [label for _, label in field("goals", "area").choices] == ["Choose", "Use of space and time"]
    assert [value for value, _ in field("goals", "fund").choices] == ["", "csf", "local", "grant", "none"]


def test_an_area_of_another_framework_can_not_be_chosen(field, district):
    other = FrameworkFactory(key="other").areas.get()
    form = type("", (), {})
    goal = Goal.objects.get()
    editor = SectionEditor(
        Section.objects.get(plan=goal.plan, spec__key="goals"), {f"goal-{goal.pk}-area": str(other.pk)}
    )
    form = editor.rows[0].form

    assert form.errors["area"] == ["Choose one of the answers in the list"]


@pytest.mark.parametrize(
    ("due", "sentences"),
    [
        ("2026-07-01", []),
        ("2031-06-30", []),
        ("2026-06-30", ["Enter a date in 2026 to 2031"]),
        ("0001-01-01", ["Enter a date in 2026 to 2031"]),
        ("9999-12-31", ["Enter a date in 2026 to 2031"]),
    ],
)
def test_a_step_is_due_in_or_near_the_years_of_the_plan(district, due, sentences):
    goal = Goal.add_to(PlanFactory(district=district, first_year=2028, last_year=2030))

    form = StepForm({"due": due}, instance=Step.add_to(goal))

    assert form.errors.get("due", []) == sentences


def test_whoever_starts_a_plan_chooses_what_its_goals_are_sorted_by(librarian, district, sign_in):
    call_command("load_reference", verbosity=0)
    page = sign_in(librarian).get("/plans/new/")
    assert "Future Ready Librarians, 2016 (11 areas)" in " ".join(texts(page, "//main//label"))
    eight = Framework.objects.get(key="frl-2016-8")
    start(sign_in(librarian), district=district.pk, framework=eight.pk)
    assert district.plans.get().framework == eight


def test_where_there_are_several_one_is_chosen_and_the_usual_one_is_suggested(librarian, district, sign_in):
    call_command("load_reference", verbosity=0)
    page = start(sign_in(librarian), district=district.pk)
    assert "Choose what the goals are sorted by" in page.content.decode()
    assert not district.plans.exists()
    assert PlanForm(user=librarian).initial["framework"].key == "frl-2016-11"


def test_a_framework_that_is_not_for_goals_is_refused(librarian, district, sign_in):
    call_command("load_reference", verbosity=0)
    strands = Framework.objects.get(key="wi-itl-2017")
    page = start(sign_in(librarian), district=district.pk, framework=strands.pk)
    assert page.status_code == 200
    assert not district.plans.exists()
