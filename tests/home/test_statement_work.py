"""What waits about statements: for whom, and until when."""

import datetime as dt

import pytest

from services import statements
from tests.factories.services import AgreementFactory, logged
from tests.planning.pages import queries

from .desks import desk, others, reasons

OCTOBER = dt.date(2026, 10, 1)


@pytest.fixture
def line(district, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 2, 16, tzinfo=dt.UTC), tick=False)
    return AgreementFactory(district=district, reached="active").lines.get()


@pytest.fixture
def statement(line, consultant, manager, district):
    logged(line, dt.date(2026, 10, 5), 2, by=consultant)
    return statements.issue(by=manager, district=district, month=OCTOBER)


def test_the_administrator_is_asked_until_the_answer_is_due(statement, administrator, librarian):
    assert desk(administrator) == [("Agree the October statement", "Until November 16")]
    assert "$300.00. Agree to all days, or say what is wrong." in reasons(administrator)
    assert [title for title, _ in desk(librarian) if "statement" in title] == []

    statement.agree(by=administrator)

    assert desk(administrator) == []


def test_a_question_waits_for_the_consultant_and_the_agency_and_its_answer_for_the_district(
    statement, administrator, consultant, manager
):
    district, line = statement.district, statement.lines.get()
    statement.query(by=administrator, note="A quarter.", line=line)

    assert desk(administrator) == []
    assert others(administrator) == [(f"The October statement of {district}", "Waits for the agency")]
    assert (f"See to the October statement of {district}", "1 line questioned") in desk(manager)
    assert f"Questioned: October 5 ({consultant})." in reasons(manager)
    assert (f"Answer {district} about October 5", "Questioned November 2") in desk(consultant)

    line.visit.refresh_from_db()
    line.visit.answer(by=consultant, note="From one to three.")

    assert desk(administrator) == [("Agree the October statement", "Answered")]
    assert [title for title, _ in desk(manager) if "statement" in title] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_homes_ask_the_same_queries_for_any_number_of_statements(
    count, line, consultant, manager, administrator, district, sign_in
):
    for month in range(count):
        logged(line, dt.date(2026, 10 - month, 5), 1, by=consultant)
        statement = statements.issue(by=manager, district=district, month=dt.date(2026, 10 - month, 1))
        statement.query(by=administrator, note="Really?", line=statement.lines.get())
    asked = []
    for person in (administrator, manager):
        client = sign_in(person)
        queries(client, "/")
        asked.append(queries(client, "/"))

    assert asked == [21, 20]  # orders of the fund wait for districts, and not for managers
