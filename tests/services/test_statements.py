"""A month's days, stated, answered, and put right."""

import datetime as dt
import uuid

import pytest

from portal.core.transitions import Refused
from services import statements, visiting
from services.models import Statement
from tests.factories.services import AgreementFactory

OCTOBER = dt.date(2026, 10, 1)


@pytest.fixture
def line(district, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC))
    return AgreementFactory(district=district, reached="active").lines.get()


@pytest.fixture
def visit(line, consultant):
    return visiting.log(
        by=consultant,
        key=uuid.uuid4(),
        subscription=line,
        day=dt.date(2026, 10, 5),
        quarters=2,
        summary="Weeding.",
    )


@pytest.fixture
def statement(visit, manager, district):
    return statements.issue(by=manager, district=district, month=OCTOBER)


def test_a_statement_states_each_visit_once_with_its_dollars(statement, visit, manager, district):
    assert statements.issue(by=manager, district=district, month=OCTOBER) == statement
    assert [(line.visit, line.quarters, str(line.amount)) for line in statement.lines.all()] == [
        (visit, 2, "300.00")
    ]
    assert statement.snapshot["services"][0] == {
        "service": "District Library Media Specialist",
        "bought": 24,
        "delivered": 2,
        "left": 22,
    }


def test_a_month_without_a_visit_says_so(line, manager, district):
    statement = statements.issue(by=manager, district=district, month=OCTOBER)

    assert statement.state == Statement.State.ISSUED
    assert statement.snapshot["lines"] == []


def test_a_questioned_line_is_put_right_on_the_next_statement(
    statement, visit, administrator, manager, district, time_machine
):
    statement.query(by=administrator, note="It was a quarter.", line=statement.lines.get())
    with pytest.raises(Refused, match="1 line is still questioned"):
        statement.agree(by=administrator)
    visit.refresh_from_db()
    right = visiting.correct(visit, by=manager, key=uuid.uuid4(), note="A quarter.", quarters=1)
    statement.agree(by=administrator)

    time_machine.move_to(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC))
    november = statements.issue(by=manager, district=district, month=dt.date(2026, 11, 1))

    lines = [(line.kind, line.visit, str(line.signed_amount)) for line in november.lines.all()]
    assert lines == [("visit", right, "150.00"), ("reversal", visit, "-300.00")]
    assert str(november.total) == "-150.00"
