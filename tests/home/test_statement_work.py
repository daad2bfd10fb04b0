"""What waits about statements: for whom, and until when."""

import datetime as dt

import pytest

from services import statements
from tests.factories.services import AgreementFactory, logged

OCTOBER = dt.date(2026, 10, 1)


@pytest.fixture
def line(district, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 2, 16, tzinfo=dt.UTC), tick=False)
    return AgreementFactory(district=district, reached="active").lines.get()


@pytest.fixture
def statement(line, consultant, manager, district):
    logged(line, dt.date(2026, 10, 5), 2, by=consultant)
    return statements.issue(by=manager, district=district, month=OCTOBER)
