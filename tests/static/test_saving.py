"""Words are saved while somebody writes, and kept on the device when they cannot be."""

import pytest
from playwright.sync_api import expect

from .conftest import BROWSER

pytestmark = BROWSER

FORM = """
<form method="post" action="/" data-autosave="section:12" hx-post="/" hx-trigger="input delay:50ms, save-now"
      hx-sync="this:queue last" hx-swap="none">{% csrf_token %}
<input type="hidden" name="version" id="version" value="3">
<input type="hidden" name="page" value="this page">
<input type="hidden" name="turn" value="0">
<label for="goal">Goal</label><textarea name="goal" id="goal">Before</textarea>
<label><input type="checkbox" name="done" value="1"> Done</label>
<div id="conflict"></div>
{% include "portal/partials/save_state.html" with key="section-12" %}
<button>Save</button></form>
"""
SAVED = {
    "status": 200,
    "content_type": "text/html",
    "body": '<input type="hidden" name="version" id="version" value="4" hx-swap-oob="true">',
}
CHOOSER = {
    "status": 409,
    "content_type": "text/html",
    "body": """<div id="conflict" hx-swap-oob="true"><section class="conflict" tabindex="-1" data-focus>
        <form method="post" data-keep-mine="section:12" data-version="9"><button>Keep mine</button></form>
        <a href="/elsewhere/" data-drop-draft="section:12">Keep theirs</a></section></div>""",
}


def drafts(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")


@pytest.fixture
def line(page):
    """The line that says how saving stands."""
    return page.locator("#save-state-section-12")


@pytest.fixture
def write(page):
    def words(text):
        page.get_by_label("Goal").fill(text)

    return words


def test_words_are_saved_while_somebody_writes(page, server, shown, write, line):
    server.answers = [SAVED, SAVED]
    shown(FORM)

    write("After")
    expect(line).to_contain_text("Saved at")
    write("Later")
    expect(page.locator("#version")).to_have_value("4")
    expect(page.locator("[data-save-state=saved]")).to_be_attached()

    assert [(post["goal"], post["version"]) for post in server.posts] == [("After", "3"), ("Later", "4")]
    assert drafts(page) == []
    expect(page.locator("#announce")).to_contain_text("Saved at")


def test_every_save_of_a_page_has_a_higher_turn_than_the_one_before(page, server, shown, write, line):
    server.answers = [SAVED, {"status": 500}, SAVED, SAVED]
    shown(FORM)

    write("One")
    expect(line).to_contain_text("Saved at")
    write("Two")
    expect(line).to_contain_text("went wrong")
    write("Three")
    expect(line).to_contain_text("Saved at")
    page.get_by_role("button", name="Save").click()
    page.wait_for_timeout(100)

    turns = [int(post["turn"]) for post in server.posts]
    assert len(turns) == 4
    assert turns == sorted(set(turns))
    assert turns[0] > 0


@pytest.mark.parametrize(("saved_turn", "offers"), [("1", 1), ("2", 0), ("3", 0)])
def test_kept_words_are_offered_unless_the_page_that_kept_them_saved_them_or_later_ones(
    page, server, shown, write, line, saved_turn, offers
):
    server.answers = [{"status": 500}]
    shown(FORM)
    write("After")  # turn 1 went out with these words; what is kept would be turn 2
    expect(line).to_contain_text("kept on this device")
    page.on("dialog", lambda dialog: dialog.accept())

    saved = f'data-saved-from="this page" data-saved-turn="{saved_turn}"'
    shown(FORM.replace('data-autosave="section:12"', f'data-autosave="section:12" {saved}'))

    expect(page.locator(".draft-offer")).to_have_count(offers)


def test_what_is_hidden_is_the_page_s_own_and_is_not_put_back_unless_it_belongs_to_the_words(
    page, server, shown, write, line
):
    rows = """<input type="hidden" name="line-TOTAL_FORMS" value="{}">
        <input type="hidden" name="key" value="{}" data-keep><textarea"""
    server.answers = [{"status": 500}]
    shown(FORM.replace("<textarea", rows.format("3", "first")))
    write("After")
    expect(line).to_contain_text("kept on this device")
    page.on("dialog", lambda dialog: dialog.accept())

    shown(FORM.replace("<textarea", rows.format("4", "second")))
    page.get_by_role("button", name="Put them back").click()

    expect(page.get_by_label("Goal")).to_have_value("After")
    expect(page.locator("[name=line-TOTAL_FORMS]")).to_have_value("4")
    expect(page.locator("[name=key]")).to_have_value("first")


def test_words_are_not_offered_after_the_server_said_that_it_has_them(page, server, shown, write, line):
    server.answers = [{"status": 500}]
    shown(FORM)
    write("After")
    expect(line).to_contain_text("kept on this device")
    page.on("dialog", lambda dialog: dialog.accept())

    shown('<p data-taken="section:12">Recorded.</p>' + FORM)

    expect(page.locator(".draft-offer")).to_have_count(0)
    assert drafts(page) == []


def test_control_s_saves_at_once(page, server, shown):
    server.answers = [SAVED]
    shown(FORM)

    page.get_by_label("Goal").press("Control+s")
    expect(page.locator("[data-save-state=saved]")).to_be_attached()

    assert len(server.posts) == 1


def test_the_token_of_this_moment_is_sent_after_a_sign_in_in_another_tab(page, server, shown, write, line):
    server.answers = [SAVED]
    shown(FORM)
    page.context.add_cookies([{"name": "csrftoken", "value": "new", "url": "http://portal.test"}])

    write("After")
    expect(line).to_contain_text("Saved at")

    assert server.posts[0]["token"] == server.posts[0]["csrfmiddlewaretoken"] == "new"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 500}, "Not saved: something went wrong on our side. Your words are kept on this device"),
        (
            {"status": 403},
            "Not saved: this cannot be changed from here now. Your words are kept on this device",
        ),
        ({"status": 429}, "too many saves in a short time. Your words are kept on this device"),
        ("no connection", "No connection. Your words are kept on this device"),
    ],
)
def test_words_that_cannot_be_saved_are_kept_and_offered_back(
    page, server, shown, write, line, answer, words
):
    server.answers = [answer] * 2
    shown(FORM)
    page.get_by_label("Done").check()
    write("After")
    expect(line).to_contain_text(words)

    page.on("dialog", lambda dialog: dialog.accept())
    shown(FORM)
    expect(page.get_by_label("Words kept on this device")).to_contain_text("We kept words from")
    server.answers = [SAVED]
    page.get_by_role("button", name="Put them back").click()

    expect(page.get_by_label("Goal")).to_have_value("After")
    expect(page.get_by_label("Done")).to_be_checked()
    expect(line).to_contain_text("Saved at")
    assert drafts(page) == []


