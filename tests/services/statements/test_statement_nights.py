"""What happens to statements because a day has come: each thing once, however often it is asked for."""

import datetime as dt
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from districts.models import User
from portal.core import jobs
from portal.core.models import Job, Message
from services import nights, statements
from services.models import Statement
from tests.factories.services import AgreementFactory

from .conftest import OCTOBER

State = Statement.State
KINDS = ["statements.month", "statements.issue", "statements.day"]


def night(time_machine, month, day, year=2026):
    """Five in the morning in Wisconsin: what beat asks for, and what a worker does about it."""
    time_machine.move_to(dt.datetime(year, month, day, 11, tzinfo=dt.UTC), tick=False)
    nights.ask_for_statements()
    jobs.run_pending(KINDS)


def reminders(person):
    told = Message.objects.filter(to=person, key__startswith="statement-reminder").order_by("pk")
    return list(told.values_list("subject", flat=True))


def test_on_the_first_of_a_month_the_last_one_is_stated_for_each_district(line, administrator, time_machine):
    other = AgreementFactory(reached="active").district

    night(time_machine, 11, 1)
    night(time_machine, 11, 1)
    night(time_machine, 11, 2)

    issued = Statement.objects.filter(month=OCTOBER)
    assert {statement.district for statement in issued} == {line.district, other}
    assert {statement.state for statement in issued} == {State.ISSUED}
    assert Statement.objects.count() == 2
    assert not Job.objects.filter(state=Job.State.FAILED).exists()
    assert Message.objects.filter(to=administrator, key__startswith="statement-issued").count() == 1


def test_a_first_on_which_nobody_worked_is_made_up_for(line, time_machine):
    night(time_machine, 11, 4)

    assert Statement.objects.get().month == OCTOBER


def test_the_month_ends_at_midnight_in_wisconsin(line, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 1, 3, tzinfo=dt.UTC), tick=False)  # October 31, 10 pm
    nights.ask_for_statements()

    assert Job.objects.get(kind="statements.month").args == {"month": "2026-09-01"}


def test_trouble_with_one_district_keeps_no_other_waiting(line, time_machine, monkeypatch):
    AgreementFactory(reached="active")
    issue = statements.issue

    def fails_for_one(**facts):
        if facts["district"] == line.district:
            raise ValueError("broken")
        return issue(**facts)

    monkeypatch.setattr(statements, "issue", fails_for_one)
    night(time_machine, 11, 1)

    assert Statement.objects.count() == 1
    assert Job.objects.filter(state=Job.State.FAILED).count() == 1


def test_the_district_is_reminded_after_five_and_ten_business_days_once_each(
    statement, administrator, manager, time_machine
):
    name = str(statement)
    waits, last = f"{name}: still waits for you", f"{name}: today is the last day"
    expected = {6: [], 8: [], 9: [waits], 10: [waits], 15: [waits], 16: [waits, last]}

    told = {}
    for day in expected:
        night(time_machine, 11, day)
        night(time_machine, 11, day)
        told[day] = reminders(administrator)

    assert told == expected
    assert reminders(manager) == []


def test_a_reminder_that_no_night_sent_is_not_sent_beside_the_next(statement, administrator, time_machine):
    night(time_machine, 11, 16)

    assert reminders(administrator) == [f"{statement}: today is the last day"]


def test_no_reminder_comes_after_the_answer_is_due():
    assert max(settings.STATEMENT_REMINDER_DAYS) <= settings.STATEMENT_ANSWER_DAYS
    assert min(settings.STATEMENT_REMINDER_DAYS) > 0


def test_what_nobody_answered_is_taken_as_agreed_the_day_after(statement, manager, time_machine):
    night(time_machine, 11, 16)
    statement.refresh_from_db()
    assert statement.state == State.ISSUED

    night(time_machine, 11, 17)
    night(time_machine, 11, 17)

    statement.refresh_from_db()
    assert (statement.state, statement.settled_by) == (State.TAKEN, User.system())
    assert Message.objects.filter(to=manager, key__startswith="statement-taken").count() == 1


def test_what_is_questioned_waits_for_the_answer_and_then_for_the_district(
    statement, visits, administrator, consultant, time_machine
):
    statement.query(by=administrator, note="A quarter.", line=statement.lines.get(visit=visits[1]))
    night(time_machine, 11, 30)
    statement.refresh_from_db()
    assert statement.state == State.QUERIED
    visits[1].refresh_from_db()
    visits[1].answer(by=consultant, note="From one to three.")

    night(time_machine, 12, 1)

    statement.refresh_from_db()
    assert (statement.state, statement.answer_by) == (State.ISSUED, dt.date(2026, 12, 15))
    assert Message.objects.get(to=administrator, key__startswith="statement-answered").subject == (
        f"{statement}: questions are answered"
    )
    night(time_machine, 12, 16)
    statement.refresh_from_db()
    assert statement.state == State.TAKEN


def test_a_day_that_is_questioned_on_another_statement_is_not_taken_as_agreed(
    statement, visits, administrator, time_machine
):
    visits[1].refresh_from_db()
    visits[1].query(by=administrator, note="A quarter.")

    night(time_machine, 11, 17)

    statement.refresh_from_db()
    assert statement.state == State.ISSUED


def test_one_command_does_the_same_by_hand(line, on_november_2):
    out = StringIO()

    call_command("state_month", "--month", "2026-10", stdout=out)
    call_command("state_month", stdout=out)

    assert Statement.objects.get().month == OCTOBER
    assert "October 2026: 1 statements issued." in out.getvalue()
    assert "October 2026: 0 statements issued." in out.getvalue()


@pytest.mark.parametrize(("month", "words"), [("2026-11", "not over yet"), ("October", "like 2026-10")])
def test_the_command_refuses_what_is_no_month_that_is_over(month, words, on_november_2):
    with pytest.raises(CommandError, match=words):
        call_command("state_month", "--month", month)
