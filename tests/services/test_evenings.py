"""In the evening consultants are asked for booked days that they have not logged."""

import datetime as dt

import pytest

from portal.core import jobs
from portal.core.models import Job, Message
from services import evenings
from tests.factories import AssignmentFactory
from tests.factories.services import booked, logged
from tests.home.test_emails import check

MONDAY, TUESDAY, THURSDAY = dt.date(2026, 10, 12), dt.date(2026, 10, 13), dt.date(2026, 10, 15)


@pytest.fixture
def monday(line):
    return booked(line, MONDAY, 2)


@pytest.fixture
def evening(time_machine):
    """Half past five in the evening of a day, and what was mailed then."""

    def on(day):
        time_machine.move_to(dt.datetime(day.year, day.month, day.day, 22, 30, tzinfo=dt.UTC), tick=False)
        before = set(Message.objects.values_list("pk", flat=True))
        evenings.ask_for_late_days()
        return list(Message.objects.exclude(pk__in=before))

    return on


def test_a_day_is_asked_for_when_it_is_over_for_more_than_two_days(monday, evening):
    assert evening(MONDAY) == []
    assert evening(MONDAY + dt.timedelta(days=2)) == []
    (message,) = evening(THURSDAY)
    assert message.to == monday.consultant
    assert message.subject == "One day is not logged yet"
    assert f"- October 12, ½ day: {monday.district}" in message.body
    check(message, "/")


def test_the_same_evening_and_the_next_ask_no_second_time(monday, evening):
    assert len(evening(THURSDAY)) == 1
    assert evening(THURSDAY) == []
    assert evening(THURSDAY + dt.timedelta(days=1)) == []


def test_one_more_late_day_and_a_new_week_ask_again(line, monday, evening):
    evening(THURSDAY)
    booked(line, THURSDAY, 1)
    assert evening(dt.date(2026, 10, 16)) == []
    (message,) = evening(dt.date(2026, 10, 19))
    assert message.subject == "2 days are not logged yet"
    assert len(evening(dt.date(2026, 10, 26))) == 1


def test_whoever_owes_nothing_hears_nothing(line, monday, evening, time_machine):
    canceled = booked(line, TUESDAY, 1)
    canceled.cancel(by=canceled.consultant, note="Snow.")
    AssignmentFactory(district=line.district)
    time_machine.move_to(dt.datetime(2026, 10, 12, 22, tzinfo=dt.UTC), tick=False)
    logged(line, MONDAY, 2, booking=monday)
    assert evening(dt.date(2026, 10, 16)) == []


def test_a_consultant_who_left_is_not_asked(monday, evening):
    monday.consultant.is_active = False
    monday.consultant.save()
    assert evening(THURSDAY) == []


def test_the_evenings_work_is_a_job_that_is_asked_for_once(monday, evening, time_machine):
    time_machine.move_to(dt.datetime(2026, 10, 15, 22, 30, tzinfo=dt.UTC), tick=False)
    evenings.ask_for_the_evening()
    evenings.ask_for_the_evening()
    job = Job.objects.get(kind="days.evening")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert Message.objects.filter(to=monday.consultant, key__startswith="days-to-log").count() == 1