def test_kept_words_can_be_thrown_away(page, server, shown, write, line):
    server.answers = [{"status": 500}]
    shown(FORM)
    write("After")
    expect(line).to_contain_text("kept on this device")
    page.on("dialog", lambda dialog: dialog.accept())
    shown(FORM)

    page.get_by_role("button", name="Throw away").click()

    expect(page.get_by_label("Goal")).to_have_value("Before")
    assert drafts(page) == []


def test_nobody_is_offered_the_words_of_another_person(page, server, shown, write, line):
    server.answers = [{"status": 500}]
    shown(FORM, person=7)
    write("After")
    expect(line).to_contain_text("kept on this device")
    page.on("dialog", lambda dialog: dialog.accept())

    shown(FORM, person=8)

    expect(page.locator(".draft-offer")).to_have_count(0)


def test_signing_out_removes_kept_words_from_the_device(page, server, shown):
    shown(FORM)
    page.evaluate("localStorage.setItem('draft:7:section:12', '{}')")

    page.locator("summary", has_text="account menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_timeout(100)

    assert drafts(page) == []


def test_words_are_saved_when_the_connection_is_back(page, server, shown, write, line):
    server.answers = ["no connection", SAVED]
    shown(FORM)
    write("After")
    expect(line).to_contain_text("No connection.")

    page.evaluate("dispatchEvent(new Event('online'))")

    expect(line).to_contain_text("Saved at")
    assert server.posts[1]["goal"] == "After"


def test_who_was_signed_out_is_asked_to_sign_in_and_saves_after_it(page, server, shown, write, line):
    server.answers = [{"status": 401}, SAVED]
    shown(FORM)
    write("After")
    dialog = page.get_by_role("dialog", name="Sign in again, your words are kept")
    expect(dialog).to_be_visible()
    assert drafts(page) == ["draft:7:section:12"]

    dialog.get_by_role("button", name="I have signed in, save now").click()

    expect(line).to_contain_text("Saved at")
    assert drafts(page) == []


def test_keep_mine_saves_what_stands_in_the_form_on_top_of_the_other_version(
    page, server, shown, write, line
):
    server.answers = [CHOOSER, SAVED]
    shown(FORM)
    write("Mine")
    expect(page.locator(".conflict")).to_be_focused()

    page.get_by_role("button", name="Keep mine").click()

    expect(line).to_contain_text("Saved at")
    assert (server.posts[1]["goal"], server.posts[1]["version"]) == ("Mine", "9")
    expect(page.locator(".conflict")).to_have_count(0)


def test_keep_theirs_lets_go_of_the_kept_words(page, server, shown, write):
    server.answers = [CHOOSER]
    shown(FORM)
    write("Mine")

    page.get_by_role("link", name="Keep theirs").click()
    page.wait_for_url("**/elsewhere/")

    assert drafts(page) == []


def test_leaving_with_unsaved_words_asks_first(page, server, shown, write, line):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    server.answers = [{"status": 403}]
    shown(FORM)
    write("After")
    expect(line).to_contain_text("Not saved:")

    page.goto("http://portal.test/elsewhere/")

    assert asked == ["beforeunload"]
