"""Nothing typed is ever lost: two writers at once, a session that ended, a connection that went away."""

import pytest
from playwright.sync_api import expect

from tests.factories import MembershipFactory, PlanFactory

from .conftest import PASSWORD
from .pages import axe, editor, expect_saved, sign_in, write

NO_CONNECTION = {"ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest"}
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).map((key) => localStorage[key])"
MINE, THEIRS = "My words for the youngest.", "Their words for the oldest."


@pytest.fixture
def section(district):
    return PlanFactory(district=district).sections.get(spec__key="vision")


@pytest.fixture
def colleague(district):
    return MembershipFactory(district=district).user


def drafts(page):
    """What this device keeps of words that were not saved."""
    return page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('draft:')).map(String)"
    )


def clash(first, second):
    """The second writes over the first, who wrote meanwhile. Returns the chooser that the second sees."""
    write(first, THEIRS)
    editor(second).fill(MINE)
    chooser = second.get_by_role("region", name="saved this section at")
    expect(chooser).to_be_focused()
    expect(chooser).to_contain_text(THEIRS)
    expect(chooser).to_contain_text(MINE)
    return chooser


def open_both(visit, section, *people):
    pages = [visit(person) for person in people]
    for page in pages:
        page.goto(section.get_absolute_url())
        editor(page)
    return pages


def test_of_two_people_in_one_section_the_later_one_keeps_their_own_words(
    visit, section, librarian, colleague, allow
):
    allow.add("409")
    first, second = open_both(visit, section, colleague, librarian)
    chooser = clash(first, second)
    assert axe(second) == []

    chooser.get_by_role("button", name="Keep mine").click()

    expect(chooser).to_have_count(0)
    expect_saved(second)
    section.refresh_from_db()
    assert MINE in section.html
    second.goto(f"{section.get_absolute_url()}history/")
    for words in (MINE, THEIRS):
        expect(second.locator("details", has_text=words).first).to_be_attached()


def test_of_two_people_in_one_section_the_later_one_gives_way(visit, section, librarian, colleague, allow):
    allow.add("409")
    first, second = open_both(visit, section, colleague, librarian)
    chooser = clash(first, second)

    chooser.get_by_role("link", name="Keep theirs").click()

    expect(editor(second)).to_have_text(THEIRS)
    expect(second.get_by_role("region", name="Words kept on this device")).to_have_count(0)
    assert drafts(second) == []
    second.goto(f"{section.get_absolute_url()}history/")
    kept = second.get_by_role("listitem").filter(has_text="Kept aside")
    kept.get_by_text("Show the words").click()
    expect(kept).to_contain_text(MINE)


def test_words_typed_after_the_session_ended_are_kept_until_signing_in_again(
    visit, section, librarian, with_password, allow
):
    allow.add("401")
    with_password(librarian)
    page = visit(librarian)
    page.goto(section.get_absolute_url())
    editor(page)
    page.context.clear_cookies(name="sessionid")

    editor(page).fill(MINE)
    dialog = page.get_by_role("dialog", name="Sign in again, your words are kept")
    expect(dialog).to_be_visible()
    assert MINE in str(drafts(page))
    with page.context.expect_page() as opened:
        dialog.get_by_role("link", name="Sign in").click()
    sign_in(opened.value, librarian, PASSWORD)
    expect(opened.value.get_by_role("link", name="Home").first).to_be_visible()
    dialog.get_by_role("button", name="I have signed in, save now").click()

    expect_saved(page)
    section.refresh_from_db()
    assert MINE in section.html
    assert drafts(page) == []


def test_words_typed_without_a_connection_are_kept_and_saved_when_it_is_back(
    visit, section, librarian, allow
):
    allow.update(NO_CONNECTION)
    page = visit(librarian)
    page.goto(section.get_absolute_url())
    editor(page)

    page.context.set_offline(True)
    editor(page).fill(MINE)
    expect(page.locator("[data-save-state=kept]")).to_contain_text("Your words are kept on this device")
    assert MINE in str(drafts(page))
    page.context.set_offline(False)

    expect_saved(page)
    section.refresh_from_db()
    assert MINE in section.html
    assert drafts(page) == []


def test_words_on_the_device_are_offered_when_the_section_is_opened_next(visit, section, librarian, allow):
    """Only saves of the first page fail: a page that closes offline can come online once more and save."""
    allow.update(NO_CONNECTION)
    page = visit(librarian)
    page.goto(section.get_absolute_url())
    editor(page)
    page.route("**/*", lambda route: route.abort("internetdisconnected"))
    editor(page).fill(MINE)
    expect(page.locator("[data-save-state=kept]")).to_be_visible()
    page.close()

    page = page.context.new_page()
    page.goto(section.get_absolute_url())
    assert MINE not in page.get_by_role("main").inner_text()
    offer = page.get_by_role("region", name="Words kept on this device")
    offer.get_by_role("button", name="Put them back").click()

    expect(editor(page)).to_have_text(MINE)
    expect_saved(page)
    section.refresh_from_db()
    assert MINE in section.html


def test_a_form_that_was_sent_with_a_button_saves_no_more(visit, librarian, district):
    """On a slow line the next page used to meet a save of the one before it."""
    plan = PlanFactory(district=district)
    page = visit(librarian)
    page.goto(f"{plan.get_absolute_url()}sections/team/")
    page.get_by_role("button", name="Add a person").first.click()
    page.get_by_label("Name").first.fill("Ada")
    posts = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)

    def on_a_slow_line(route):
        page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/sections/team/", on_a_slow_line, times=1)
    with page.expect_navigation():
        page.get_by_role("button", name="Add a person").first.click()

    assert posts[-1].is_navigation_request()
    page.get_by_label("Name").first.fill("Ada Lovelace")
    expect_saved(page)
