"""Two people, or one person twice, at the same moment: nothing is overwritten, nothing is sent twice."""

import datetime as dt
import time
from decimal import Decimal

import pytest

from services import requests
from services.models import Agreement, Offer
from tests.factories import MembershipFactory

from .pages import address, filled_in, messages, texts

State = Agreement.State


@pytest.fixture
def colleague(district):
    return MembershipFactory(district=district, user__name="Ines Okafor").user


@pytest.fixture
def slowly(monkeypatch):
    """Make a function take a moment, so that two threads are in it together."""

    def patch(place, name):
        real = getattr(place, name)

        def slow(*args, **kwargs):
            answer = real(*args, **kwargs)
            time.sleep(0.3)
            return answer

        monkeypatch.setattr(place, name, slow)

    return patch


def typed(browser, draft, step, **changes):
    return filled_in(browser.get(address(draft, step)), **changes)


def test_a_second_writer_is_shown_both_and_overwrites_nothing(sign_in, librarian, colleague, draft):
    offer, first, second = draft.lines.get().offer, sign_in(librarian), sign_in(colleague)
    name, url = f"o{offer.pk}-quantity", address(draft, "days")
    late = typed(first, draft, "days", **{name: "9", "do": "next"})
    second.post(url, typed(second, draft, "days", **{name: "4", "do": "next"}))

    page = first.post(url, late)

    assert page.status_code == 409
    assert "Ines Okafor saved this request" in texts(page, "//h2")[0]
    assert texts(page, "//main//dd") == ["4 days", "July 1, 2027", "9 days", "July 1, 2027"]
    assert draft.lines.get().quantity == 4
    assert first.post(url, filled_in(page)).url == address(draft, "check")
    assert draft.lines.get().quantity == 9


def test_a_second_writer_of_the_choice_is_shown_both(sign_in, librarian, colleague, draft, team, person):
    first, second, url = sign_in(librarian), sign_in(colleague), address(draft, "choose")
    late = typed(first, draft, "choose", offers=[team.pk])
    second.post(url, typed(second, draft, "choose", offers=[person.pk]))

    page = first.post(url, late)

    assert page.status_code == 409
    assert texts(page, "//main//dt") == ["Network, by person", "First day", "Network, team"]
    assert draft.lines.get().offer == person


def test_the_same_answers_sent_twice_are_saved_once(sign_in, librarian, draft):
    browser, url = sign_in(librarian), address(draft, "days")
    answers = typed(browser, draft, "days", do="next", starts_on="2027-08-16")

    pages = [browser.post(url, answers) for _ in "ab"]

    assert [page.url for page in pages] == [address(draft, "check")] * 2
    draft.refresh_from_db()
    assert draft.version == 1


def test_the_same_choice_sent_twice_is_saved_once(sign_in, librarian, draft, team):
    window, url = sign_in(librarian), address(draft, "choose")
    answers = typed(window, draft, "choose", offers=[team.pk])

    pages = [window.post(url, answers) for _ in "ab"]

    assert [page.url for page in pages] == [address(draft, "days")] * 2
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_price_that_changed_while_the_page_was_open_is_shown_with_the_old_one(
    sign_in, librarian, draft, days
):
    browser = sign_in(librarian)
    shown = typed(browser, draft, "check")
    Offer.objects.filter(pk=days.pk).update(price=Decimal("650.00"))

    page = browser.post(address(draft, "check"), shown)

    assert page.status_code == 409
    note = texts(page, "//main//div[@role='alert']")[0]
    assert "The total was $3,600.00. It is $3,900.00 now. Nothing was sent." in note
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    browser.post(address(draft, "check"), filled_in(page))
    draft.refresh_from_db()
    assert (draft.state, draft.total) == (State.SUBMITTED, Decimal("3900.00"))


@pytest.mark.parametrize("total", ["", "x", "-5", "3600.01", "9" * 30])
def test_a_total_that_stood_on_no_page_sends_nothing(total, sign_in, librarian, draft):
    page = sign_in(librarian).post(address(draft, "check"), {"version": draft.version, "shown_total": total})

    assert page.status_code == 409
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_what_a_colleague_changed_meanwhile_is_not_sent_unseen(sign_in, librarian, colleague, draft):
    browser = sign_in(librarian)
    shown = typed(browser, draft, "check")
    requests.save_answers(draft, {}, dt.date(2027, 9, 1), by=colleague, version=draft.version)

    page = browser.post(address(draft, "check"), shown)

    assert page.status_code == 409
    assert "Ines Okafor changed this request" in texts(page, "//main//div[@role='alert']")[0]
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_a_save_after_it_was_sent_is_shown_and_changes_nothing(sign_in, librarian, colleague, draft):
    browser, offer = sign_in(librarian), draft.lines.get().offer
    late = typed(browser, draft, "days", **{f"o{offer.pk}-quantity": "9", "do": "next"})
    draft.submit(by=colleague, shown_total=draft.total)

    page = browser.post(address(draft, "days"), late)

    assert page.status_code == 409
    assert "waits for approval now" in texts(page, "//main")[0]
    assert texts(page, "//main//dd") == ["6 days", "July 1, 2027", "9 days", "July 1, 2027"]
    assert draft.lines.get().quantity == 6


def test_sending_twice_is_calm(sign_in, librarian, draft):
    browser = sign_in(librarian)
    shown = typed(browser, draft, "check")

    first = browser.post(address(draft, "check"), shown)
    second = browser.post(address(draft, "check"), shown, follow=True)

    assert first.url == address(draft, "sent")
    assert messages(second) == ["It was sent already. Nothing was sent twice."]
    assert draft.changes.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_send_at_once_and_it_is_sent_once(sign_in, librarian, colleague, draft, at_once, slowly):
    slowly(requests, "unfinished")
    browsers = [sign_in(librarian), sign_in(colleague)]
    shown = typed(browsers[0], draft, "check")

    answers = at_once(
        *(lambda browser=browser: browser.post(address(draft, "check"), shown) for browser in browsers)
    )

    assert [answer.url for answer in answers] == [address(draft, "sent")] * 2
    assert draft.changes.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_begin_at_once_and_there_is_one_request(
    sign_in, librarian, colleague, days, team, at_once, slowly
):
    slowly(requests, "open_request")
    people = {librarian: days, colleague: team}

    def begin(person, offer):
        browser = sign_in(person)
        return lambda: browser.post("/services/subscribe/2028/", {"offers": [offer.pk]})

    answers = at_once(*(begin(person, offer) for person, offer in people.items()))

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert Agreement.objects.get().lines.count() == 1
    late = next(answer for answer in answers if answer.status_code == 409)
    assert set(texts(late, "//main//dt")) == {days.service.name, team.service.name, "First day"}


@pytest.mark.django_db(transaction=True)
def test_one_person_begins_in_two_windows_and_goes_on_in_both(sign_in, librarian, days, at_once, slowly):
    slowly(requests, "open_request")
    browsers = [sign_in(librarian), sign_in(librarian)]

    answers = at_once(
        *(
            lambda browser=browser: browser.post("/services/subscribe/2028/", {"offers": [days.pk]})
            for browser in browsers
        )
    )

    assert [answer.url for answer in answers] == [address(Agreement.objects.get(), "days")] * 2
