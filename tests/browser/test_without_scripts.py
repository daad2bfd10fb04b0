"""The main job on a device that runs no scripts."""

import pytest
from playwright.sync_api import expect

from tests.factories import PlanFactory

from .conftest import PASSWORD
from .pages import sign_in


@pytest.fixture
def plan(district):
    return PlanFactory(district=district, complete=True)


def test_a_plan_is_written_and_sent_without_scripts(visit, plan, librarian, allow):
    allow.add("422")
    plan.sections.filter(spec__key="vision").update(html="", is_complete=False)
    page = visit(librarian, scripts=False)
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Vision and mission").first.click()
    page.get_by_label("Section is complete").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Write something under Vision and mission.")
    page.get_by_label("Vision and mission").fill("<p>Every child reads <strong>every</strong> day.</p>")
    with page.expect_navigation():
        page.get_by_role("button", name="Next section").click()

    page.goto(f"{plan.get_absolute_url()}sections/goals/")
    page.get_by_role("button", name="Add a goal").click()
    goal = page.locator(".goal").nth(1)
    goal.get_by_label("Title").fill("A current collection")
    goal.get_by_label("What will be different").fill("Books that are true today.")
    goal.get_by_label("How you will know").fill("The average year")
    goal.get_by_label("Future Ready area").select_option(index=1)
    goal.get_by_role("button", name="Add an action step to").click()
    goal = page.locator(".goal").nth(1)
    goal.get_by_label("Step", exact=True).fill("Weed the 500s")
    goal.get_by_label("Who").fill("Librarian")
    goal.get_by_label("By", exact=True).fill("2027-12-01")
    page.get_by_label("Section is complete").check()  # a new goal took the mark away
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Saved.")

    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Check and send").click()
    page.get_by_role("button", name="Send for review").click()

    expect(page.get_by_role("region", name="Messages")).to_contain_text("Sent for review.")
    sent = {section["key"]: section for section in plan.submissions.get().snapshot["sections"]}
    assert sent["vision"]["html"] == "<p>Every child reads <strong>every</strong> day.</p>"
    assert sent["goals"]["rows"][1]["steps"][0]["text"] == "Weed the 500s"


def test_words_sent_after_the_session_ended_come_back_and_are_sent_again(
    visit, plan, librarian, with_password, allow
):
    allow.update(["401", "403"])
    with_password(librarian)
    page = visit(librarian, scripts=False)
    page.goto(f"{plan.get_absolute_url()}sections/vision/")
    page.get_by_label("Vision and mission").fill("<p>Words that took an hour.</p>")
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in again, your words are kept")
    page.get_by_text("See what you wrote").click()
    expect(page.get_by_text("Words that took an hour.")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in a new tab").click()
    sign_in(opened.value, librarian, PASSWORD)
    expect(opened.value.get_by_role("link", name="Home").first).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="I have signed in, send again").click()
    page.get_by_role("button", name="Send again").click()

    expect(page.get_by_role("region", name="Messages")).to_contain_text("Saved.")
    assert plan.sections.get(spec__key="vision").html == "<p>Words that took an hour.</p>"


def test_words_that_are_too_long_to_send_are_still_on_the_page_before(
    visit, plan, librarian, allow, settings
):
    allow.add("413")
    page = visit(librarian, scripts=False)
    page.goto(f"{plan.get_absolute_url()}sections/vision/")
    words = "<p>Words that took an hour.</p>" * 100
    page.get_by_label("Vision and mission").fill(words)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 3000
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This is too large")

    page.go_back()

    expect(page.get_by_label("Vision and mission")).to_have_value(words)


def test_of_two_people_the_later_one_chooses_on_a_page_of_its_own(visit, plan, librarian, allow):
    allow.add("409")
    section = plan.sections.get(spec__key="vision")
    page = visit(librarian, scripts=False)
    page.goto(section.get_absolute_url())
    plan.sections.filter(pk=section.pk).update(html="<p>Their words.</p>", version=section.version + 1)

    page.get_by_label("Vision and mission").fill("<p>My words.</p>")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("group", name="Your words")).to_have_text("My words.")
    expect(page.get_by_text("Their words.")).to_be_visible()
    page.get_by_role("button", name="Keep mine").click()

    expect(page.get_by_role("region", name="Messages")).to_contain_text("Saved.")
    section.refresh_from_db()
    assert section.html == "<p>My words.</p>"
