"""The form of a change: its price before it is asked for, with and without scripts, and the answer."""

from decimal import Decimal

import pytest
from django.urls import reverse

from services import ledger
from services.models import Amendment, LedgerEntry
from tests.factories.services import AgreementFactory, OfferFactory
from tests.services.pages import queries

from .conftest import TODAY

State = Amendment.State


@pytest.fixture
def address(active):
    return reverse("services:amend", args=[active.pk])


@pytest.fixture
def typed(line):
    return {
        "kind": "add",
        "subscription": line.pk,
        "quantity": "2",
        "effective_on": TODAY.isoformat(),
        "note": "Two more days.",
    }


def answer(amendment, move):
    return reverse("services:move-amendment", args=[amendment.agreement_id, amendment.number, move])


def seen(amendment):
    return amendment.changes.order_by("-pk").first().pk


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def test_the_price_is_shown_before_and_nothing_is_written(address, typed, librarian, sign_in):
    response = sign_in(librarian).post(address, typed | {"do": "check"})

    page = response.content.decode()
    for words in ("6 days", "<strong>8 days</strong>", "$3,600.00", "$4,800.00", "+$1,200.00"):
        assert words in page
    assert "Days cost the same all year: $600.00 for one day." in page
    assert 'name="shown" value="1200.00"' in page
    assert not Amendment.objects.exists()


def test_htmx_gets_the_piece_alone_while_the_reason_is_still_missing(address, typed, librarian, sign_in):
    response = sign_in(librarian).post(address, typed | {"note": ""}, headers={"HX-Request": "true"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in page
    assert "+$1,200.00" in page


def test_a_half_filled_form_is_not_scolded_while_one_types(address, typed, librarian, sign_in):
    response = sign_in(librarian).post(address, typed | {"quantity": ""}, headers={"HX-Request": "true"})

    assert "Say what should change" in response.content.decode()


def test_it_is_asked_for_as_it_was_shown(address, typed, librarian, active, sign_in):
    sign_in(librarian).post(address, typed | {"do": "ask", "shown": "1200.00"})

    amendment = Amendment.objects.get()
    assert (amendment.state, amendment.number, amendment.reason) == (State.REQUESTED, 1, "Two more days.")
    assert amendment.requested_by == librarian


def test_without_having_seen_the_price_nothing_is_asked_for(address, typed, librarian, sign_in):
    response = sign_in(librarian).post(address, typed | {"do": "ask"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Look at the new price, then ask again." in page
    assert "+$1,200.00" in page
    assert "Two more days." in page
    assert not Amendment.objects.exists()


def test_what_blocks_is_listed(address, typed, line, librarian, consultant, sign_in):
    ledger.write(line, LedgerEntry.Kind.DELIVERY, -16, by=consultant)

    response = sign_in(librarian).post(address, typed | {"kind": "reduce", "quantity": "3", "do": "check"})

    page = response.content.decode()
    assert "3 days cannot be taken back from District Library Media Specialist: only 2 days are free." in page
    assert "<li>Delivered: 4 days.</li>" in page
    assert "Ask for the change</button>" not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"quantity": ""}, "Enter how many, like 2 or 2.5"),
        ({"quantity": "-1"}, "Enter more than 0, like 2 or 2.5"),
        ({"quantity": "two"}, "Enter a number, like 12.50"),
        ({"quantity": "0.1"}, "choose a multiple of 0.25"),
        ({"effective_on": "2027-01-11"}, "Enter today or a later day"),
        ({"effective_on": ""}, "Enter the day, like 12/01/2027"),
        ({"note": ""}, "Write why, in a sentence for the agency"),
        ({"kind": "steal"}, "Choose one of the answers in the list"),
        ({"subscription": "0"}, "Choose one of the answers in the list"),
    ],
)
def test_wrong_answers_are_said_and_nothing_is_written(wrong, sentence, address, typed, librarian, sign_in):
    response = sign_in(librarian).post(address, typed | {"do": "ask", "shown": "1200.00"} | wrong)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Amendment.objects.exists()


