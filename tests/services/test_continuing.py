"""Late renewals: some days may be used before the district approves, and none of them is billed before."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.core.models import Message
from portal.core.transitions import Refused
from services import rolling, statements
from services.invoicing import invoice_lines
from services.models import Agreement, LedgerEntry, Subscription
from tests.factories import AssignmentFactory
from tests.factories.services import (
    AgreementFactory,
    CatalogYearFactory,
    OfferFactory,
    accept,
    approve,
    booked,
    logged,
)

JULY, AUGUST = dt.date(2027, 7, 1), dt.date(2027, 8, 1)
JULY_20 = dt.datetime(2027, 7, 20, 17, tzinfo=dt.UTC)


@pytest.fixture
def last_year(district, on_october_6):
    """Six days of the specialist in 2026–27."""
    return AgreementFactory(district=district, reached="active")


@pytest.fixture
def renewal(last_year, district, time_machine):
    """Eight days for 2027–28, sent in July; two days may be used unsigned."""
    time_machine.move_to(JULY_20, tick=False)
    year = CatalogYearFactory(ends_in=2028, opens_on=dt.date(2027, 2, 1), unsigned_quarters=8)
    offer = OfferFactory(year=year, service=last_year.lines.get().service)
    facts = {"year": year, "starts_on": JULY, "lines": [(offer, Decimal(8))], "renews": last_year}
    return AgreementFactory(district=district, reached="submitted", **facts)


@pytest.fixture
def consultant(district):
    return AssignmentFactory(district=district, starts_on=dt.date(2026, 7, 1)).consultant


@pytest.fixture
def continuing(renewal, consultant, manager):
    renewal.let_continue(by=manager, note="Weeding has begun.")
    return renewal.lines.get()


def use(line, *days):
    return [logged(line, dt.date(2027, 7, day)) for day in days]


def sums(line):
    entries = line.ledger.all()
    return entries.granted(), entries.used(), entries.balance()


def test_a_late_renewal_may_use_its_allowance_and_no_more(continuing):
    assert sums(continuing) == (8, 0, 8)
    first, second, third = use(continuing, 6, 7, 8)
    assert [visit.is_billable for visit in (first, second, third)] == [True, True, False]
    (body,) = set(
        Message.objects.filter(key__startswith=f"visit-over:{third.pk}:").values_list("body", flat=True)[:1]
    )
    assert "before the agreement is signed" in body
    assert not Message.objects.filter(key__startswith="days-used").exists()


def test_both_sides_see_where_it_stands(administrator, continuing, manager, sign_in):
    agreement = continuing.agreement
    page = sign_in(administrator).get(agreement.get_absolute_url()).content.decode()
    assert "Continuing, unsigned, since July 20" in page
    assert "2 days may be used, and nothing is billed, until both sides have signed" in page
    assert "Weeding has begun." in page
    assert "Continuing, unsigned" in sign_in(administrator).get(reverse("services:days")).content.decode()
    days = sign_in(administrator).get(reverse("services:days-of", args=[continuing.pk])).content.decode()
    for words in (page, days):
        assert "<dt>allowed before signing</dt>" in words
        assert "<dt>bought</dt>" not in words
    told = Message.objects.get(to=administrator, subject__endswith=": continues unsigned")
    assert "2 days may be used" in told.body


def test_signed_at_last_it_has_its_days_and_what_went_over_is_covered(continuing):
    use(continuing, 6, 7, 8)
    agreement = continuing.agreement
    approve(agreement)
    assert sums(continuing) == (8, 8, 0)
    accept(agreement)
    assert sums(continuing) == (32, 12, 20)
    assert not continuing.visits.over_balance().exists()


def test_nothing_is_stated_or_billed_before_both_sides_have_signed(continuing, manager, district):
    use(continuing, 6, 7)
    assert district not in statements.districts_to_state(JULY)
    statement = statements.issue(by=manager, district=district, month=JULY)
    assert statement.lines.count() == 0
    assert statement.snapshot["unsigned"] == 2

    approve(continuing.agreement)
    assert statements.districts_to_state(AUGUST).count() == 0
    accept(continuing.agreement)
    assert list(statements.districts_to_state(AUGUST)) == [district]
    late = statements.issue(by=manager, district=district, month=AUGUST)
    assert [line.is_late for line in late.lines.all()] == [True, True]
    assert late.total == Decimal("1200.00")


def test_a_statement_says_what_it_leaves_out(continuing, manager, administrator, district, sign_in):
    use(continuing, 6)
    statement = statements.issue(by=manager, district=district, month=JULY)
    page = sign_in(administrator).get(statement.get_absolute_url()).content.decode()
    assert "1 visit of July, under an agreement that continues unsigned" in page
    assert "No service this month" not in page
    assert "No days that both sides have signed for ran in July." in page
    assert "No service sold by the day ran" not in page


def test_it_allows_nothing_that_a_contract_allows(continuing):
    Subscription.objects.filter(pk=continuing.pk).update(
        terms=continuing.terms | {"confers_consultation": True}
    )
    rows = Subscription.objects.conferring("consultation", dt.date(2027, 7, 20))
    assert not rows.exists()
    approve(continuing.agreement)
    accept(continuing.agreement)
    Subscription.objects.filter(pk=continuing.pk).update(
        terms=continuing.terms | {"confers_consultation": True}
    )
    assert rows.all().exists()


@pytest.mark.parametrize("side", ["district", "agency"])
def test_ended_unsigned_its_bookings_and_days_end_and_what_was_logged_stays(
    continuing, side, administrator, manager
):
    (visit,) = use(continuing, 6)
    booking = booked(continuing, dt.date(2027, 7, 26), 2)
    agreement = continuing.agreement
    if side == "district":
        agreement.withdraw(by=administrator, note="Another agency.")
    else:
        agreement.stop(by=manager, note="Nobody answers.")

    booking.refresh_from_db()
    visit.refresh_from_db()
    assert (booking.state, visit.state) == ("cancelled", "submitted")
    assert sums(continuing)[2] == 0
    with pytest.raises(Refused, match="does not run"):
        booked(agreement.lines.get(), dt.date(2027, 7, 26), 2)
    assert invoice_lines(manager, JULY, dt.date(2028, 7, 1)) == []


def test_it_is_refused_where_nothing_is_renewed_nothing_allowed_or_nothing_late(
    renewal, manager, time_machine
):
    renewal.year.unsigned_quarters = 0
    renewal.year.save()
    with pytest.raises(Refused, match="No days of 2027–28 may be used"):
        renewal.let_continue(by=manager, note="Soon.")
    renewal.year.unsigned_quarters = 8
    renewal.year.save()
    Agreement.objects.filter(pk=renewal.renews_id).update(state="active", year=renewal.year, number=9)
    with pytest.raises(Refused, match="ran last year"):
        renewal.let_continue(by=manager, note="Soon.")
    time_machine.move_to(dt.datetime(2027, 6, 30, 17, tzinfo=dt.UTC), tick=False)
    with pytest.raises(Refused, match="It begins on July 1, 2027"):
        renewal.let_continue(by=manager, note="Soon.")
    assert "let_continue" not in [move.name for move in renewal.transitions_for(manager)]


def test_a_year_is_not_rolled_while_one_of_its_agreements_continues_unsigned(
    continuing, manager, time_machine
):
    time_machine.move_to(dt.datetime(2028, 7, 1, 17, tzinfo=dt.UTC), tick=False)
    with pytest.raises(Refused, match="continues unsigned"):
        rolling.commit(continuing.agreement.year, by=manager)


def test_days_carried_over_wait_for_a_signed_agreement(continuing, last_year, manager):
    year = last_year.year
    year.unused_days, year.carry_at_most = "carry", 8
    year.save()
    rolling.commit(year, by=manager)
    assert sums(continuing) == (8, 0, 8)
    assert LedgerEntry.objects.filter(kind="expiry", subscription__agreement=last_year).count() == 1


def test_what_was_approved_and_the_agency_cannot_accept_goes_back_and_its_approval_ends(
    district, manager, administrator
):
    agreement = AgreementFactory(district=district, reached="district_approved")
    agreement.send_back(by=manager, note="Nobody is free in spring.")
    assert (agreement.state, agreement.approved_by, agreement.approver_name) == ("returned", None, "")
    assert agreement.changes.filter(name="approve").exists()
    told = Message.objects.get(to=administrator, subject__endswith=": returned")
    assert "Nobody is free in spring." in told.body


def test_approved_with_days_given_already_it_is_accepted_or_ended_unsigned(continuing, manager):
    use(continuing, 6)
    agreement = continuing.agreement
    approve(agreement)
    with pytest.raises(Refused, match="Days of it were given already"):
        agreement.send_back(by=manager, note="Nobody is free.")
    agreement.stop(by=manager, note="Nobody is free.")
    assert (agreement.state, agreement.approved_by) == ("withdrawn", None)
    assert sums(continuing)[2] == 0
