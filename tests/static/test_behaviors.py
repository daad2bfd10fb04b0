"""Dialogs, menus, the palette and colors, by mouse and by keyboard."""

import json

import pytest
from playwright.sync_api import expect

from .conftest import BROWSER

pytestmark = BROWSER

RESULTS = """
<li role="option" id="palette-1" aria-selected="true" data-href="/elsewhere/?one">Library plan</li>
<li role="option" id="palette-2" aria-selected="false" data-href="/elsewhere/?two">Start a plan</li>
"""


@pytest.mark.parametrize("keys", ["Control+k", "/"])
def test_the_palette_opens_moves_and_goes_by_keys(page, server, shown, keys):
    shown("<p>Text</p>")
    server.pages["/search/"] = RESULTS

    page.keyboard.press(keys)
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-activedescendant", "palette-1")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "palette-2")
    page.keyboard.press("Enter")

    page.wait_for_url("**/elsewhere/?two")


def test_a_slash_that_is_typed_is_only_a_slash(page, server, shown):
    shown('<label>Grades <input name="grades"></label>')

    page.get_by_label("Grades").press_sequentially("1/2")

    expect(page.get_by_label("Grades")).to_have_value("1/2")
    expect(page.locator("#palette")).to_be_hidden()


def test_single_keys_can_be_switched_off(page, server, shown):
    shown('<label><input type="checkbox" data-single-keys> Single keys</label>')
    page.get_by_label("Single keys").uncheck()
    page.locator("h1, main").first.click()

    page.keyboard.press("/")

    expect(page.locator("#palette")).to_be_hidden()


def test_a_menu_closes_on_escape_and_gives_the_focus_back(page, server, shown):
    shown("<p>Text</p>")
    menu = page.locator("summary", has_text="account menu")
    menu.click()
    page.get_by_role("link", name="Messages").focus()

    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name="Messages")).to_be_hidden()
    expect(menu).to_be_focused()


def test_a_menu_closes_on_a_click_outside(page, server, shown):
    shown("<p>Text</p>")
    page.locator("summary", has_text="account menu").click()

    page.get_by_text("Text").click()

    expect(page.get_by_role("link", name="Messages")).to_be_hidden()


def test_colors_follow_the_choice_and_otherwise_the_device(page, server, shown):
    shown("<p>Text</p>")
    html = page.locator("html")
    page.emulate_media(color_scheme="dark")
    expect(html).to_have_attribute("data-bs-theme", "dark")

    page.locator("summary", has_text="account menu").click()
    page.get_by_role("button", name="Light").click()
    page.reload()

    expect(html).to_have_attribute("data-bs-theme", "light")


def test_a_question_is_asked_in_words_before_the_request_goes(page, server, shown):
    question = "Remove goal 2?|Its steps go with it.|Remove goal 2"
    shown(f'<button hx-post="/do/" hx-confirm="{question}" hx-swap="none">Remove</button>')
    page.get_by_role("button", name="Remove", exact=True).click()
    dialog = page.get_by_role("dialog", name="Remove goal 2?")

    dialog.get_by_role("button", name="Cancel").click()
    assert server.posts == []
    page.get_by_role("button", name="Remove", exact=True).click()
    dialog.get_by_role("button", name="Remove goal 2").click()
    page.wait_for_timeout(100)

    assert len(server.posts) == 1


def test_a_plain_form_can_ask_too(page, server, shown):
    form = '<form method="post" action="/do/" data-confirm="Withdraw the plan?||Withdraw">'
    shown(form + "<button>Take back</button></form>")

    page.get_by_role("button", name="Take back").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    page.wait_for_timeout(100)

    assert len(server.posts) == 1


def test_a_double_click_sends_a_form_once(page, server, shown):
    shown('<form method="post" action="/do/"><button>Start the plan</button></form>')
    start = page.get_by_role("button", name="Start the plan")
    count = """window.sent = 0;
        addEventListener("submit", (event) => { sent += !event.defaultPrevented; event.preventDefault(); })"""
    page.evaluate(count)

    page.clock.install()
    start.dblclick()
    assert page.evaluate("sent") == 1

    page.clock.fast_forward(3100)  # the answer was no page: the button works again
    start.click()
    assert page.evaluate("sent") == 2


@pytest.mark.parametrize(("level", "stays"), [("success", False), ("error", True)])
def test_news_leave_by_themselves_and_errors_stay(page, server, shown, level, stays):
    page.clock.install()
    shown('<button hx-post="/do/" hx-swap="none">Go</button>')
    news = json.dumps({"toast": {"level": level, "text": "Order 14 approved."}})
    server.answers = [{"status": 204, "headers": {"HX-Trigger": news}}]
    page.get_by_role("button", name="Go").click()
    toast = page.locator("#toasts .message")
    expect(toast).to_contain_text("Order 14 approved.")

    page.clock.fast_forward(9000)

    expect(toast).to_have_count(int(stays))


def test_an_error_summary_takes_the_focus(page, server, shown):
    shown('<div id="errors" tabindex="-1" data-focus>1 answer needs another look</div>')

    expect(page.locator("#errors")).to_be_focused()


@pytest.mark.parametrize("source", ["<p id='words'> The link </p>", "<input id='words' value='The link'>"])
def test_a_button_copies_the_words_of_what_it_names(page, server, shown, source):
    """The clipboard is one of ours: whether a window may use the machine's depends on more than the page."""
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (words) => { "
        "window.copied = words; }}})"
    )
    shown(f"{source}<button type='button' data-copy='words'>Copy</button>")

    page.get_by_role("button", name="Copy").click()

    expect(page.locator("#toasts")).to_contain_text("Copied.")
    assert page.evaluate("window.copied") == "The link"
