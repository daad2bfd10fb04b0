"""A consultant at a school: three taps for a day as it was booked, and nothing lost without a connection."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from services.models import Visit
from tests.factories.services import AgreementFactory, booked

NO_CONNECTION = {"ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest"}
MONDAY = dt.date(2026, 10, 5)
NOON = dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"


@pytest.fixture
def booking(transactional_db, district, consultant, time_machine):
    time_machine.move_to(NOON, tick=True)
    line = AgreementFactory(district=district, reached="active").lines.get()
    return booked(line, MONDAY, 2, by=consultant, place="Heron Elementary", purpose="Weeding the 500s")


@pytest.mark.parametrize("start", ["/", "/days/calendar/"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_booked_day_is_logged_in_two_taps_from_the_home_and_the_calendar(
    start, scripts, visit, booking, consultant
):
    page = visit(consultant, phone=True, scripts=scripts)
    page.goto(start)

    page.get_by_role("link", name="Log").filter(visible=True).filter(has_text="October 5").click()
    page.get_by_role("button", name="Log the day").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("October 5, ½ day")
    logged = Visit.objects.get()
    assert (logged.booking, logged.quarters, logged.summary) == (booking, 2, "Weeding the 500s")


def test_words_are_kept_while_they_are_written_and_offered_back(visit, booking, consultant):
    page = visit(consultant, phone=True)
    page.goto(f"/days/new/?booking={booking.pk}")
    page.get_by_label("What was done").fill("Weeded, and read the budget.")
    expect(page.locator("[data-save-state]")).to_contain_text("Kept on this device")

    page.goto("/")
    page.goto(f"/days/new/?booking={booking.pk}")
    page.get_by_role("button", name="Put them back").click()

    expect(page.get_by_label("What was done")).to_have_value("Weeded, and read the budget.")
    assert not Visit.objects.exists()


def test_without_a_connection_the_day_is_kept_and_sent_once_when_it_is_back(
    visit, booking, consultant, allow
):
    allow.update(NO_CONNECTION)
    page = visit(consultant, phone=True)
    page.goto(f"/days/new/?booking={booking.pk}")
    page.context.set_offline(True)
    page.get_by_label("What was done").fill("Weeded without a connection.")
    page.get_by_role("button", name="Log the day").click()
    expect(page.locator("[data-save-state]")).to_contain_text(
        "No connection. Your words are kept on this device"
    )

    page.context.set_offline(False)

    expect(page.get_by_role("heading", level=1)).to_have_text("October 5, ½ day")
    assert Visit.objects.get().summary == "Weeded without a connection."
    assert page.evaluate(DRAFTS) == 0


def test_a_connection_that_comes_back_sends_nothing_that_nobody_asked_to_send(
    visit, booking, consultant, allow
):
    page = visit(consultant, phone=True)
    page.goto(f"/days/new/?booking={booking.pk}")
    page.get_by_label("What was done").fill("Half a sentence")
    page.context.set_offline(True)
    page.context.set_offline(False)
    page.get_by_label("What was done").press("Control+s")

    page.wait_for_timeout(500)
    assert not Visit.objects.exists()


def test_an_answer_that_needs_another_look_keeps_the_form_and_its_key(visit, booking, consultant, allow):
    allow.add("422")
    page = visit(consultant)
    page.goto(f"/days/new/?booking={booking.pk}")
    key = page.locator("input[name=key]").input_value()
    page.get_by_label("What was done").fill("")
    page.get_by_role("button", name="Log the day").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("link", name="Write what was done")).to_be_visible()
    assert page.locator("input[name=key]").input_value() == key
    page.get_by_label("What was done").fill("Weeding.")
    page.get_by_role("button", name="Log the day").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("October 5, ½ day")
