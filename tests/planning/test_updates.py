"""A year of a plan looked back on: begun from what was done, written by two at once, frozen when finished."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from districts.models import Role
from planning import evidence, updating
from planning.evidence import Evidence
from planning.models import Goal, GoalReview, PlanUpdate
from portal.core import clock
from portal.core.transitions import Refused
from portal.reports.kinds import KINDS
from portal.reports.pdf import render_pdf
from tests.factories import MembershipFactory, PlanFactory, SubmissionFactory
from tests.reports.conftest import ua1_failures  # noqa: F401 - a fixture
from tests.reports.reading import in_one_line

from .pages import document, queries, texts

MAY_2028 = dt.datetime(2028, 5, 13, 15, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def in_may_2028():
    with clock.at(MAY_2028):
        yield


@pytest.fixture
def plan(district, reviewer):
    """Signed off, 2027 to 2030, with one goal whose step costs nothing."""
    version = SubmissionFactory(plan__district=district, reviewer=reviewer)
    version.sign_off(by=reviewer, read_sha256=version.report.file_hash)
    return version.plan


@pytest.fixture
def done(plan, monkeypatch):
    """What was done for the goal, in this school year and before it."""
    goal = plan.goals.get()
    told = [
        Evidence(goal.pk, dt.date(2027, 10, 6), "Owen Park, 1 day. Agreed the schedule."),
        Evidence(goal.pk, dt.date(2027, 11, 9), "Owen Park, ½ day. Trained the aides."),
        Evidence(goal.pk, dt.date(2027, 6, 1), "Before the plan."),
    ]
    monkeypatch.setattr(evidence, "PROVIDERS", [lambda plan, user: told])


@pytest.fixture
def update(plan, librarian, done):
    return updating.begin(plan, by=librarian, school_year=2028)


@pytest.fixture
def writer(sign_in, librarian, update):
    return sign_in(librarian)


def typed(update, version=None, **more):
    review = update.reviews.get()
    answers = {"percent": "60", "pace": "late", "worked": "The aides.", "did_not": "", "changes": ""} | more
    fields = {f"review-{review.pk}-{name}": value for name, value in answers.items()}
    return {"version": update.version if version is None else version, "summary": "A good year."} | fields


def test_a_draft_begins_with_what_was_done_in_that_year(update):
    assert update.reviews.get().worked == (
        "October 6: Owen Park, 1 day. Agreed the schedule.\nNovember 9: Owen Park, ½ day. Trained the aides."
    )


def test_only_years_of_the_plan_that_have_begun_are_offered_each_once(plan, update):
    assert updating.years_to_update(plan) == []
    with clock.at(dt.datetime(2029, 7, 1, 15, tzinfo=dt.UTC)):
        assert updating.years_to_update(plan) == [2030, 2029]
    with clock.at(dt.datetime(2031, 7, 1, 15, tzinfo=dt.UTC)):
        assert updating.years_to_update(plan) == [2030, 2029]


def test_begun_twice_it_is_one_and_other_years_are_refused(plan, update, librarian):
    assert updating.begin(plan, by=librarian, school_year=2028) == update
    with pytest.raises(Refused, match="not a year of this plan that has begun"):
        updating.begin(plan, by=librarian, school_year=2029)


def test_a_plan_that_is_not_signed_off_is_changed_instead(district, librarian):
    draft = PlanFactory(district=district, complete=True)
    with pytest.raises(Refused, match="hange the plan itself"):
        updating.begin(draft, by=librarian, school_year=2028)


def test_what_is_written_is_kept_and_a_wrong_percentage_is_said_and_not_lost(writer, update):
    page = writer.post(update.get_absolute_url(), typed(update, percent="130", worked="Kept."))
    assert page.status_code == 422
    [place] = document(page).xpath("//*[@data-focus]//a[text()='Enter a number from 0 to 100']/@href")
    assert document(page).get_element_by_id(place[1:]).value == "130"
    assert "Kept." in page.content.decode()
    writer.post(update.get_absolute_url(), typed(update))
    review = GoalReview.objects.get()
    assert (review.percent, review.pace, review.worked) == (60, "late", "The aides.")
    assert PlanUpdate.objects.get().version == 1


def test_a_second_writer_sees_both_and_overwrites_knowingly(writer, update, administrator, sign_in):
    sign_in(administrator).post(update.get_absolute_url(), typed(update, worked="Theirs."))
    page = writer.post(update.get_absolute_url(), typed(update, worked="Mine."))
    assert page.status_code == 409
    shown = page.content.decode()
    assert f"{administrator} saved this update meanwhile" in shown
    assert "Theirs." in shown
    assert "Mine." in shown
    assert GoalReview.objects.get().worked == "Theirs."
    writer.post(update.get_absolute_url(), typed(update, version=1, worked="Mine."))
    assert GoalReview.objects.get().worked == "Mine."


def test_what_finishing_asks_for_is_not_called_optional(writer, update):
    labels = texts(writer.get(update.get_absolute_url()), "//main//form//*[contains(@class, 'form-label')]")

    assert [label for label in labels if "(optional)" in label] == ["The year in a few sentences (optional)"]
    assert "How much of it is done, in percent" in labels


def test_it_is_finished_when_every_goal_says_how_far_it_has_come_and_stays(writer, update, librarian):
    with pytest.raises(Refused, match="Say how far “Every class visits each week” has come"):
        update.finish(by=librarian)
    saved = writer.post(update.get_absolute_url(), typed(update), follow=True)
    [question] = document(saved).xpath("//form[contains(@action, '/finish/')]/@data-confirm")
    assert "What was typed since is not in it." in question
    writer.post(reverse("planning:update-finish", args=[update.plan_id, 2028]))
    update.refresh_from_db()
    assert update.state == "finished"
    late = writer.post(update.get_absolute_url(), typed(update, version=1, worked="Later."))
    assert late.status_code == 409
    assert "Later." in texts(late, "//main//*[@role='alert']/blockquote")
    assert [words.count("Later.") for words in texts(late, "//main")] == [1]
    assert "The aides." in texts(late, "//main//dl")[0]
    assert GoalReview.objects.get().worked == "The aides."


def test_goals_of_which_nothing_is_said_are_counted_in_one_sentence_and_lead_to_their_answers(
    writer, update, plan, librarian
):
    more = Goal.add_to(plan, title="Books are new")
    GoalReview.objects.create(update=update, goal=more)

    page = writer.get(update.get_absolute_url())

    assert texts(page, "//*[@aria-labelledby='h-finish']/p") == [
        "Say how far 2 goals have come: their percentage, and whether they are on time."
    ]
    assert texts(page, "//*[@aria-labelledby='h-finish']//a") == [str(plan.goals.first()), "Books are new"]
    shown = document(page)
    places = shown.xpath("//*[@aria-labelledby='h-finish']//a/@href")
    assert [shown.get_element_by_id(place[1:]).tag for place in places] == ["fieldset"] * 2
    with pytest.raises(Refused, match="Say how far 2 goals have come"):
        update.finish(by=librarian)


def test_the_paper_says_what_was_written_and_what_was_planned_and_spent(
    writer,
    update,
    librarian,
    monkeypatch,
    ua1_failures,  # noqa: F811
):
    spent = {"Use of space and time": Decimal("412.50")}
    monkeypatch.setattr(evidence, "SPENDING", [lambda plan, year: spent])
    writer.post(update.get_absolute_url(), typed(update))
    update.refresh_from_db()
    update.finish(by=librarian)
    document = KINDS["plan-update"].document(update.report)
    pdf = render_pdf(
        document.html, title=document.title, author=document.author, made_on=document.made_on, seconds=300
    )
    text = in_one_line(pdf)
    for words in (
        "A good year.",
        "60 percent",
        "Behind",
        "The aides.",
        "Use of space and time $0.00 $412.50",
    ):
        assert words in text, words
    assert ua1_failures(pdf) == []


def test_viewers_read_and_strangers_find_nothing(update, viewer, sign_in):
    reading, years = sign_in(viewer), reverse("planning:updates", args=[update.plan_id])
    assert reading.get(update.get_absolute_url()).status_code == 200
    assert reading.post(update.get_absolute_url(), typed(update)).status_code == 403
    assert reading.post(years, {"school_year": 2029}).status_code == 403
    stranger = sign_in(MembershipFactory(role=Role.LIBRARIAN).user)
    assert [stranger.get(page).status_code for page in (years, update.get_absolute_url())] == [404, 404]


def test_a_page_of_many_goals_asks_no_more_of_the_database(writer, update, plan):
    writer.get(update.get_absolute_url())  # kinds of records are read once
    one = queries(writer, update.get_absolute_url())
    goals = [plan.goals.model.add_to(plan, title=f"Goal {number}") for number in range(6)]
    GoalReview.objects.bulk_create(GoalReview(update=update, goal=goal) for goal in goals)
    assert queries(writer, update.get_absolute_url()) == one
