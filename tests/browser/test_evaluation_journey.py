"""A district looks at its library services: from the first rating to goals with resources in its plan."""

import pytest
from playwright.sync_api import expect

from planning.models import Evaluation, Goal
from portal.core import clock, jobs
from tests.factories import PlanFactory
from tests.factories.evaluations import EvaluationFactory, InstrumentFactory
from tests.factories.resources import ResourceFactory
from tests.reports.reading import in_one_line

from .pages import aria_ids, axe, expect_saved


@pytest.fixture
def draft(district, librarian):
    """A plan to put goals into, an earlier evaluation, and something that helps with rooms."""
    EvaluationFactory(district, school_year=2023, reached="final")
    InstrumentFactory()
    ResourceFactory()
    return PlanFactory(district=district)


def main(page):
    return page.get_by_role("main")


def in_order(page):
    """The page as axe sees it, on each stop of the way."""
    assert axe(page) == []
    assert aria_ids(page) == []


def statement(page, words):
    return page.get_by_role("region", name=words).or_(page.get_by_role("group", name=words)).first


def rate(page, words, level, *, evidence=""):
    """One statement, with what shows it or an honest “none yet”."""
    here = statement(page, words)
    here.get_by_label(level, exact=True).check()
    if evidence:
        here.get_by_label("What shows it").fill(evidence)
    else:
        here.get_by_label("None yet").check()
    expect_saved(page)


def start(page):
    page.goto("/evaluations/")
    in_order(page)
    page.get_by_role("link", name="Start an evaluation").first.click()
    in_order(page)
    page.get_by_label("Small instrument").check()
    page.get_by_role("button", name="Start the evaluation").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Small instrument")
    in_order(page)


def rate_everything(page):
    page.get_by_role("link", name="Rate “Reading”").click()
    rate(page, "The library has books.", "Not yet", evidence="A list of 1998.")
    rate(page, "The library has readers.", "Beginning")
    in_order(page)
    page.reload()
    expect(statement(page, "The library has books.").get_by_label("Not yet", exact=True)).to_be_checked()
    expect(statement(page, "The library has readers.").get_by_label("None yet")).to_be_checked()
    page.get_by_role("button", name="Next part").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The room")
    rate(page, "The library has chairs.", "Established", evidence="Forty of them.")
    rate(page, "The library has hours.", "Strong", evidence="Posted at the door.")
    page.get_by_role("button", name="Next part").click()
    expect(main(page)).to_contain_text("2 of 2 parts are complete")


def ask_teachers(page):
    """Make a link for teachers; returns its path."""
    page.get_by_role("link", name="Ask administrators, teachers, and others").click()
    in_order(page)
    page.get_by_label("Teacher").check()
    page.get_by_role("button", name="Make a link").click()
    in_order(page)
    link = page.get_by_label("Link", exact=True).input_value()
    expect(page.get_by_role("button", name="Copy the link")).to_be_visible()
    return "/rate/" + link.partition("/rate/")[2]


def answer_as_teacher(page, path):
    page.goto(path)
    in_order(page)
    here = statement(page, "The library has books.")
    here.get_by_label("Beginning", exact=True).check()
    here.get_by_label("What makes you say so").fill("Few are new.")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    in_order(page)


def review_and_meet(page, evaluation):
    page.goto(evaluation.get_absolute_url())
    page.get_by_role("button", name="Start the review").click()
    in_order(page)
    main(page).get_by_role("link", name="Reading").first.click()
    expect(main(page)).to_contain_text("Teacher: 1 answer, average 2.0 of 4")
    expect(main(page)).to_contain_text("Few are new.")
    page.get_by_role("textbox", name="Comment").fill("Weed first, then buy.")
    in_order(page)
    page.get_by_role("button", name="Save and go to the next part").click()
    page.goto(evaluation.get_absolute_url())
    page.get_by_role("link", name="Record the meeting").click()
    in_order(page)
    page.get_by_label("Day of the meeting").fill(clock.today().isoformat())
    page.get_by_label("Who was there").fill("Librarian, principal, and consultant")
    page.get_by_label("What was agreed").fill("New books come first.")
    page.get_by_role("button", name="Record the meeting").click()
    expect(main(page)).to_contain_text("New books come first.")


def make_goals(page, evaluation):
    page.goto(evaluation.get_absolute_url())
    page.get_by_role("link", name="Make draft goals of low areas").click()
    low = page.get_by_role("region", name="Reading")
    expect(page.get_by_role("region", name="The room")).to_have_count(0)
    low.get_by_label("More books").check()
    low.get_by_label("Rooms for reading").check()
    in_order(page)
    page.get_by_role("button", name="Make draft goals").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Made 1 goal.")
    in_order(page)


def confirm(page, evaluation, capacity):
    page.goto(evaluation.get_absolute_url())
    page.get_by_role("button", name=f"Confirm as {capacity}").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Confirmed. Thank you.")


def read_the_report(page, evaluation):
    """The words of the PDF, as the librarian opens it."""
    jobs.run_pending()
    page.goto(evaluation.get_absolute_url())
    in_order(page)
    page.get_by_role("link", name="Open the report").click()
    in_order(page)
    return in_one_line(page.request.get(f"/reports/{evaluation.report_id}/file.pdf").body())


def test_an_evaluation_goes_from_self_rating_to_goals_in_the_draft_plan(
    visit, librarian, administrator, consultant, reviewer, draft
):
    page = visit(librarian)
    start(page)
    evaluation = Evaluation.objects.get(state="draft")
    rate_everything(page)
    path = ask_teachers(page)
    answer_as_teacher(visit(phone=True), path)
    page.goto(evaluation.get_absolute_url())
    page.get_by_role("button", name="Send to the consultant").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Sent to the agency.")

    review_and_meet(visit(consultant), evaluation)
    make_goals(page, evaluation)
    confirm(page, evaluation, "librarian")
    confirm(visit(administrator), evaluation, "administrator")
    evaluation.refresh_from_db()
    assert evaluation.state == "final"
    words = read_the_report(page, evaluation)
    for said in ("A list of 1998.", "None yet", "Weed first, then buy.", "More books", "Rooms for reading"):
        assert said in words, said

    page.goto(f"{evaluation.get_absolute_url()}trend/")
    expect(main(page)).to_contain_text("Down from 3.0 to 1.5 since 2022–23.")
    in_order(page)

    page.goto(evaluation.get_absolute_url())
    page.get_by_role("link", name="More books").click()
    goal = page.locator(f"#goal-{Goal.objects.get().pk}")
    expect(goal.get_by_label("Title").first).to_have_value("More books")
    expect(goal.locator("[id^=resource-]").get_by_label("Title")).to_have_value("Rooms for reading")
    expect(goal.locator("[id^=resource-]").get_by_label("Link")).to_have_value(
        "https://example.org/rooms-for-reading"
    )
    page.wait_for_selector(".ProseMirror[aria-labelledby]")
    in_order(page)

    desk = visit(reviewer)
    desk.goto("/admin/planning/evaluation/?desk=final")
    in_order(desk)
    desk.get_by_role("link", name="Small instrument").last.click()
    expect(desk.get_by_role("main")).to_contain_text("Final, confirmed by librarian and administrator")
    in_order(desk)
