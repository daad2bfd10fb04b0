"""The main job without a mouse: skip link first, and every stop of the focus can be seen."""

import pytest
from playwright.sync_api import expect

from tests.factories import PlanFactory, SubmissionFactory

from .pages import editor, expect_saved

MOST_STOPS = 80
FOCUSED = """() => {
    const stop = document.activeElement;
    const ring = (element) => {
        const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(element);
        return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
    };
    const around = stop.closest(".prose-editor") || stop;
    const place = around.getBoundingClientRect();
    const seen = place.width > 0 && place.bottom > 0 && place.top < innerHeight;
    return {what: stop.outerHTML.slice(0, 160), ring: ring(stop) || ring(around), seen};
}"""


def tab_to(page, target):
    """Press Tab until the target has the focus; every stop on the way shows where the focus is."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue
        stop = page.evaluate(FOCUSED)
        assert stop["ring"], f"no visible focus: {stop['what']}"
        assert stop["seen"], f"focus outside the window: {stop['what']}"
        if target.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not reach {target}")


def follow(page, link):
    """Go to a link or a button by Tab and press Enter, which leads to another page."""
    tab_to(page, link)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_first_stop_of_every_page_leads_past_the_navigation(visit, librarian, reviewer):
    for person, address in ((librarian, "/"), (None, "/"), (None, "/sign-in/"), (reviewer, "/admin/")):
        page = visit(person)
        page.goto(address)
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        expect(skip).to_have_text("Skip to main content")
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('header, nav')"), address


def test_a_section_is_written_and_the_plan_sent_with_the_keyboard(visit, librarian, district):
    plan = PlanFactory(district=district, complete=True)
    plan.sections.filter(spec__key="budget").update(is_complete=False)
    page = visit(librarian)
    page.goto(plan.get_absolute_url())
    follow(page, page.get_by_role("link", name="Budget and Common School Fund").first)
    tab_to(page, editor(page))
    page.keyboard.press("Control+a")
    page.keyboard.type("The board decides in June.")
    tab_to(page, page.get_by_label("Purpose").first)
    page.keyboard.press("Control+a")
    page.keyboard.type("Books for the youngest")
    tab_to(page, page.get_by_label("Section is complete"))
    page.keyboard.press("Space")
    expect_saved(page)
    follow(page, page.get_by_role("button", name="Next section"))
    follow(page, page.get_by_role("link", name="Check and send"))
    follow(page, page.get_by_role("button", name="Send for review"))

    expect(page.get_by_role("region", name="Messages")).to_contain_text("Sent for review.")
    sent = {part["key"]: part for part in plan.submissions.get().snapshot["sections"]}["budget"]
    assert "The board decides in June." in sent["html"]
    assert sent["rows"][0]["purpose"] == "Books for the youngest"


def test_a_plan_is_signed_off_with_the_keyboard(visit, reviewer):
    submission = SubmissionFactory()
    page = visit(reviewer)
    page.goto("/")
    follow(page, page.get_by_role("link", name="Review desk").first)
    follow(page, page.get_by_role("link", name="version 1"))
    follow(page, page.get_by_role("button", name="Start the review"))
    follow(page, page.get_by_role("link", name="Sign off"))
    tab_to(page, page.get_by_label("I have read this report"))
    page.keyboard.press("Space")
    follow(page, page.get_by_role("button", name="Sign off"))

    expect(page.locator(".messagelist")).to_contain_text("signed off")
    submission.refresh_from_db()
    assert submission.state == "signed_off"
