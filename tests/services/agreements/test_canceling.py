"""Services that end before their time: what is owed, what goes back, and what becomes of their bookings."""

import datetime as dt
from decimal import Decimal

import pytest

from portal.core.models import Message
from portal.core.transitions import Refused
from services import ledger
from services.changes import preview
from services.models import Booking, CatalogYear, LedgerEntry
from tests.factories.services import AgreementFactory, CatalogYearFactory, booked, logged

from .conftest import fresh

Kind = LedgerEntry.Kind
MARCH = dt.date(2027, 3, 1)


def test_canceling_bills_what_was_used_and_gives_back_the_rest_less_the_fee(
    district, january, asked, manager, consultant
):
    """The fee is the one of the day on which it was sent."""
    CatalogYearFactory(cancel_fee_percent=10)
    active = AgreementFactory(district=district, reached="active")
    line = active.lines.get()
    CatalogYear.objects.update(cancel_fee_percent=50)
    ledger.write(line, Kind.DELIVERY, -8, by=consultant)
    ledger.write(line, Kind.HOLD, -4, by=consultant, day=dt.date(2027, 5, 20))

    amendment = asked(line, "cancel")
    amendment.accept(by=manager)

    settlement = amendment.snapshot["settlement"]
    assert settlement["delivered_quarters"] == 8
    assert settlement["returned_quarters"] == 16
    assert (settlement["delivered"], settlement["given_back"]) == ("1200.00", "2400.00")
    assert (settlement["fee"], settlement["owed"]) == ("240.00", "1440.00")
    assert fresh(line).amount == Decimal("1440.00")
    entries = line.ledger.all()
    assert (entries.balance(), entries.free(), entries.held_by_day()) == (0, 0, [])
    assert fresh(active).state == "cancelled"


def test_days_booked_before_the_end_stay_booked_and_are_paid(line, asked, manager, consultant, active):
    ledger.write(line, Kind.HOLD, -4, by=consultant, day=dt.date(2027, 2, 10))
    ledger.write(line, Kind.HOLD, -4, by=consultant, day=dt.date(2027, 5, 20))

    asked(line, "cancel", on=MARCH).accept(by=manager)

    assert line.ledger.all().held_by_day() == [(dt.date(2027, 2, 10), 4)]
    assert fresh(line).settled == Decimal("600.00")
    assert fresh(active).state == "active"
    ledger.write(line, Kind.RELEASE, 4, by=consultant, day=dt.date(2027, 2, 10))
    ledger.write(line, Kind.DELIVERY, -4, by=consultant, day=dt.date(2027, 2, 10))
    assert line.ledger.all().balance() == 0


def test_bookings_after_the_end_are_canceled_and_both_sides_hear(line, asked, manager, consultant):
    booked(line, dt.date(2027, 2, 10))
    later = booked(line, dt.date(2027, 5, 20))
    amendment = asked(line, "cancel", on=MARCH)
    told = preview(amendment, by=amendment.requested_by)

    amendment.accept(by=manager)

    assert [b.state for b in Booking.objects.order_by("day")] == ["proposed", "cancelled"]
    assert fresh(later).changes.last().note == f"{line.service} ends on March 1, 2027, with {amendment}."
    assert line.ledger.all().held_by_day() == [(dt.date(2027, 2, 10), 4)]
    assert told["settlement"] == amendment.snapshot["settlement"]
    events = Message.objects.filter(key__startswith="booking-canceled:").values_list("to", flat=True)
    assert {later.consultant_id, amendment.requested_by_id} <= set(events)


def test_a_day_that_was_given_is_paid_from_what_later_bookings_held(line, asked, manager, consultant):
    booked(line, dt.date(2027, 5, 20))
    for day in range(4, 9):
        logged(line, dt.date(2027, 1, day))
    over = logged(line, dt.date(2027, 1, 11))
    assert not over.is_billable
    amendment = asked(line, "cancel")
    told = preview(amendment, by=amendment.requested_by)

    amendment.accept(by=manager)

    assert fresh(over).is_billable
    assert amendment.snapshot["settlement"]["delivered_quarters"] == 24
    assert told["settlement"] == amendment.snapshot["settlement"]


def test_what_was_canceled_is_not_changed_again(line, asked, manager):
    asked(line, "cancel", on=MARCH).accept(by=manager)

    with pytest.raises(Refused, match="was canceled and ends on February 28, 2027"):
        asked(fresh(line), "add", 1)


def test_a_network_team_that_is_canceled_pays_the_months_that_began(team_line, asked, manager):
    amendment = asked(team_line, "cancel")
    amendment.accept(by=manager)

    assert amendment.snapshot["settlement"]["given_back"] == "1000.00"
    assert fresh(team_line).amount == Decimal("1400.00")


def test_what_is_canceled_before_it_starts_costs_nothing(district, january, teams, asked, manager):
    agreement = AgreementFactory(
        district=district, starts_on=dt.date(2027, 2, 1), lines=[(teams, Decimal(1))], reached="active"
    )
    line = agreement.lines.get()

    asked(line, "cancel", on=dt.date(2027, 2, 1)).accept(by=manager)

    assert fresh(line).amount == Decimal("0.00")
    assert fresh(agreement).state == "cancelled"


def test_a_booking_that_holds_nothing_ends_with_the_service_too(line, mentoring, asked, manager, consultant):
    for day in range(1, 7):
        booked(line, dt.date(2027, 2, day))
    later = booked(line, dt.date(2027, 5, 20))
    assert not later.is_held

    asked(line, "change_option", 3, offer=mentoring, on=MARCH).accept(by=manager)

    assert fresh(later).state == "cancelled"
    assert Booking.objects.open().count() == 6
