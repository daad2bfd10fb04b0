"""One day that was given: its page, how it is put right, and what happens beyond the days bought."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from planning.models import Step
from portal.core.models import Message
from portal.core.transitions import Refused
from services import statements, visiting
from services.models import Amendment, LedgerEntry, Visit
from tests.factories import AssignmentFactory, MembershipFactory, PlanFactory
from tests.factories.services import AgreementFactory, booked, logged

MONDAY = dt.date(2026, 10, 5)


@pytest.fixture
def visit(line, consultant):
    return logged(line, MONDAY, 4, by=consultant)


@pytest.fixture
def full(line, consultant):
    """All six days are used."""
    for number in range(6):
        logged(line, dt.date(2026, 9, 1) + dt.timedelta(days=number), by=consultant)
    return line


def amend(line, quantity, *, by):
    """An amendment that adds days, asked for by the district and accepted."""
    agreement = line.agreement
    amendment = Amendment.objects.create(
        agreement=agreement,
        district=line.district,
        number=agreement.amendments.count() + 1,
        kind=Amendment.Kind.ADD,
        subscription=line,
        quantity=Decimal(quantity),
        effective_on=MONDAY + dt.timedelta(days=1),
        requested_by=agreement.started_by,
    )
    amendment.request(by=agreement.started_by)
    amendment.accept(by=by)


def words(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def correct(client, visit, **facts):
    typed = {"key": uuid.uuid4(), "day": visit.day, "quarters": 2, "mode": "on_site", "travel_quarters": 0}
    typed |= {"summary": "Half a day.", "note": "It was half a day."}
    return client.post(reverse("services:visit-correct", args=[visit.pk]), typed | facts)


def test_a_correction_replaces_the_visit_and_both_say_so(visit, consultant, sign_in, line):
    client = sign_in(consultant)

    answer = correct(client, visit)

    right = Visit.objects.get(corrects=visit)
    assert answer.url == right.get_absolute_url()
    assert line.ledger.all().balance() == 22
    assert right.get_absolute_url() in client.get(visit.get_absolute_url()).content.decode()
    assert "It was half a day." in client.get(visit.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("facts", "sentence"), [({"note": ""}, "Write what was wrong"), ({"day": "2026-10-07"}, "not come yet")]
)
def test_a_correction_that_can_not_be_keeps_the_visit(facts, sentence, visit, consultant, sign_in):
    answer = correct(sign_in(consultant), visit, **facts)

    visit.refresh_from_db()
    assert sentence in answer.content.decode()
    assert visit.state == "submitted"


def test_a_reversal_wants_a_reason_and_gives_the_days_back(visit, consultant, sign_in, line):
    client, address = sign_in(consultant), reverse("services:visit-do", args=[visit.pk, "reverse"])

    assert "Write why" in words(client.post(address))[0]
    client.post(address, {"note": "It was another district."})

    visit.refresh_from_db()
    assert visit.state == "reversed"
    assert line.ledger.all().balance() == 24


def test_after_a_statement_only_the_agency_puts_a_visit_right(
    visit, line, consultant, manager, sign_in, time_machine
):
    time_machine.move_to(dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC))
    statement = statements.issue(by=manager, district=line.district, month=dt.date(2026, 10, 1))
    visit.refresh_from_db()
    client = sign_in(consultant)

    shown = client.get(visit.get_absolute_url()).content.decode()
    assert statement.get_absolute_url() in shown
    assert "only the agency" in shown
    assert reverse("services:visit-correct", args=[visit.pk]) not in shown
    assert "staff reverse it" in correct(client, visit).content.decode()

    correct(sign_in(manager), visit)
    visit.refresh_from_db()
    assert visit.state == "corrected"


def test_the_district_agrees_to_a_day_on_its_page(visit, administrator, sign_in):
    sign_in(administrator).post(reverse("services:visit-do", args=[visit.pk, "acknowledge"]))

    visit.refresh_from_db()
    assert visit.state == "acknowledged"


@pytest.mark.parametrize("move", ["lock", "submit", "correct", "query", "delete", "__init__"])
def test_other_moves_are_not_made_from_the_page(move, visit, manager, sign_in):
    address = f"/days/{visit.pk}/do/{move}/"

    assert sign_in(manager).post(address, {"note": "x"}).status_code == 404


def test_a_day_over_balance_is_kept_and_says_what_to_do(full, consultant, administrator, sign_in):
    visit = logged(full, MONDAY, 3, by=consultant)

    shown = sign_in(administrator).get(visit.get_absolute_url()).content.decode()

    assert "Over balance: not billable until the agreement is amended" in shown
    link = f"{full.agreement.get_absolute_url()}amend/?kind=add&amp;subscription={full.pk}&amp;quantity=0.75"
    assert link in shown
    assert link not in sign_in(consultant).get(visit.get_absolute_url()).content.decode()


def test_an_amendment_gives_waiting_visits_their_days_the_oldest_first(full, consultant, manager):
    older = logged(full, MONDAY, 3, by=consultant)
    newer = logged(full, MONDAY + dt.timedelta(days=1), 4, by=consultant)

    amend(full, "1.00", by=manager)

    older.refresh_from_db(), newer.refresh_from_db()
    assert (older.is_billable, newer.is_billable) == (True, False)
    assert full.ledger.all().balance() == 1
    amend(full, "0.75", by=manager)
    newer.refresh_from_db()
    assert newer.is_billable
    assert full.ledger.all().balance() == 0


def test_a_reversed_visit_gets_no_days_from_an_amendment(full, consultant, manager):
    visit = logged(full, MONDAY, 2, by=consultant)
    visit.reverse(by=consultant, note="Wrong district.")

    amend(full, "1.00", by=manager)

    assert full.ledger.all().balance() == 4


def test_days_that_come_back_go_to_the_visit_that_waits(line, consultant, administrator):
    for number in range(5):
        logged(line, dt.date(2026, 9, 1) + dt.timedelta(days=number), by=consultant)
    booking = booked(line, dt.date(2026, 10, 12), by=consultant)
    waiting = logged(line, MONDAY, by=consultant)
    assert waiting.is_over_balance

    booking.cancel(by=administrator, note="Testing week.")

    waiting.refresh_from_db()
    assert waiting.is_billable
    assert line.ledger.all().balance() == 0


def test_half_a_day_that_a_correction_gives_back_goes_to_the_visit_that_waits(full, consultant):
    waiting = logged(full, MONDAY, 2, by=consultant)

    visiting.correct(full.visits.last(), by=consultant, key=uuid.uuid4(), note="Half a day.", quarters=2)

    waiting.refresh_from_db()
    assert waiting.is_billable
    assert full.ledger.all().balance() == 0


def test_what_a_booking_held_and_nobody_used_goes_to_the_visit_that_waits(line, consultant):
    for number in range(5):
        logged(line, dt.date(2026, 9, 1) + dt.timedelta(days=number), by=consultant)
    booking = booked(line, MONDAY, by=consultant)
    waiting = logged(line, dt.date(2026, 9, 8), 2, by=consultant)

    logged(line, MONDAY, 2, by=consultant, booking=booking)

    waiting.refresh_from_db()
    assert waiting.is_billable
    assert line.ledger.all().balance() == 0


def test_days_given_back_by_hand_go_to_the_visit_that_waits(full, consultant, manager):
    waiting = logged(full, MONDAY, 2, by=consultant)

    visiting.correct_days(full, 2, by=manager, note="Counted twice.")

    waiting.refresh_from_db()
    assert waiting.is_billable
    assert full.ledger.all().balance() == 0


def test_days_of_a_reversed_visit_go_to_the_visit_that_waits_and_not_back_to_itself(full, consultant):
    first = full.visits.order_by("day").first()
    waiting = logged(full, MONDAY, by=consultant)

    first.reverse(by=consultant, note="Wrong district.")

    waiting.refresh_from_db(), first.refresh_from_db()
    assert (waiting.is_billable, first.is_billable) == (True, False)


def test_marks_are_told_once_to_both_sides(line, consultant, administrator, manager, librarian):
    def told(person):
        keys = Message.objects.filter(to=person, key__startswith="days-used:").order_by("pk")
        return [key.split(":")[3] for key in keys.values_list("key", flat=True)]

    for number in range(5):
        logged(line, dt.date(2026, 9, 1) + dt.timedelta(days=number), by=consultant)
    assert told(administrator) == told(consultant) == []  # half and three quarters wait on the home page
    logged(line, dt.date(2026, 9, 8), 2, by=consultant)
    assert told(administrator) == told(consultant) == ["90"]
    last = logged(line, MONDAY, 2, by=consultant)
    assert told(administrator) == told(consultant) == ["90", "100"]
    assert told(manager) == ["100"]
    assert told(librarian) == []

    last.reverse(by=consultant, note="Not given.")
    logged(line, MONDAY, 2, by=consultant)
    assert told(administrator) == ["90", "100"]
    amend(line, "0.50", by=manager)
    assert told(administrator) == ["90", "100", "90"]  # of six and a half days bought now


def test_a_visit_that_cites_a_step_is_shown_on_the_plans_goal(line, consultant, librarian, viewer, sign_in):
    plan = PlanFactory(district=line.district, complete=True)
    step = Step.objects.get(goal__plan=plan)
    visit = logged(line, MONDAY, 2, by=consultant, plan_step=step, summary="Agreed the schedule.")
    page = reverse("planning:section", args=[plan.pk, "goals"])

    for person in (librarian, viewer):
        shown = sign_in(person).get(page).content.decode()
        assert visit.get_absolute_url() in shown
        assert "Agreed the schedule." in shown
    visit.reverse(by=consultant, note="Wrong.")
    assert visit.get_absolute_url() not in sign_in(viewer).get(page).content.decode()


def test_a_visit_of_another_district_is_not_found(visit, sign_in):
    for person in (MembershipFactory().user, AssignmentFactory().consultant):
        assert sign_in(person).get(visit.get_absolute_url()).status_code == 404
        assert correct(sign_in(person), visit).status_code == 404


def test_a_colleague_may_read_a_visit_and_not_change_it(visit, line, sign_in):
    client = sign_in(AssignmentFactory(district=line.district).consultant)

    assert client.get(visit.get_absolute_url()).status_code == 200
    assert correct(client, visit).status_code == 403


def test_a_correction_sent_twice_is_one(visit, consultant):
    key = uuid.uuid4()
    facts = {"by": consultant, "key": key, "note": "Half.", "quarters": 2}

    assert visiting.correct(visit, **facts) == visiting.correct(visit, **facts)
    assert LedgerEntry.objects.filter(kind="delivery").count() == 2


def test_a_visit_that_was_reversed_can_not_be_corrected(visit, consultant):
    visit.reverse(by=consultant, note="Wrong.")

    with pytest.raises(Refused, match="this is reversed now"):
        visiting.correct(visit, by=consultant, key=uuid.uuid4(), note="Half.", quarters=2)


def test_a_questioned_visit_waits_on_the_consultants_home(
    visit, line, consultant, manager, administrator, sign_in, time_machine
):
    time_machine.move_to(dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC))
    statement = statements.issue(by=manager, district=line.district, month=dt.date(2026, 10, 1))
    statement.query(by=administrator, note="Was it a half?", line=statement.lines.get())

    shown = sign_in(consultant).get(reverse("home:home")).content.decode()

    assert f"Answer {line.district} about October 5" in shown
    assert "Was it a half?" in shown


def test_a_second_agreement_has_days_of_its_own(line, consultant):
    other = AgreementFactory(reached="active").lines.get()
    AssignmentFactory(consultant=consultant, district=other.district)
    logged(other, MONDAY, by=consultant)

    assert line.ledger.all().balance() == 24
