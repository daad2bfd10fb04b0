"""Two at the same moment, on a real PostgreSQL: no day is given twice, and no visit is lost."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from portal.core.transitions import Refused
from services import calendar, changes, dry_run, rolling, visiting
from services.amending import draw_up
from services.models import Booking, ConsultantDay, LedgerEntry, Visit
from tests.factories import AssignmentFactory
from tests.factories.services import AgreementFactory, OfferFactory, booked, logged
from tests.meeting import after

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = dt.date(2026, 10, 5)
JULY_1 = dt.datetime(2027, 7, 1, 5, tzinfo=dt.UTC)


@pytest.fixture
def line(district, on_october_6):
    """Half a day, for two consultants."""
    offer = OfferFactory(minimum=Decimal("0.25"))
    return AgreementFactory(district=district, lines=[(offer, Decimal("0.50"))], reached="active").lines.get()


@pytest.fixture
def known_monday(consultant):
    """A day that is there already: to make it would hold the other up without any lock."""
    return ConsultantDay.objects.create(consultant=consultant, day=MONDAY)


def asked_for(line, **facts):
    """An amendment that waits for the agency."""
    facts = {"kind": "add", "quantity": 1, "effective_on": dt.date(2026, 10, 6)} | facts
    facts["subscription"] = line
    change = draw_up(line.agreement, by=line.agreement.started_by, number=1, **facts)
    change.save()
    change.request(by=line.agreement.started_by, note="More.")
    return change


def test_of_two_visits_for_the_last_half_day_one_is_billable_and_both_are_kept(line, at_once):
    people = [AssignmentFactory(district=line.district).consultant for _ in range(2)]

    answers = at_once(*(lambda person=person: logged(line, MONDAY, 2, by=person) for person in people))

    assert sorted(visit.is_billable for visit in answers) == [False, True]
    assert Visit.objects.over_balance().count() == 1
    assert line.ledger.all().balance() == 0


@pytest.mark.usefixtures("known_monday")
def test_of_two_visits_on_one_consultants_day_one_is_refused(line, consultant, at_once, meet_in):
    meet_in(visiting, "check_fits")
    other = AgreementFactory(reached="active").lines.get()
    AssignmentFactory(consultant=consultant, district=other.district)

    answers = at_once(*(lambda one=one: logged(one, MONDAY, 3, by=consultant) for one in (line, other)))

    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 1, answers
    assert "¾ day on October 5 already" in str(refused[0])
    assert Visit.objects.count() == 1


@pytest.mark.usefixtures("known_monday")
def test_one_form_sent_twice_at_once_is_one_visit(line, consultant, at_once, meet_in):
    meet_in(visiting, "check_fits")
    key = uuid.uuid4()

    answers = at_once(*[lambda: logged(line, MONDAY, 2, by=consultant, key=key)] * 2)

    assert answers[0] == answers[1]
    assert Visit.objects.count() == 1
    assert LedgerEntry.objects.filter(kind="delivery").count() == 1


@pytest.mark.usefixtures("known_monday")
def test_one_booking_form_sent_twice_at_once_is_one_booking(line, consultant, at_once, meet_in):
    meet_in(calendar, "check_fits")
    key = uuid.uuid4()

    answers = at_once(*[lambda: booked(line, MONDAY, 2, by=consultant, key=key)] * 2)

    assert answers[0] == answers[1]
    assert Booking.objects.count() == 1


def test_a_day_that_is_moved_and_logged_at_once_does_not_hang(line, consultant, at_once):
    booking = booked(line, MONDAY, 2, by=consultant)
    again = [Booking.objects.get(pk=booking.pk) for _ in range(2)]

    answers = at_once(
        lambda: logged(line, MONDAY, 2, by=consultant, booking=again[0]),
        lambda: calendar.move(again[1], by=consultant, key=uuid.uuid4(), day=MONDAY + dt.timedelta(days=7)),
    )

    assert [isinstance(answer, Refused) for answer in answers].count(True) == 1, answers


def test_a_visit_that_is_reversed_while_an_amendment_settles_what_waits_does_not_hang(
    line, consultant, manager, at_once, meet_in
):
    logged(line, MONDAY, 2, by=consultant)
    waiting = logged(line, MONDAY - dt.timedelta(days=7), 2, by=consultant)
    change = asked_for(line)
    is_reversing = meet_in(visiting, "give_back")

    answers = at_once(
        lambda: visiting.reverse(waiting, by=consultant, note="Not given."),
        after(is_reversing, lambda: change.accept(by=manager)),
    )

    assert not any(isinstance(answer, Exception) for answer in answers), answers
    waiting.refresh_from_db()
    assert (waiting.state, waiting.is_billable) == ("reversed", False)


def test_a_visit_that_is_corrected_and_another_that_is_logged_at_once_do_not_hang(line, consultant, at_once):
    visit = logged(line, MONDAY, 1, by=consultant)

    answers = at_once(
        lambda: logged(line, MONDAY, 1, by=consultant),
        lambda: visiting.correct(visit, by=consultant, key=uuid.uuid4(), note="A half.", quarters=2),
    )

    assert [type(answer) for answer in answers] == [Visit, Visit]
    assert sum(v.quarters for v in Visit.objects.standing().billable()) <= 2


def test_a_day_that_is_booked_while_the_service_is_canceled_is_refused(
    line, consultant, manager, at_once, meet_in
):
    change = asked_for(line, kind="cancel", quantity=None)
    is_accepting = meet_in(changes, "apply")

    answers = at_once(
        lambda: change.accept(by=manager),
        after(is_accepting, lambda: booked(line, dt.date(2026, 10, 12), 2, by=consultant)),
    )

    assert "does not run on October 12, 2026" in str(answers[1]), answers
    assert not Booking.objects.exists()


def test_of_two_who_call_off_a_day_for_snow_at_once_one_does(line, consultant, manager, at_once, meet_in):
    booking = booked(line, dt.date(2026, 10, 12), 2, by=consultant)
    is_calling_off = meet_in(calendar, "release")
    facts = {"day": booking.day, "reason": "Snow."}

    answers = at_once(
        lambda: calendar.call_off_day(by=consultant, **facts),
        after(is_calling_off, lambda: calendar.call_off_day(by=manager, **facts)),
    )

    assert answers == [[booking], []]
    assert line.ledger.all().free() == 2


def test_a_day_that_is_logged_while_its_year_is_rolled_is_looked_at_first(
    line, consultant, manager, at_once, meet_in, time_machine
):
    time_machine.move_to(JULY_1, tick=False)
    year = line.agreement.year
    seen = dry_run.fingerprint(dry_run.preview(year))
    is_logging = meet_in(visiting, "deliver")

    answers = at_once(
        lambda: logged(line, MONDAY, 1, by=manager, consultant=consultant),
        after(is_logging, lambda: rolling.commit(year, by=manager, seen=seen)),
    )

    assert type(answers[1]) is rolling.NotAsShown, answers
    assert line.ledger.all().balance() == 1


def test_a_change_that_is_accepted_while_its_year_is_rolled_does_not_hang(
    line, manager, at_once, meet_in, time_machine
):
    change = asked_for(line)
    time_machine.move_to(JULY_1, tick=False)
    is_rolling = meet_in(rolling, "heirs_of")

    answers = at_once(
        lambda: rolling.commit(line.agreement.year, by=manager),
        after(is_rolling, lambda: change.accept(by=manager)),
    )

    assert isinstance(answers[1], Refused), answers
    assert "is ended, so it cannot be changed" in str(answers[1])
