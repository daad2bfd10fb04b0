"""Low areas become goals in the draft plan: once each, with the evaluation named, and refused in words."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from planning.evaluation_goals import low_parts, make_goals
from planning.evidence import evidence_for
from planning.models import Evaluation, EvaluationGoal, Goal, GoalResource, Level, Plan
from planning.row_moves import retire_row
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories import PlanFactory, SubmissionFactory
from tests.factories.evaluations import EvaluationFactory, both_confirm
from tests.factories.resources import ResourceFactory

from .pages import messages, queries, texts

LOW = {"books": Level.NOT_YET, "readers": Level.BEGINNING, "chairs": Level.STRONG, "hours": Level.BEGINNING}


@pytest.fixture
def evaluation(district, librarian, administrator):
    return EvaluationFactory(district, reached="discussed", levels=LOW)


def chosen(evaluation):
    return {statement.pk for low in low_parts(evaluation) for statement, _, _ in low.rows}


def test_a_low_part_offers_its_low_statements_and_a_good_part_none(evaluation):
    assert [(str(low.part), [s.key for s, _, _ in low.rows]) for low in low_parts(evaluation)] == [
        ("Reading", ["books", "readers"])
    ]


def test_the_threshold_is_a_setting(evaluation, settings):
    settings.EVALUATION_LOW_BELOW = 3.5
    assert [str(low.part) for low in low_parts(evaluation)] == ["Reading", "The room"]


def test_chosen_statements_become_goals_with_measure_and_area(evaluation, draft, librarian):
    assert make_goals(evaluation, chosen(evaluation), by=librarian) == 2

    goal = Goal.objects.get(title="More books")
    assert goal.plan == draft
    assert goal.outcome == "By June 2030: The library has books."
    assert goal.measure == "Number of books"
    assert goal.area.key == "space"
    assert goal.from_evaluation.evaluation == evaluation


def test_making_them_twice_makes_them_once(evaluation, draft, librarian):
    for expected in (2, 0):
        assert make_goals(evaluation, chosen(evaluation), by=librarian) == expected
    assert Goal.objects.count() == EvaluationGoal.objects.count() == 2


def test_two_who_make_them_at_once_make_them_once(
    transactional_db, district, librarian, administrator, at_once
):
    evaluation = EvaluationFactory(district, reached="discussed", levels=LOW)
    PlanFactory(district=district)
    pks = chosen(evaluation)

    made = at_once(
        lambda: make_goals(evaluation, pks, by=librarian),
        lambda: make_goals(evaluation, pks, by=administrator),
    )

    assert sorted(made) == [0, 2]


def test_a_goal_that_was_taken_out_may_be_made_again(evaluation, draft, librarian):
    make_goals(evaluation, chosen(evaluation), by=librarian)
    retire_row(Goal.objects.get(title="More books"))

    assert make_goals(evaluation, chosen(evaluation), by=librarian) == 1
    assert Goal.objects.live().filter(title="More books").count() == 1


def test_the_section_of_goals_counts_it_as_a_save(evaluation, draft, librarian):
    make_goals(evaluation, chosen(evaluation), by=librarian)

    section = draft.sections.get(spec__key="goals")
    assert (section.version, section.saved_by, section.versions.count()) == (1, librarian, 1)


def test_the_goal_names_its_evaluation_in_the_plan(evaluation, draft, librarian, sign_in):
    make_goals(evaluation, chosen(evaluation), by=librarian)
    goal = Goal.objects.get(title="More books")

    told = evidence_for(Plan.objects.get(pk=draft.pk), librarian)[goal.pk]
    page = sign_in(librarian).get(reverse("planning:section", args=[draft.pk, "goals"]))

    assert told[0].url == evaluation.get_absolute_url()
    assert "This goal comes from the evaluation “Small instrument”" in page.content.decode()


def test_without_a_draft_nothing_is_made(evaluation, librarian):
    with pytest.raises(Refused, match="no draft of a library plan"):
        make_goals(evaluation, chosen(evaluation), by=librarian)


def test_a_plan_under_review_takes_no_goals(evaluation, district, librarian):
    SubmissionFactory(plan__district=district, by=librarian)
    before = Goal.objects.count()

    with pytest.raises(Refused, match="with the agency for review"):
        make_goals(evaluation, chosen(evaluation), by=librarian)

    assert Goal.objects.count() == before


def test_a_choice_of_nothing_and_an_early_one_are_refused(evaluation, draft, librarian, district):
    with pytest.raises(Refused, match="Choose at least one"):
        make_goals(evaluation, set(), by=librarian)
    early = EvaluationFactory(district, school_year=2026, reached="self_rated", levels=LOW)
    with pytest.raises(Refused, match="after the meeting"):
        make_goals(early, chosen(early), by=librarian)


def test_who_only_reads_makes_no_goals(evaluation, draft, viewer, sign_in):
    with pytest.raises(PermissionDenied):
        make_goals(evaluation, chosen(evaluation), by=viewer)
    assert sign_in(viewer).get(reverse("planning:evaluation-goals", args=[evaluation.pk])).status_code == 403


def helping(evaluation):
    """The keys of all resources on the page."""
    return {key for low in low_parts(evaluation) for key, _ in low.resources}


def test_a_low_part_offers_what_helps_with_its_area_and_nothing_else(evaluation):
    rooms = ResourceFactory()
    ResourceFactory("Privacy", areas=["privacy"])
    ResourceFactory("Old rooms", retired_at=clock.now())

    assert [resource for low in low_parts(evaluation) for _, resource in low.resources] == [rooms]


def test_chosen_resources_stand_below_each_goal_that_is_made(evaluation, draft, librarian):
    rooms = ResourceFactory()

    make_goals(evaluation, chosen(evaluation), by=librarian, resources=helping(evaluation))

    found = GoalResource.objects.values_list("goal__title", "title", "url", "resource")
    assert set(found) == {
        (title, "Rooms for reading", rooms.address, rooms.pk) for title in ("More books", "More readers")
    }


def test_a_resource_that_was_not_chosen_is_not_attached(evaluation, draft, librarian):
    ResourceFactory()

    make_goals(evaluation, chosen(evaluation), by=librarian, resources={"999-999", "x"})

    assert not GoalResource.objects.exists()


def test_resources_of_a_part_without_a_goal_are_refused_and_nothing_is_lost(
    district, librarian, administrator, draft, writer
):
    low = dict.fromkeys(LOW, Level.NOT_YET)
    evaluation = EvaluationFactory(district, school_year=2026, reached="discussed", levels=low)
    ResourceFactory()
    reading, room = low_parts(evaluation)
    typed = {"statement": [reading.rows[0][0].pk], "resource": [room.resources[0][0]]}

    page = writer.post(reverse("planning:evaluation-goals", args=[evaluation.pk]), typed)

    assert page.status_code == 409
    assert messages(page) == [
        "Error: You chose resources for “The room”. Choose a goal there too, or leave them out."
    ]
    assert f'value="{typed["resource"][0]}" id="id_resource-{typed["resource"][0]}" checked' in (
        page.content.decode()
    )
    assert not Goal.objects.exists()


def test_goals_go_into_a_draft_when_the_plan_of_the_evaluation_is_signed_off(
    evaluation, district, librarian, reviewer, draft
):
    signed = SubmissionFactory(
        plan__district=district, plan__first_year=2026, plan__last_year=2027, by=librarian, reviewer=reviewer
    )
    signed.sign_off(by=reviewer, read_sha256=signed.report.file_hash)
    Evaluation.objects.filter(pk=evaluation.pk).update(plan=signed.plan)

    make_goals(Evaluation.objects.get(pk=evaluation.pk), chosen(evaluation), by=librarian)

    assert {goal.plan for goal in Goal.objects.filter(from_evaluation__evaluation=evaluation)} == {draft}


def test_a_draft_whose_years_are_over_takes_no_goals(evaluation, district, librarian):
    PlanFactory(district=district, first_year=2022, last_year=2024)

    with pytest.raises(Refused, match="no draft of a library plan"):
        make_goals(evaluation, chosen(evaluation), by=librarian)


def test_the_page_makes_what_was_chosen_and_marks_it_made(evaluation, draft, writer):
    address = reverse("planning:evaluation-goals", args=[evaluation.pk])
    pk = min(chosen(evaluation))

    page = writer.post(address, {"statement": [pk, "x", "999999"]}, follow=True)

    assert messages(page) == ["Made 1 goal. Say who does what by when, in the plan."]
    assert texts(page, "//span[contains(@class, 'tag-done')]") == ["Made"]


def test_a_refusal_keeps_what_was_chosen(evaluation, writer):
    address = reverse("planning:evaluation-goals", args=[evaluation.pk])
    pk = min(chosen(evaluation))

    page = writer.post(address, {"statement": [pk]})

    assert page.status_code == 409
    assert texts(page, "//div[contains(@class, 'note-warn mb-4')]/h2") == ["No goals now"]
    assert f'value="{pk}" id="id_statement-{pk}" checked' in page.content.decode()


def test_goals_made_before_the_end_are_in_what_is_frozen(evaluation, draft, librarian):
    rooms = ResourceFactory()
    make_goals(evaluation, chosen(evaluation), by=librarian, resources=helping(evaluation))
    both_confirm(evaluation)

    snapshot = Evaluation.objects.get(pk=evaluation.pk).snapshot
    assert [goal["title"] for goal in snapshot["goals"]] == ["More books", "More readers"]
    assert snapshot["goals"][0]["resources"] == [{"title": "Rooms for reading", "url": rooms.address}]


def test_the_page_takes_the_same_queries_with_goals_made_and_without(evaluation, draft, librarian, writer):
    address = reverse("planning:evaluation-goals", args=[evaluation.pk])
    few = queries(writer, address)
    make_goals(evaluation, chosen(evaluation), by=librarian)

    assert queries(writer, address) == few
