"""Changes of a running agreement: what blocks them, what they cost, and what they leave behind."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction

from portal.core.transitions import Refused
from services import ledger, missing
from services.amending import NotAsShown, ask_for, draw_up
from services.models import Amendment, LedgerEntry, Offer, Subscription
from tests.factories.services import AgreementFactory, OfferFactory

from .conftest import TODAY, fresh

Kind, State = LedgerEntry.Kind, Amendment.State
MARCH = dt.date(2027, 3, 1)


# Days


def test_added_days_are_granted_and_cost_what_a_day_costs(line, asked, manager):
    amendment = asked(line, "add", "2.5")

    amendment.accept(by=manager)

    line = fresh(line)
    assert (line.quantity, line.amount) == (Decimal("8.50"), Decimal("5100.00"))
    assert line.ledger.all().balance() == 34
    assert amendment.snapshot["difference"] == "1500.00"
    assert amendment.snapshot["before"]["total"] == "3600.00"
    assert amendment.snapshot["after"]["total"] == "5100.00"
    assert amendment.report.kind == "addendum"


def test_the_agreement_itself_stays_as_it_was_signed(line, asked, manager, active):
    asked(line, "add", 2).accept(by=manager)

    assert fresh(active).snapshot == active.snapshot


def test_days_can_be_taken_back_down_to_what_was_delivered_and_booked(line, asked, manager, consultant):
    ledger.write(line, Kind.DELIVERY, -8, by=consultant)
    ledger.write(line, Kind.HOLD, -4, by=consultant, day=dt.date(2027, 5, 20))

    asked(line, "reduce", 3).accept(by=manager)

    assert line.ledger.all().free() == 0
    assert line.ledger.all().balance() == 4
    assert fresh(line).amount == Decimal("1800.00")


def test_days_in_use_are_not_taken_back_and_the_sentence_lists_them(line, asked, consultant):
    ledger.write(line, Kind.DELIVERY, -8, by=consultant)
    ledger.write(line, Kind.HOLD, -4, by=consultant, day=dt.date(2027, 5, 20))
    ledger.write(line, Kind.HOLD, -2, by=consultant, day=dt.date(2027, 6, 2))

    with pytest.raises(Refused) as refusal:
        asked(line, "reduce", 3)

    assert str(refusal.value) == (
        "3 days cannot be taken back from District Library Media Specialist: only 2½ days are free. "
        "Delivered: 2 days. Booked: 1 day on May 20, 2027; ½ day on June 2, 2027."
    )


@pytest.mark.parametrize(
    ("kind", "quantity", "sentence"),
    [
        ("add", "0.3", "choose a multiple of 0.25"),
        ("reduce", "7", "there are only 6 to take back"),
        ("reduce", "6", "To give all of it back, cancel the service"),
        ("reduce", "5.5", "at least 1 must be left"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(kind, quantity, sentence, line, asked):
    with pytest.raises(Refused, match=sentence):
        asked(line, kind, quantity)

    assert line.amendments.get().state == State.DRAFT


def test_more_than_the_most_is_refused(district, january, asked):
    line = AgreementFactory(
        district=district, lines=[(OfferFactory(maximum=Decimal(7)), Decimal(6))], reached="active"
    ).lines.get()
    Offer.objects.update(maximum=None)

    with pytest.raises(Refused, match="the most is 7, and you have 6"):
        asked(fresh(line), "add", 2)


@pytest.mark.parametrize("quantity", ["361", "9999.75"])
def test_more_days_than_a_year_has_are_a_slip_of_the_finger(quantity, line, asked):
    with pytest.raises(Refused, match="the most is 366, and you have 6"):
        asked(line, "add", quantity)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("reduce", {"minimum": Decimal(5)}),
        ("add", {"maximum": Decimal(7)}),
        ("add", {"unit": Offer.Unit.TEAM}),
    ],
)
def test_the_limits_are_what_was_agreed_to_whatever_the_catalog_says_today(kind, change, line, asked):
    Offer.objects.update(**change)

    assert asked(fresh(line), kind, "2.25").state == State.REQUESTED


def test_an_agreement_that_was_sent_is_approved_under_the_limits_it_was_sent_under(district, january):
    agreement = AgreementFactory(district=district, reached="submitted")
    Offer.objects.update(minimum=Decimal(10))

    assert missing.for_approval(fresh(agreement)) == []


def test_a_returned_request_is_sent_again_under_the_limits_of_now(district, january, manager):
    agreement = AgreementFactory(district=district, reached="submitted")
    agreement.send_back(by=manager, note="Think again.")
    Offer.objects.update(minimum=Decimal(10))

    with pytest.raises(Refused, match="the least is 10"):
        fresh(agreement).submit(by=agreement.started_by, shown_total=agreement.total)


def test_days_stay_days_whatever_the_catalog_sells_now(line):
    Offer.objects.update(unit=Offer.Unit.TEAM)

    assert list(Subscription.objects.in_days()) == [line]


@pytest.mark.parametrize("quantity", [Decimal(0), Decimal(-1), None])
def test_the_database_refuses_nonsense(quantity, active, line, administrator):
    amendment = draw_up(
        active, by=administrator, kind="add", subscription=line, quantity=quantity, effective_on=TODAY
    )
    amendment.number = 1

    with pytest.raises(IntegrityError, match="amendment_says_what_its_kind_needs"), transaction.atomic():
        amendment.save()


def test_no_change_counts_from_a_day_that_is_over(line, asked):
    with pytest.raises(Refused, match="today or a later day"):
        asked(line, "add", 1, on=TODAY - dt.timedelta(days=1))


def test_no_change_counts_from_after_the_year(line, asked):
    with pytest.raises(Refused, match="July 1, 2026 to June 30, 2027"):
        asked(line, "add", 1, on=dt.date(2027, 7, 1))


# Places, by the month


def test_a_team_that_joins_in_january_pays_six_twelfths(team_line, asked, manager):
    amendment = asked(team_line, "add", 1)
    amendment.accept(by=manager)

    assert amendment.snapshot["difference"] == "600.00"
    assert "price × 6 ÷ 12" in amendment.snapshot["rule"]
    assert fresh(team_line).amount == Decimal("3000.00")


def test_a_team_that_leaves_in_january_gets_five_twelfths_back(team_line, asked, manager):
    amendment = asked(team_line, "reduce", 1)
    amendment.accept(by=manager)

    assert amendment.snapshot["difference"] == "-500.00"
    assert "5 of 12 months have not begun" in amendment.snapshot["rule"]
    assert fresh(team_line).amount == Decimal("1900.00")


def test_a_team_that_came_and_went_paid_for_the_months_between(team_line, asked, manager):
    asked(team_line, "add", 1, on=dt.date(2027, 2, 1)).accept(by=manager)
    asked(team_line, "reduce", 1, on=dt.date(2027, 4, 1)).accept(by=manager)

    assert fresh(team_line).amount == Decimal("2400.00") + Decimal("200.00")


def test_waiting_for_the_agency_costs_the_district_nothing(team_line, asked, manager, january):
    amendment = asked(team_line, "reduce", 1, on=dt.date(2027, 2, 1))
    with time_machine.travel(dt.datetime(2027, 3, 15, 16, tzinfo=dt.UTC), tick=False):
        amendment.accept(by=manager)

    assert amendment.snapshot["difference"] == "-500.00"


# Moving and changing


def test_moved_days_are_counted_at_the_price_of_the_service_they_belong_to(
    district, january, mentoring, asked, manager
):
    both = AgreementFactory(
        district=district, lines=[(OfferFactory(), Decimal(6)), (mentoring, Decimal(4))], reached="active"
    )
    line, target = both.lines.order_by("pk")

    asked(line, "transfer", 2, target=target).accept(by=manager)

    assert (fresh(line).amount, fresh(target).amount) == (Decimal("2400.00"), Decimal("2400.00"))
    assert (line.ledger.all().balance(), target.ledger.all().balance()) == (16, 24)


def test_days_are_moved_to_days_only(mentoring_line, team_line, asked):
    with pytest.raises(Refused, match="Only days can be moved"):
        asked(mentoring_line, "transfer", 1, target=team_line)


def test_days_are_not_moved_to_another_agreement(line, mentoring_line, asked):
    with pytest.raises(Refused, match="another service of the same agreement"):
        asked(line, "transfer", 1, target=mentoring_line)


def specialist(year):
    offer = OfferFactory(year=year)
    offer.confers_consultation = True
    offer.save()
    return offer


def test_what_the_new_service_allows_begins_on_its_day_and_not_before(mentoring_line, asked, manager):
    offer = specialist(mentoring_line.agreement.year)

    asked(mentoring_line, "change_option", 3, offer=offer, on=MARCH).accept(by=manager)

    def allowed(day):
        return Subscription.objects.conferring("consultation", day).exists()

    assert [allowed(day) for day in (TODAY, MARCH - dt.timedelta(days=1), MARCH)] == [False, False, True]
    old = fresh(mentoring_line)
    assert (old.ends_on, old.settled) == (MARCH, Decimal("0.00"))
    assert mentoring_line.agreement.lines.get(offer=offer).ledger.all().balance() == 12


def test_what_the_new_service_allows_is_not_given_backwards_by_a_late_answer(mentoring_line, asked, manager):
    amendment = asked(mentoring_line, "change_option", 3, offer=specialist(mentoring_line.agreement.year))
    with time_machine.travel(dt.datetime(2027, 2, 20, 16, tzinfo=dt.UTC), tick=False):
        amendment.accept(by=manager)

    answered = dt.date(2027, 2, 20)
    running = Subscription.objects.conferring("consultation", answered - dt.timedelta(days=1))
    assert not running.exists()
    assert mentoring_line.agreement.lines.get(offer=amendment.offer).starts_on == answered
    assert fresh(mentoring_line).ends_on == answered


def test_the_new_service_costs_what_it_cost_when_it_was_asked_for(mentoring_line, asked, manager):
    offer = specialist(mentoring_line.agreement.year)
    amendment = asked(mentoring_line, "change_option", 3, offer=offer)
    offer.price, offer.summary = Decimal("999.00"), "Other words."
    offer.save()

    amendment.accept(by=manager)

    line = mentoring_line.agreement.lines.get(offer=offer)
    assert (line.price, line.terms["summary"]) == (
        Decimal("600.00"),
        "A licensed library media specialist works for the district.",
    )


def test_a_second_specialist_does_not_come_by_a_change_either(line, mentoring_line, asked):
    with pytest.raises(Refused, match="has District Library Media Specialist already, under Agreement"):
        asked(mentoring_line, "change_option", 3, offer=line.offer)


def test_a_booked_service_is_not_changed_before_its_bookings_are_moved(line, asked, consultant, mentoring):
    ledger.write(line, Kind.HOLD, -4, by=consultant, day=dt.date(2027, 5, 20))

    with pytest.raises(Refused, match="is booked on or after March 1, 2027: 1 day on May 20, 2027"):
        asked(line, "change_option", 3, offer=mentoring, on=MARCH)


# What is shown, and what leaves no trace


@pytest.mark.parametrize("kind", ["add", "reduce", "cancel"])
def test_what_is_shown_before_is_what_is_done_after(kind, line, asked, told, manager, consultant):
    ledger.write(line, Kind.DELIVERY, -2, by=consultant)
    quantity = None if kind == "cancel" else 2
    shown = told(line, kind, quantity)
    assert line.ledger.count() == 2
    assert Amendment.objects.count() == 0

    amendment = asked(line, kind, quantity)
    amendment.accept(by=manager)

    same = ("before", "after", "difference", "settlement", "rule", "effective_on", "kind")
    assert {name: shown[name] for name in same} == {name: amendment.snapshot[name] for name in same}


def test_a_change_that_is_refused_leaves_everything_as_it_was(line, asked, manager, consultant):
    amendment = asked(line, "reduce", 4)
    ledger.write(line, Kind.DELIVERY, -12, by=consultant)

    with pytest.raises(Refused, match="Delivered: 3 days"):
        amendment.accept(by=manager)

    assert (fresh(line).quantity, line.ledger.all().balance()) == (Decimal("6.00"), 12)
    assert fresh(amendment).state == State.REQUESTED


def test_nothing_is_asked_for_at_a_price_that_was_not_shown(active, line, administrator):
    amendment = draw_up(
        active, by=administrator, kind="add", subscription=line, quantity=Decimal(1), effective_on=TODAY
    )

    with pytest.raises(NotAsShown):
        ask_for(amendment, by=administrator, note="", shown="550.00")

    assert Amendment.objects.count() == 0
