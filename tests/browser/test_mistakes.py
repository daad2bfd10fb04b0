"""Wrong and missing answers: a summary says how many, and each of its sentences leads to the field."""

import pytest
from playwright.sync_api import expect

from planning.models import Goal, Step
from tests.factories import PlanFactory, PlanTemplateFactory

from .pages import aria_ids, axe, expect_saved


def expect_summary_leads_to(page, sentence, field):
    """The summary has the focus, and its sentence brings the focus to the field, which repeats it."""
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("another look")
    assert axe(page) == []
    assert aria_ids(page) == []
    summary.get_by_role("link", name=sentence).click()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#{field.get_attribute('aria-describedby').split()[-1]}")).to_contain_text(sentence)


def test_a_plan_that_is_started_with_wrong_years(visit, librarian):
    PlanTemplateFactory()
    page = visit(librarian)
    page.goto("/plans/new/")
    page.get_by_label("How many school years").fill("9")
    page.get_by_role("button", name="Start the plan").click()

    field = page.get_by_label("How many school years")
    expect_summary_leads_to(page, "A plan covers at most 6 school years", field)
    expect(field).to_have_value("9")


def test_an_invitation_to_an_address_that_is_none(visit, manager):
    page = visit(manager, phone=True)
    page.goto("/people/invite/")
    page.get_by_label("Email").fill("rowan at kettle")
    page.get_by_role("main").get_by_role("button").click()

    expect_summary_leads_to(page, "Enter an email address", page.get_by_label("Email"))


@pytest.fixture
def step(district):
    plan = PlanFactory(district=district)
    goal = Goal.add_to(plan, title="A current collection", outcome="True books", measure="Average year")
    return Step.add_to(goal, text="Weed the 500s")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_cost_that_is_not_a_number_is_said_and_all_else_is_saved(visit, librarian, step, scripts, allow):
    allow.add("422")
    page = visit(librarian, scripts=scripts)
    page.goto(f"{step.goal.plan.get_absolute_url()}sections/goals/")
    page.get_by_label("Who").fill("Librarian")
    page.get_by_label("Cost").fill("soon")
    if not scripts:
        page.get_by_role("button", name="Save", exact=True).click()

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Saved, except for this")
    summary.get_by_role("link", name="Enter").click()
    expect(page.get_by_label("Cost")).to_be_focused()
    expect(page.get_by_label("Cost")).to_have_value("soon")
    step.refresh_from_db()
    assert (step.who, step.cost) == ("Librarian", None)

    page.get_by_label("Cost").fill("$1,250")
    if not scripts:
        page.get_by_role("button", name="Save", exact=True).click()
    expect(summary).to_have_count(0)
    if scripts:
        expect_saved(page)
    page.reload()
    expect(page.get_by_label("Cost")).to_have_value("1,250.00")


def test_an_answer_that_cannot_be_read_is_never_called_saved_and_comes_back_with_the_page(
    visit, librarian, step
):
    page = visit(librarian)
    page.on("dialog", lambda dialog: dialog.accept())  # the browser asks before it leaves unsaved words
    page.goto(f"{step.goal.plan.get_absolute_url()}sections/goals/")
    page.get_by_label("Who").fill("Librarian")
    page.get_by_label("Cost").fill("soon")
    expect(page.locator("[data-save-state=partly]")).to_contain_text("Saved, except for what is marked")

    page.reload()
    expect(page.get_by_label("Who")).to_have_value("Librarian")
    expect(page.get_by_label("Cost")).to_have_value("")
    page.get_by_role("button", name="Put them back").click()

    expect(page.get_by_label("Cost")).to_have_value("soon")
    expect(page.get_by_role("alert")).to_contain_text("Saved, except for this")
    page.get_by_label("Cost").fill("40")
    expect_saved(page)
    page.reload()
    expect(page.locator(".draft-offer")).to_have_count(0)


def test_a_section_that_is_not_complete_says_what_is_missing_and_where(visit, librarian, step):
    page = visit(librarian)
    page.goto(f"{step.goal.plan.get_absolute_url()}sections/goals/")
    page.get_by_label("Section is complete").check()

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Saved, but not complete yet")
    summary.get_by_role("link", name="Say who does “Weed the 500s”.").click()
    expect(page.get_by_label("Who")).to_be_focused()
    assert axe(page) == []
