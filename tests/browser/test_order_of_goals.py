"""Goals change places by buttons and by drag, on the page, and stay so."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from planning.models import Goal, Step
from tests.factories import PlanFactory

from .pages import axe, editor, expect_saved


@pytest.fixture
def plan(district):
    """Three goals that are written to the end, so that the page shows them folded."""
    plan = PlanFactory(district=district)
    area = plan.framework.areas.get()
    for title in ("Quiet room", "Fresh shelves", "Open at noon"):
        goal = Goal.add_to(plan, title=title, outcome="Better.", measure="Visits.", area=area)
        for text in (f"Plan {title}", f"Do {title}"):
            Step.add_to(goal, text=text, who="Librarian", due=dt.date(2028, 3, 1))
    return plan


@pytest.fixture
def page(visit, librarian, plan):
    page = visit(librarian)
    page.goto(plan.sections.get(spec__key="goals").get_absolute_url())
    editor(page)
    return page


def titles(page):
    return page.locator(".goal-head h3").all_text_contents()


def test_a_button_moves_a_goal_keeps_the_focus_and_says_where_it_is(page, plan):
    up = page.get_by_role("button", name="Move Fresh shelves up")
    up.click()
    expect(page.locator("#announce")).to_have_text("Fresh shelves is now 1 of 3.")
    assert titles(page) == ["Fresh shelves", "Quiet room", "Open at noon"]
    assert page.locator(".goal-n").all_text_contents() == ["1", "2", "3"]
    expect(up).to_be_disabled()
    expect(page.get_by_role("button", name="Move Fresh shelves down")).to_be_focused()
    expect_saved(page)
    assert axe(page) == []
    page.reload()
    assert titles(page) == ["Fresh shelves", "Quiet room", "Open at noon"]


def test_a_goal_is_dragged_by_its_handle(page, plan):
    last = page.locator(".goal").filter(has_text="Open at noon")
    first = page.locator(".goal").filter(has_text="Quiet room")
    last.locator("[data-handle]").drag_to(first.locator(".goal-head"), target_position={"x": 60, "y": 4})
    expect(page.locator("#announce")).to_have_text("Open at noon is now 1 of 3.")
    expect_saved(page)
    assert [goal.title for goal in plan.goals.live()] == ["Open at noon", "Quiet room", "Fresh shelves"]


def test_a_step_moves_within_its_goal_and_words_typed_before_are_kept(page, plan):
    goal = page.locator(".goal").filter(has_text="Fresh shelves")
    goal.locator("summary").click()
    goal.get_by_label("What will be different").fill("Half of the shelves are new.")
    goal.get_by_role("button", name="Move Do Fresh shelves up").click()
    expect_saved(page)
    stored = plan.goals.get(title="Fresh shelves")
    assert [step.text for step in stored.steps.live()] == ["Do Fresh shelves", "Plan Fresh shelves"]
    assert stored.outcome == "Half of the shelves are new."


def test_a_phone_has_the_buttons_and_no_handle(visit, librarian, plan):
    page = visit(librarian, phone=True)
    page.goto(plan.sections.get(spec__key="goals").get_absolute_url())
    expect(page.locator("[data-handle]").first).to_be_hidden()
    page.get_by_role("button", name="Move Quiet room down").click()
    expect_saved(page)
    assert [goal.title for goal in plan.goals.live()] == ["Fresh shelves", "Quiet room", "Open at noon"]
