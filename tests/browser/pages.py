"""What several journeys do with a page: write in the editor, wait for a save, look at it with axe."""

from pathlib import Path

from playwright.sync_api import expect

AXE = (Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# preload: axe would put styles of its own into the page, which the Content Security Policy refuses
RUN_AXE = """async (runOnly) => (
    await axe.run(document, {runOnly, preload: false, resultTypes: ["violations"]})).violations
    .flatMap(({id, nodes}) => nodes.map(
        ({target, failureSummary}) => `${id}: ${target.join(" ")}: ${failureSummary}`))"""
LOOSE_IDS = """() => ["aria-describedby", "aria-labelledby", "aria-controls", "aria-activedescendant", "for"]
    .flatMap((name) => [...document.querySelectorAll(`[${name}]`)]
        .flatMap((element) => element.getAttribute(name).split(/\\s+/).filter(Boolean)
            .filter((id) => !document.getElementById(id)).map((id) => `${name}=${id}`)))"""
TOO_WIDE = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
    ? [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .slice(0, 5).map((element) => element.outerHTML.slice(0, 120)) : []"""


def axe(page, **only):
    """Every violation of WCAG 2.2 AA and of the best practices, or of the ``rules`` given."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    wanted = {"type": "rule", "values": only["rules"]} if only else {"type": "tag", "values": TAGS}
    return page.evaluate(RUN_AXE, wanted)


def aria_ids(page):
    """References to elements that are not on the page."""
    return page.evaluate(LOOSE_IDS)


def sideways(page):
    """What makes the page wider than the window, on the narrowest phone."""
    page.set_viewport_size({"width": 320, "height": 700})
    return page.evaluate(TOO_WIDE)


def editor(page):
    """The writing area of a section."""
    area = page.locator(".ProseMirror[contenteditable=true]")
    expect(area).to_be_editable()
    return area


def write(page, words):
    """Write in the section's editor instead of what stands there, and wait until it is saved."""
    editor(page).fill(words)
    expect_saved(page)


def expect_saved(page):
    expect(page.locator("[data-save-state]")).to_have_attribute("data-save-state", "saved")


def sign_in(page, user, password):
    """Fill in the sign-in form."""
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
