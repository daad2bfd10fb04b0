"""Every day accounted for: no order of events makes days out of nothing or lets them vanish."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.transitions import Refused
from services import ledger, summaries
from services.models import LedgerEntry
from tests.factories.services import AgreementFactory, logged

Kind = LedgerEntry.Kind
DAYS = [dt.date(2027, 2, 1), dt.date(2027, 3, 1), dt.date(2027, 4, 1)]
SIGNS = {
    Kind.GRANT: [1],
    Kind.RELEASE: [1],
    Kind.HOLD: [-1],
    Kind.DELIVERY: [-1],
    Kind.TRAVEL: [-1],
    Kind.EXPIRY: [-1],
    Kind.AMENDMENT: [1, -1],
    Kind.CORRECTION: [1, -1],
}
STEPS = st.tuples(
    st.sampled_from([(kind, sign) for kind, signs in SIGNS.items() for sign in signs]),
    st.integers(1, 12),
    st.sampled_from(DAYS),
)


class Plain:
    """The ledger as anybody would write it down: three numbers and what is held on each day."""

    def __init__(self, granted):
        self.granted, self.used, self.expired = granted, 0, 0
        self.held = dict.fromkeys(DAYS, 0)

    @property
    def balance(self):
        return self.granted - self.used - self.expired

    @property
    def free(self):
        return self.balance - sum(self.held.values())

    def allows(self, kind, quarters, day):
        if kind == Kind.RELEASE:
            return quarters <= self.held[day]
        if kind == Kind.CORRECTION and quarters > 0:
            return quarters <= self.used
        return quarters > 0 or -quarters <= self.free

    def take(self, kind, quarters, day):
        if kind in (Kind.GRANT, Kind.AMENDMENT):
            self.granted += quarters
        elif kind in (Kind.HOLD, Kind.RELEASE):
            self.held[day] -= quarters
        elif kind == Kind.EXPIRY:
            self.expired -= quarters
        else:
            self.used -= quarters


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14))
def test_in_any_order_of_events_the_sums_are_those_of_a_plain_count(steps, line, manager):
    with transaction.atomic():
        model, written = Plain(line.ledger.all().balance()), line.ledger.count()
        for (kind, sign), size, day in steps:
            quarters, is_right = sign * size, model.allows(kind, sign * size, day)
            try:
                ledger.write(line, kind, quarters, by=manager, day=day, note="By chance.")
            except Refused:
                assert not is_right
            else:
                assert is_right
                model.take(kind, quarters, day)
                written += 1
            entries = line.ledger.all()
            assert 0 <= entries.free() <= entries.balance()
            assert (entries.balance(), entries.free()) == (model.balance, model.free)
            assert (entries.granted(), entries.used()) == (model.granted, model.used)
            assert dict(entries.held_by_day()) == {day: held for day, held in model.held.items() if held}
            assert entries.count() == written
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "change", ["UPDATE services_ledgerentry SET quarters = 99", "DELETE FROM services_ledgerentry"]
)
def test_the_database_refuses_to_change_or_remove_an_entry(change, line):
    with pytest.raises(DatabaseError, match="append"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)

    assert line.ledger.all().balance() == 24


@pytest.mark.django_db(transaction=True)
def test_of_two_deliveries_against_the_last_half_day_exactly_one_passes(line, consultant, at_once):
    ledger.write(line, Kind.DELIVERY, -22, by=consultant)

    def deliver():
        return ledger.write(line, Kind.DELIVERY, -2, by=consultant)

    answers = at_once(deliver, deliver)

    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [str(refusal) for refusal in refused] == [
        "District Library Media Specialist: 0 days left, and this takes ½ day."
    ]
    assert line.ledger.all().balance() == 0


@pytest.mark.parametrize("day", [dt.date(2026, 6, 30), dt.date(2027, 7, 1)])
def test_no_day_is_delivered_outside_the_time_of_the_contract(day, line, consultant):
    with pytest.raises(Refused, match="outside its time, July 1, 2026 to June 30, 2027"):
        ledger.write(line, Kind.DELIVERY, -2, by=consultant, day=day)


def test_no_day_is_delivered_before_the_agency_has_accepted(district, consultant):
    line = AgreementFactory(district=district, reached="district_approved").lines.get()

    with pytest.raises(Refused, match="is not accepted yet"):
        ledger.write(line, Kind.DELIVERY, -2, by=consultant)


def test_a_reversal_takes_back_one_entry_whole_and_once(line, manager, consultant):
    entry = ledger.write(line, Kind.DELIVERY, -4, by=consultant)

    undone = ledger.reverse(entry, by=manager, note="Logged for the wrong district.")

    assert (undone.kind, undone.quarters, undone.reverses) == (Kind.CORRECTION, 4, entry)
    assert line.ledger.all().used() == 0
    with pytest.raises(Refused, match="0 days used, so 1 day cannot be taken back"):
        ledger.reverse(entry, by=manager, note="Again.")


def test_an_entry_is_not_taken_back_twice_even_while_others_were_used(line, manager, consultant):
    entry = ledger.write(line, Kind.DELIVERY, -4, by=consultant)
    ledger.write(line, Kind.DELIVERY, -4, by=consultant)
    ledger.reverse(entry, by=manager, note="Wrong district.")

    with pytest.raises(Refused, match="taken back already"):
        ledger.reverse(entry, by=manager, note="Again.")


def test_the_days_of_a_visit_are_taken_back_with_the_visit_alone(line, manager):
    visit = logged(line, dt.date(2027, 1, 11))

    with pytest.raises(Refused, match="Reverse or correct the visit"):
        ledger.reverse(visit.ledger.get(), by=manager, note="Wrong.")

    assert line.ledger.all().used() == 4


def test_a_correction_that_is_taken_back_leaves_the_days_as_they_were(line, manager):
    ledger.write(line, Kind.DELIVERY, -8, by=manager)
    entry = ledger.write(line, Kind.CORRECTION, 4, by=manager, note="Too much.")

    ledger.reverse(entry, by=manager, note="It was right.")

    (service,) = summaries.facts(line.district, line.agreement.year)["services"]
    assert line.ledger.all().used() == service["delivered"] == 8


def test_bought_days_are_not_taken_back_by_a_correction(line, manager):
    with pytest.raises(Refused, match="Change bought days by an amendment"):
        ledger.reverse(line.ledger.get(), by=manager, note="Too many.")


@pytest.mark.parametrize("note", ["", "  "])
def test_a_correction_says_why(note, line, manager, consultant):
    ledger.write(line, Kind.DELIVERY, -4, by=consultant)

    with pytest.raises(Refused, match="write why"):
        ledger.write(line, Kind.CORRECTION, 2, by=manager, note=note)


def test_the_database_wants_the_reason_too(line, manager):
    with pytest.raises(IntegrityError, match="a_correction_has_a_reason"), transaction.atomic():
        LedgerEntry.objects.create(
            subscription=line, district=line.district, kind="correction", quarters=1, day=DAYS[0], by=manager
        )
