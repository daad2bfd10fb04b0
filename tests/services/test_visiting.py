"""Days are booked, logged once, kept when there are none left, and put right by a reversal."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.core.transitions import Refused
from services import calendar, visiting
from services.models import Booking, LedgerEntry, PrivateNote, Visit
from tests.factories import AssignmentFactory, DistrictFactory
from tests.factories.services import AgreementFactory

DAY = dt.date(2026, 10, 5)


@pytest.fixture
def line(district, time_machine):
    time_machine.move_to(dt.datetime(2026, 10, 6, 12, tzinfo=dt.UTC))
    return AgreementFactory(district=district, reached="active").lines.get()


@pytest.fixture
def log(line, consultant):
    def log(quarters=4, day=DAY, **facts):
        facts = {"key": uuid.uuid4(), "subscription": line, "summary": "Weeding."} | facts
        return visiting.log(by=consultant, day=day, quarters=quarters, **facts)

    return log


def test_a_booked_day_is_held_and_becomes_a_delivery_when_it_is_logged(line, consultant, log):
    booking = calendar.book(
        by=consultant, key=uuid.uuid4(), consultant=consultant, subscription=line, day=DAY, quarters=2
    )
    assert (line.ledger.all().balance(), line.ledger.all().free()) == (24, 22)

    visit = log(quarters=2, booking=booking)

    assert (line.ledger.all().balance(), line.ledger.all().free()) == (22, 22)
    assert visit.is_billable
    assert Booking.objects.get().state == "done"


def test_the_same_form_sent_twice_is_one_visit(line, log):
    key = uuid.uuid4()

    assert log(key=key) == log(key=key)
    assert Visit.objects.count() == 1


def test_a_day_is_never_longer_than_a_day(log):
    log(quarters=3)

    with pytest.raises(Refused, match="¾ day on October 5 already, so ¼ day is left"):
        log(quarters=2)


def test_a_visit_beyond_the_days_bought_is_kept_and_not_billable(line, log):
    for day in range(1, 7):
        log(day=DAY - dt.timedelta(days=day))

    visit = log(quarters=2)

    assert visit.is_over_balance
    assert line.ledger.all().balance() == 0


def test_a_correction_gives_the_days_back_and_takes_the_right_ones(line, log, consultant):
    visit = log(quarters=4)

    right = visiting.correct(visit, by=consultant, key=uuid.uuid4(), note="It was half a day.", quarters=2)

    visit.refresh_from_db()
    assert visit.state == "corrected"
    assert right.corrects == visit
    assert line.ledger.all().balance() == 22
    assert list(LedgerEntry.objects.values_list("kind", flat=True)) == [
        "grant",
        "delivery",
        "correction",
        "delivery",
    ]


@pytest.fixture
def told_more(log):
    """A visit with a file and a private note."""
    return log(private_note="Ask again in spring.", files=[SimpleUploadedFile("list.txt", b"Weeded.")])


def correct(visit, by, **facts):
    return visiting.correct(visit, by=by, key=uuid.uuid4(), note="It was shorter.", **facts)


def test_files_and_the_private_note_go_with_the_day_as_it_counts(told_more, consultant):
    right = correct(told_more, consultant, quarters=2)

    assert [file.name for file in right.files.all()] == ["list.txt"]
    assert PrivateNote.objects.visible_to(consultant).get().visit == right
    assert not told_more.files.exists()


def test_a_note_stays_with_its_consultants_own_day_when_another_gave_it(told_more, manager, district):
    other = AssignmentFactory(district=district).consultant
    right = correct(told_more, manager, consultant=other)

    assert not PrivateNote.objects.visible_to(other).exists()
    assert PrivateNote.objects.get().visit == told_more
    assert right.files.count() == 1


def test_files_never_go_to_another_district(told_more, manager, consultant):
    elsewhere = AgreementFactory(district=DistrictFactory(), reached="active").lines.get()
    AssignmentFactory(consultant=consultant, district=elsewhere.district)
    right = correct(told_more, manager, subscription=elsewhere)

    assert right.district == elsewhere.district
    assert told_more.files.count() == 1
