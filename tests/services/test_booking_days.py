"""Booked days: proposed, confirmed, moved, called off with a reason, and offered anew."""

import datetime as dt
import uuid

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from portal.core.models import Message
from portal.core.transitions import Refused
from services import calendar
from services.models import Booking
from tests.factories import AssignmentFactory, MembershipFactory
from tests.factories.services import AgreementFactory, booked, logged

MONDAY, NEXT = dt.date(2026, 10, 12), dt.date(2026, 10, 19)


@pytest.fixture
def client(consultant, sign_in):
    return sign_in(consultant)


@pytest.fixture
def book(client, line):
    def book(**facts):
        typed = {
            "key": uuid.uuid4(),
            "subscription": line.pk,
            "day": MONDAY,
            "quarters": 4,
            "mode": "on_site",
        }
        return client.post(reverse("services:book"), typed | facts)

    return book


def do(client, booking, move, **typed):
    return client.post(reverse("services:booking-do", args=[booking.pk, move]), typed)


def words(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_consultant_proposes_and_the_district_confirms(book, line, administrator, sign_in):
    answer = book()
    booking = Booking.objects.get()
    assert answer.url == booking.get_absolute_url()
    assert Message.objects.filter(to=administrator, key__startswith="booking-proposed").count() == 1

    do(sign_in(administrator), booking, "confirm")

    booking.refresh_from_db()
    assert booking.state == "confirmed"
    assert line.ledger.all().free() == 20


def test_booking_more_than_is_left_is_allowed_holds_nothing_and_warns(book, line, consultant):
    for number in range(6):
        booked(line, NEXT + dt.timedelta(days=number), by=consultant)

    answer = book()

    assert "It holds no days" in words(answer)[0]
    assert not Booking.objects.get(day=MONDAY).is_held
    assert line.ledger.all().free() == 0


def test_more_than_a_day_on_one_date_is_refused(book, line, consultant):
    booked(line, MONDAY, 3, by=consultant)

    answer = book(quarters=2)

    assert "¾ day on October 12 already, so ¼ day is left" in answer.content.decode()
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"day": "2026-10-05"}, "That day is over. Log it instead"),
        ({"day": "2027-07-01"}, "does not run on July 1, 2027"),
        ({"quarters": "0"}, "Choose a full day or a part of one"),
        ({"subscription": "0"}, "Choose one of the answers in the list"),
        ({"mode": "by horse"}, "Choose one of the answers in the list"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(facts, sentence, book):
    answer = book(**facts)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Booking.objects.exists()


def test_a_moved_day_frees_the_old_one_and_is_confirmed_anew(client, line, consultant):
    booking = booked(line, MONDAY, 2, by=consultant)

    client.post(
        reverse("services:booking-move", args=[booking.pk]),
        {"key": uuid.uuid4(), "day": NEXT, "quarters": 3, "note": "A funeral."},
    )

    booking.refresh_from_db()
    moved = booking.moved_to
    assert (booking.state, moved.state, moved.day, moved.quarters) == ("rescheduled", "proposed", NEXT, 3)
    assert line.ledger.all().free() == 21


def test_canceling_wants_a_reason_and_gives_the_days_back(line, administrator, sign_in):
    booking, browser = booked(line, MONDAY), sign_in(administrator)

    assert words(do(browser, booking, "cancel")) == ["Write why, so that the other side knows."]
    do(browser, booking, "cancel", note="Testing week.")

    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert line.ledger.all().free() == 24


def test_nobody_was_there_is_said_once_the_day_has_come(client, line, consultant):
    booking = booked(line, MONDAY, by=consultant)

    assert "has not come yet" in words(do(client, booking, "no_show", note="Locked."))[0]


def test_a_snow_day_calls_off_every_booking_of_the_date_and_offers_new_days(client, line, consultant):
    other = AgreementFactory(reached="active").lines.get()
    AssignmentFactory(consultant=consultant, district=other.district)
    mine = [booked(line, MONDAY, 2, by=consultant), booked(other, MONDAY, 2, by=consultant)]
    later, strange = (
        booked(line, NEXT, by=consultant),
        booked(AgreementFactory(reached="active").lines.get(), MONDAY),
    )

    answer = client.post(reverse("services:weather"), {"day": MONDAY, "reason": "Snow."})

    states = {booking.pk: booking.state for booking in Booking.objects.all()}
    assert [states[booking.pk] for booking in (*mine, later, strange)] == [
        "weather",
        "weather",
        "proposed",
        "proposed",
    ]
    for booking in mine:
        assert f"/days/book/?again={booking.pk}" in answer.content.decode()
    again = client.get(f"/days/book/?again={mine[0].pk}").context["form"]
    assert (again["quarters"].value(), again["subscription"].value()) == (2, line.pk)


def test_a_district_calls_off_its_own_days_alone(line, administrator, sign_in):
    own, other = booked(line, MONDAY), booked(AgreementFactory(reached="active").lines.get(), MONDAY)

    sign_in(administrator).post(reverse("services:weather"), {"day": MONDAY, "reason": "Snow."})

    own.refresh_from_db(), other.refresh_from_db()
    assert (own.state, other.state) == ("weather", "proposed")


def test_a_district_does_not_move_the_consultants_days(line, administrator, sign_in):
    booking = booked(line, MONDAY)

    assert sign_in(administrator).get(reverse("services:booking-move", args=[booking.pk])).status_code == 403


def test_a_consultant_does_not_book_a_colleagues_day(line, consultant):
    colleague = AssignmentFactory(district=line.district).consultant

    with pytest.raises(Exception, match=r"services\.act_for_consultant"):
        booked(line, MONDAY, by=consultant, consultant=colleague)


def test_a_manager_books_for_a_consultant(line, consultant, manager, sign_in):
    typed = {"key": uuid.uuid4(), "subscription": line.pk, "day": MONDAY, "quarters": 4, "mode": "on_site"}

    sign_in(manager).post(reverse("services:book"), typed | {"consultant": consultant.pk})

    assert Booking.objects.get().consultant == consultant


def test_a_form_that_is_sent_twice_books_and_moves_once(client, book, line):
    key = uuid.uuid4()
    assert book(key=key).url == book(key=key).url
    address = reverse("services:booking-move", args=[Booking.objects.get().pk])
    typed = {"key": uuid.uuid4(), "day": NEXT, "quarters": 4}

    assert client.post(address, typed).url == client.post(address, typed).url

    assert sorted(Booking.objects.values_list("state", flat=True)) == ["proposed", "rescheduled"]
    assert line.ledger.all().held_by_day() == [(NEXT, 4)]


def test_a_move_to_a_day_that_is_full_keeps_the_old_one(line, consultant):
    booking, _ = booked(line, MONDAY, by=consultant), booked(line, NEXT, by=consultant)

    with pytest.raises(Refused, match="nothing is left"):
        calendar.move(booking, by=consultant, key=uuid.uuid4(), day=NEXT)

    booking.refresh_from_db()
    assert booking.state == "proposed"
    assert line.ledger.all().free() == 16


@pytest.mark.parametrize("month", ["2026-10", "", "2026-13", "1066-01", "x"])
def test_the_calendar_shows_a_month_with_what_is_booked_and_logged(month, client, line, consultant):
    booking = booked(line, MONDAY, by=consultant)
    due = booked(line, dt.date(2026, 10, 6), by=consultant)
    visit = logged(line, dt.date(2026, 10, 5), by=consultant)

    shown = client.get(reverse("services:calendar"), {"month": month}).content.decode()

    assert "October 2026" in shown
    for address in (booking.get_absolute_url(), visit.get_absolute_url(), f"/days/new/?booking={due.pk}"):
        assert shown.count(f'href="{address}"') == 2, address  # in the table and in the phone's list
    assert "?month=2026-09" in shown
    assert "?month=2026-11" in shown


def test_a_consultants_calendar_is_their_own(client, line, consultant):
    colleague = AssignmentFactory(district=line.district).consultant
    theirs = booked(line, MONDAY, by=colleague)

    assert theirs.get_absolute_url() not in client.get(reverse("services:calendar")).content.decode()


def test_the_home_shows_proposed_days_to_those_who_confirm_and_unlogged_first(
    client, line, consultant, administrator, sign_in
):
    booked(line, dt.date(2026, 10, 8), by=consultant).confirm(by=administrator)
    booked(line, dt.date(2026, 10, 5), by=consultant)
    proposed = booked(line, dt.date(2026, 10, 9), by=consultant)

    rows = client.get(reverse("home:home")).context["work"]
    titles = [item.title for _, items in rows.by_role for item in items]
    assert titles.index(f"Log October 5 at {line.district}") < titles.index(
        f"Thursday, October 8: {line.district}"
    )
    shown = sign_in(administrator).get(reverse("home:home")).content.decode()
    assert f'href="{proposed.get_absolute_url()}"' in shown
    assert f"Confirm October 9 with {consultant}" in shown


def test_who_books_sees_only_districts_they_serve(client, line):
    other = AgreementFactory(reached="active").lines.get()
    MembershipFactory(district=other.district)

    choices = [
        value
        for value, _ in client.get(reverse("services:book")).context["form"].fields["subscription"].choices
    ]

    assert other.pk not in [getattr(value, "value", value) for value in choices]