@pytest.mark.parametrize("quantity", ["9999", "９９９９"])
def test_a_number_that_fits_no_column_is_answered_with_a_sentence(
    quantity, address, typed, librarian, sign_in
):
    response = sign_in(librarian).post(address, typed | {"quantity": quantity, "do": "check"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "the most is 366, and you have 6." in page
    assert "Ask for the change</button>" not in page


def test_half_a_day_is_read_as_the_page_writes_it(address, typed, librarian, sign_in):
    page = sign_in(librarian).post(address, typed | {"quantity": "2½", "do": "check"}).content.decode()

    assert "<strong>8½ days</strong>" in page


def test_canceling_shows_the_settlement(address, typed, line, librarian, consultant, sign_in):
    line.terms["cancel_fee_percent"] = 10
    line.save()
    ledger.write(line, LedgerEntry.Kind.DELIVERY, -8, by=consultant)

    page = sign_in(librarian).post(address, typed | {"kind": "cancel", "do": "check"}).content.decode()

    for words in ("Settlement of", "2 days", "4 days, $2,400.00", "Fee, 10 % of that", "$1,440.00"):
        assert words in page


def test_the_agency_accepts_what_it_sees(line, asked, manager, sign_in):
    amendment = asked(line, "add", 2)
    browser = sign_in(manager)
    assert "+$1,200.00" in browser.get(answer(amendment, "accept")).content.decode()

    browser.post(answer(amendment, "accept"), {"seen": seen(amendment)})

    assert fresh(amendment).state == State.ACCEPTED
    page = browser.get(line.agreement.get_absolute_url()).content.decode()
    assert "Add 2 days to District Library Media Specialist, from January 12, 2027" in page
    assert "Addendum: queued" in page


def test_an_acceptance_that_is_not_possible_any_more_says_why(line, asked, manager, consultant, sign_in):
    amendment = asked(line, "reduce", 4)
    ledger.write(line, LedgerEntry.Kind.DELIVERY, -12, by=consultant)

    response = sign_in(manager).post(answer(amendment, "accept"), {"seen": seen(amendment), "note": "Fine."})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Delivered: 3 days." in page
    assert "Fine." in page
    assert fresh(amendment).state == State.REQUESTED


def test_the_agency_refuses_or_the_district_withdraws(line, asked, manager, librarian, sign_in):
    first = asked(line, "add", 2)
    sign_in(manager).post(answer(first, "refuse"), {"seen": seen(first), "note": "Nobody is free."})
    second = asked(line, "add", 1)
    sign_in(librarian).post(answer(second, "withdraw"), {"seen": seen(second)})

    assert (fresh(first).state, fresh(second).state) == (State.REFUSED, State.WITHDRAWN)


def test_a_decision_asks_the_same_queries_for_any_number_of_services(
    district, january, mentoring, teams, asked, manager, sign_in
):
    def counted(*offers):
        lines = [(offer, Decimal(4)) for offer in offers]
        agreement = AgreementFactory(district=district, lines=lines, reached="active")
        amendment = asked(agreement.lines.get(service=mentoring.service), "add", 1)
        return queries(sign_in(manager), answer(amendment, "accept"))

    assert counted(mentoring, teams, OfferFactory()) == counted(mentoring)


def test_the_district_does_not_answer_itself(line, asked, administrator, sign_in):
    amendment = asked(line, "add", 2)

    assert sign_in(administrator).post(answer(amendment, "accept")).status_code == 403
    assert fresh(amendment).state == State.REQUESTED


def test_a_viewer_asks_for_nothing(address, typed, viewer, sign_in):
    assert sign_in(viewer).get(address).status_code == 403
    assert sign_in(viewer).post(address, typed).status_code == 403
