"""Agreements in the browser: who sees which, whose turn it is, and decisions that lose nothing typed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from districts.models import Role
from portal.core import clock
from portal.core.models import Message
from services import ledger
from services.models import Agreement, LedgerEntry, Subscription
from tests.factories import DistrictFactory, MembershipFactory
from tests.factories.services import AgreementFactory, OfferFactory
from tests.planning.pages import queries

LIST = reverse("services:agreement-list")
State = Agreement.State


@pytest.fixture
def sent(district):
    return AgreementFactory(district=district, reached="submitted")


def do(agreement, move):
    return reverse("services:move", args=[agreement.pk, move])


def seen(agreement):
    return agreement.changes.order_by("-pk").first().pk


def answers(agreement, **more):
    return {"name": "Dana", "title": "Administrator", "seen": seen(agreement)} | more


def fresh(agreement):
    return Agreement.objects.get(pk=agreement.pk)


# The list


def test_the_list_holds_the_agreements_one_may_see(sent, librarian, sign_in):
    AgreementFactory()

    assert list(sign_in(librarian).get(LIST).context["object_list"]) == [sent]


@pytest.mark.parametrize(
    "query", [{"district": "heron"}, {"state": "submitted"}, {"district": "Heron", "state": "submitted"}]
)
def test_the_list_is_narrowed_by_district_and_state(query, manager, sign_in):
    wanted = AgreementFactory(district=DistrictFactory(name="Heron Marsh"), reached="submitted")
    AgreementFactory(district=DistrictFactory(name="Fox Prairie"))

    assert list(sign_in(manager).get(LIST, query).context["object_list"]) == [wanted]


def test_the_list_asks_the_same_of_the_database_however_long_it_is(manager, sign_in):
    browser = sign_in(manager)
    AgreementFactory(reached="active")
    few = queries(browser, LIST)
    AgreementFactory(reached="active")
    AgreementFactory(reached="submitted")

    assert queries(browser, LIST) == few


# One agreement


def test_the_page_says_whose_turn_it_is_and_who_that_is(sent, administrator, viewer, sign_in):
    page = sign_in(viewer).get(sent.get_absolute_url()).content.decode()

    assert "Waits for the district’s approval since" in page
    assert f"{administrator} can approve it." in page
    assert "Approve for the district" not in page


def test_who_sent_it_reads_who_approves_it(district, administrator, sign_in):
    second = MembershipFactory(district=district, role=Role.ADMINISTRATOR).user
    agreement = AgreementFactory(district=district, started_by=administrator)
    agreement.submit(by=administrator, shown_total=agreement.total)

    page = sign_in(administrator).get(agreement.get_absolute_url()).content.decode()
    answer = sign_in(administrator).get(do(agreement, "approve"), follow=True).content.decode()

    for text in (page, answer):
        assert f"You sent it, so {second} approves it: nobody approves what they sent themselves." in text


def test_the_page_counts_the_days(active_line, consultant, viewer, sign_in):
    ledger.write(active_line, LedgerEntry.Kind.DELIVERY, -6, by=consultant)
    ledger.write(active_line, LedgerEntry.Kind.HOLD, -2, by=consultant)

    rows = sign_in(viewer).get(active_line.agreement.get_absolute_url()).context["rows"]

    assert rows[0]["days"] == {
        "bought": "6 days",
        "delivered": "1½ days",
        "booked": "½ day",
        "expired": "",
        "left": "4½ days",
        "free": "4 days",
    }


@pytest.fixture
def active_line(district):
    return AgreementFactory(district=district, reached="active").lines.get()


# Moves


def test_an_administrator_approves_with_name_title_board_date_and_purchase_order(
    sent, administrator, sign_in
):
    browser = sign_in(administrator)
    form = browser.get(do(sent, "approve")).context["form"]
    assert (form.initial["name"], form.initial["title"]) == (administrator.name, "District administrator")

    today = clock.today().isoformat()
    response = browser.post(
        do(sent, "approve"), answers(sent, board_date=today, po_number="4711"), follow=True
    )

    agreement = fresh(sent)
    assert agreement.state == State.APPROVED
    assert (agreement.approver_name, agreement.po_number) == ("Dana", "4711")
    assert "Approved. The agency has an email" in response.content.decode()


def test_a_decision_of_the_board_that_is_still_to_come_is_not_printed(sent, administrator, sign_in):
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()

    response = sign_in(administrator).post(do(sent, "approve"), answers(sent, board_date=tomorrow))

    assert response.status_code == 422
    assert "Enter the day on which the board decided, or leave it empty" in response.content.decode()
    assert fresh(sent).state == State.SUBMITTED


def test_a_manager_proposes_other_days_and_the_page_compares(sent, manager, viewer, sign_in):
    line = sent.lines.get()
    proposal = {f"quantity_{line.pk}": "5", f"price_{line.pk}": "$620.00", "note": "Five fit."}

    sign_in(manager).post(do(sent, "counter"), proposal | {"seen": seen(sent)})

    assert fresh(sent).total == Decimal("3100.00")
    page = sign_in(viewer).get(sent.get_absolute_url())
    assert page.context["compared"][0]["quantity"] == ("6 days", "5 days")
    assert "Five fit." in page.content.decode()


def countered(sent, manager, days):
    line = sent.lines.get()
    sent.counter(by=manager, note="It fits.", lines={line.pk: (Decimal(days), line.price)})
    return line


def test_what_was_proposed_stays_so_when_the_agreement_is_amended(
    sent, manager, administrator, viewer, sign_in
):
    line = countered(sent, manager, days=5)
    sent.approve(by=administrator, name="Dana", title="District administrator")
    sent.accept(by=manager)
    Subscription.objects.filter(pk=line.pk).update(quantity=Decimal(9))  # as an amendment does

    page = sign_in(viewer).get(sent.get_absolute_url())

    assert page.context["compared"][0]["quantity"] == ("6 days", "5 days")


def test_a_proposal_that_was_returned_is_not_read_from_what_the_district_writes_now(
    sent, manager, administrator, librarian, sign_in
):
    line = countered(sent, manager, days=5)
    sent.send_back(by=administrator, note="Seven, please.")
    Subscription.objects.filter(pk=line.pk).update(quantity=Decimal(7))

    page = sign_in(librarian).get(sent.get_absolute_url())

    assert page.context["compared"] == []


@pytest.mark.parametrize(
    ("quantity", "price", "sentence"),
    [
        ("9999", "600.00", "the most is 366"),
        ("-1", "600.00", "Enter 0 or more"),
        ("six", "600.00", "Enter a number, like 12.50"),
        ("1234567", "600.00", "Enter a number with 6 digits or fewer"),
        ("6", "1000000", "Enter an amount below one million dollars"),
    ],
)
def test_a_proposal_that_can_not_be_meant_is_answered_in_plain_words(
    quantity, price, sentence, sent, manager, sign_in
):
    line = sent.lines.get()
    proposal = {f"quantity_{line.pk}": quantity, f"price_{line.pk}": price, "note": "So be it."}

    response = sign_in(manager).post(do(sent, "counter"), proposal | {"seen": seen(sent)})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert fresh(sent).state == State.SUBMITTED


def test_a_proposal_takes_halves_as_people_write_them(sent, manager, sign_in):
    line = sent.lines.get()
    proposal = {f"quantity_{line.pk}": "5½", f"price_{line.pk}": "600.00", "note": "It fits."}

    sign_in(manager).post(do(sent, "counter"), proposal | {"seen": seen(sent)})

    assert fresh(sent).total == Decimal("3300.00")


def test_a_price_that_changed_while_the_form_was_open_is_not_approved_unseen(
    sent, administrator, manager, sign_in
):
    browser, typed = sign_in(administrator), answers(sent, po_number="4711", note="Go on.")
    line = sent.lines.get()
    sent.counter(by=manager, note="It costs more.", lines={line.pk: (Decimal(6), Decimal("700.00"))})

    response = browser.post(do(sent, "approve"), typed)

    page = response.content.decode()
    assert response.status_code == 409
    assert fresh(sent).state == State.COUNTERED
    assert f"{manager} was faster: “Propose other days or prices”." in page
    assert "$4,200.00" in page
    assert 'value="4711"' in page
    assert "Go on." in page
    assert browser.post(do(sent, "approve"), typed | {"seen": seen(sent)}).status_code == 302


def test_a_decision_that_came_too_late_keeps_its_words(sent, administrator, sign_in):
    typed = answers(sent, note="We want it.")
    fresh(sent).withdraw(by=administrator)

    response = sign_in(administrator).post(do(sent, "approve"), typed)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Approve for the district is not possible: this is withdrawn now." in page
    assert "We want it." in page


@pytest.mark.parametrize(("move", "state"), [("send_back", State.RETURNED), ("withdraw", State.WITHDRAWN)])
def test_an_administrator_returns_or_withdraws(move, state, sent, administrator, sign_in):
    sign_in(administrator).post(do(sent, move), {"note": "Fewer days.", "seen": seen(sent)})

    assert fresh(sent).state == state


def test_a_return_without_a_reason_is_asked_for_one(sent, administrator, sign_in):
    response = sign_in(administrator).post(do(sent, "send_back"), {"note": " ", "seen": seen(sent)})

    assert response.status_code == 422
    assert "Write what should change, so that the district can change it" in response.content.decode()
    assert fresh(sent).state == State.SUBMITTED


def test_a_refusal_of_the_rules_is_a_sentence_on_the_form(sent, manager, sign_in):
    line = sent.lines.get()
    same = {f"quantity_{line.pk}": "6", f"price_{line.pk}": "600.00", "note": "No.", "seen": seen(sent)}

    response = sign_in(manager).post(do(sent, "counter"), same)

    assert response.status_code == 422
    assert "Nothing is different from what the district asked for." in response.content.decode()


def test_a_manager_accepts_and_the_pdf_is_on_its_way(district, manager, sign_in):
    agreement = AgreementFactory(district=district, reached="district_approved")

    response = sign_in(manager).post(do(agreement, "accept"), {"seen": seen(agreement)}, follow=True)

    assert fresh(agreement).state == State.ACTIVE
    assert "Your report is being made" in response.content.decode()


def test_a_second_specialist_is_refused_on_the_page(district, manager, sign_in):
    AgreementFactory(district=district, reached="active")
    second = AgreementFactory(district=district, reached="district_approved")

    response = sign_in(manager).post(do(second, "accept"), {"seen": seen(second)})

    assert response.status_code == 422
    assert "has District Library Media Specialist already" in response.content.decode()


@pytest.mark.parametrize("move", ["approve", "accept", "counter"])
def test_a_librarian_decides_nothing_of_it(move, sent, librarian, sign_in):
    assert sign_in(librarian).get(do(sent, move)).status_code == 403
    assert sign_in(librarian).post(do(sent, move), answers(sent)).status_code == 403
    assert fresh(sent).state == State.SUBMITTED


@pytest.mark.parametrize("move", ["submit", "lapse", "expire", "end_early", "save", "nothing"])
def test_other_methods_are_no_addresses(move, sent, manager, sign_in):
    assert sign_in(manager).post(do(sent, move)).status_code == 404


def test_a_withdrawn_draft_bothers_nobody(district, administrator, sign_in):
    draft = AgreementFactory(district=district, lines=[(OfferFactory(), Decimal(1))])

    sign_in(administrator).post(do(draft, "withdraw"), {"seen": 0})

    assert fresh(draft).state == State.WITHDRAWN
    assert not Message.objects.exists()
