"""The statement of October: three days of the specialist at $600, one of them from September."""

import datetime as dt

import pytest

from services import statements
from tests.factories.services import AgreementFactory, logged

OCTOBER = dt.date(2026, 10, 1)
NOVEMBER_2 = dt.datetime(2026, 11, 2, 16, tzinfo=dt.UTC)  # a Monday
DAYS = [(dt.date(2026, 9, 28), 4), (dt.date(2026, 10, 5), 2), (dt.date(2026, 10, 19), 3)]


@pytest.fixture
def on_november_2(time_machine):
    time_machine.move_to(NOVEMBER_2, tick=False)
    return time_machine


@pytest.fixture
def line(district, on_november_2):
    return AgreementFactory(district=district, reached="active").lines.get()


@pytest.fixture
def visits(line, consultant):
    return [logged(line, day, quarters, by=consultant, place="High school") for day, quarters in DAYS]


@pytest.fixture
def statement(visits, manager, district):
    return statements.issue(by=manager, district=district, month=OCTOBER)
