"""A consultant leaves: booked days go to somebody else, and what was logged stays theirs."""

import datetime as dt

import pytest
from django.urls import reverse

from districts.models import Role
from portal.core.models import Message
from portal.core.transitions import Refused
from services import handing_over
from services.models import Booking
from tests.factories import AssignmentFactory, MembershipFactory
from tests.factories.services import booked, logged
from tests.home.desks import desk, reasons
from tests.planning.pages import queries

MONDAY, NEXT = dt.date(2026, 10, 12), dt.date(2026, 10, 19)


@pytest.fixture
def monday(line):
    """A full day that a consultant booked before leaving."""
    return booked(line, MONDAY, purpose="Weeding")


@pytest.fixture
def colleague(line, monday):
    """Somebody else who serves the district."""
    return AssignmentFactory(district=line.district).consultant


@pytest.fixture
def page(manager, sign_in):
    return sign_in(manager)


def leave(consultant):
    consultant.is_active = False
    consultant.save()


def waiting(manager):
    return list(handing_over.waiting_for(manager))


def test_a_day_waits_when_its_consultant_leaves_loses_the_role_or_the_district(line, monday, manager):
    assert waiting(manager) == []
    leave(monday.consultant)
    assert waiting(manager) == [monday]

    monday.consultant.is_active = True
    monday.consultant.save()
    monday.consultant.assignments.update(ends_on=MONDAY)
    assert waiting(manager) == [monday]

    monday.consultant.assignments.update(ends_on=MONDAY + dt.timedelta(days=1))
    assert waiting(manager) == []
    monday.consultant.memberships.filter(role=Role.CONSULTANT).update(ends_on=dt.date(2026, 10, 6))
    assert waiting(manager) == [monday]


def test_what_is_over_canceled_or_logged_wants_nobody_else(line, monday, manager):
    logged(line, dt.date(2026, 10, 5), by=monday.consultant)
    monday.cancel(by=manager, note="No school.")
    leave(monday.consultant)
    assert waiting(manager) == []


def test_a_day_goes_over_whole_with_its_hold_and_both_sides_hear(
    line, monday, colleague, manager, administrator, page
):
    leave(monday.consultant)
    before = line.ledger.all().free()

    assert f">{colleague}</option>" in page.get(reverse("services:hand-over")).content.decode()
    page.post(reverse("services:hand-over"), {f"booking_{monday.pk}": colleague.pk})

    monday.refresh_from_db()
    new = monday.moved_to
    assert (monday.state, new.state) == ("rescheduled", "proposed")
    assert (new.consultant, new.day, new.quarters, new.purpose) == (colleague, MONDAY, 4, "Weeding")
    assert line.ledger.all().free() == before
    assert line.ledger.held_on(MONDAY) == 4
    told = Message.objects.get(to=administrator, key__startswith="booking-proposed", body__contains="instead")
    assert f"{colleague} comes instead of {monday.consultant}" in told.body
    assert Message.objects.filter(to=colleague, key__startswith="booking-proposed").exists()
    assert waiting(manager) == []


def test_handed_over_twice_it_is_one_booking(line, monday, colleague, manager):
    leave(monday.consultant)
    once = handing_over.hand_over(monday, by=manager, consultant=colleague)
    again = handing_over.hand_over(monday, by=manager, consultant=colleague)
    assert once == again
    assert Booking.objects.open().count() == 1


def test_a_successor_with_a_full_day_is_refused_and_nothing_moves(line, monday, colleague, manager, page):
    booked(line, MONDAY, by=colleague)
    leave(monday.consultant)
    answer = page.post(reverse("services:hand-over"), {f"booking_{monday.pk}": colleague.pk}, follow=True)
    assert "so nothing is left of that day" in answer.content.decode()
    monday.refresh_from_db()
    assert monday.state == "proposed"
    assert waiting(manager) == [monday]


def test_nobody_takes_a_day_whose_district_they_do_not_serve_then(line, monday, colleague, manager, page):
    leave(monday.consultant)
    colleague.assignments.update(ends_on=MONDAY)
    assert handing_over.successors([monday]) == {monday.pk: []}
    assert "Nobody else serves the district" in page.get(reverse("services:hand-over")).content.decode()
    with pytest.raises(Refused, match="does not serve"):
        handing_over.hand_over(monday, by=manager, consultant=colleague)


def test_a_day_that_is_over_is_logged_in_the_name_of_whoever_left(
    line, monday, colleague, manager, sign_in, time_machine
):
    time_machine.move_to(dt.datetime(2026, 10, 14, 17, tzinfo=dt.UTC), tick=False)
    leave(monday.consultant)
    assert "Over, and not logged" in sign_in(manager).get(reverse("services:hand-over")).content.decode()
    with pytest.raises(Refused, match="that day is over"):
        handing_over.hand_over(monday, by=manager, consultant=colleague)
    visit = logged(line, MONDAY, by=manager, booking=monday)
    assert visit.consultant == monday.consultant
    assert waiting(manager) == []


def test_only_managers_open_the_page(sign_in, administrator, consultant, reviewer):
    for person in (administrator, consultant, reviewer):
        assert sign_in(person).get(reverse("services:hand-over")).status_code == 403


def test_the_page_asks_as_much_of_the_database_for_ten_days_as_for_one(line, monday, colleague, page):
    leave(monday.consultant)
    one = queries(page, reverse("services:hand-over"))
    other = MembershipFactory(role=Role.CONSULTANT).user
    AssignmentFactory(district=line.district, consultant=other)
    for number in range(1, 6):
        booked(line, NEXT + dt.timedelta(days=number), 1, by=other)
    leave(other)
    assert queries(page, reverse("services:hand-over")) == one


def test_the_managers_home_says_whose_days_wait(line, monday, manager):
    assert desk(manager) == []
    leave(monday.consultant)
    assert desk(manager) == [("Hand over 1 booked day", "First: October 12")]
    (reason,) = reasons(manager)
    assert str(monday.consultant) in reason
    assert "October 12" in reason
