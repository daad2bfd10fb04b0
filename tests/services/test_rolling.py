"""June 30 and July 1: what is left ends or goes on, and for a week there is a way back."""

import datetime as dt
from decimal import Decimal

import pytest

from portal.core.transitions import Refused
from services import rolling
from services.models import CatalogYear
from tests.factories.services import AgreementFactory, CatalogYearFactory, OfferFactory

LATE_ON_JUNE_30 = dt.datetime(2027, 7, 1, 4, 59, tzinfo=dt.UTC)  # 11:59 pm in Chicago
JULY_1 = dt.datetime(2027, 7, 1, 5, 0, tzinfo=dt.UTC)


@pytest.fixture
def year(district, time_machine):
    time_machine.move_to(dt.datetime(2026, 7, 2, 12, tzinfo=dt.UTC))
    return AgreementFactory(district=district, reached="active").year


@pytest.fixture
def line(year, district):
    return district.subscriptions.get()


@pytest.fixture
def renewed(line, district, time_machine):
    """The same service again, four days of it, agreed in May."""
    time_machine.move_to(dt.datetime(2027, 5, 13, 12, tzinfo=dt.UTC))
    coming = CatalogYearFactory(ends_in=2028, opens_on=dt.date(2027, 2, 1))
    agreement = AgreementFactory(
        district=district,
        year=coming,
        starts_on=dt.date(2027, 7, 1),
        lines=[(OfferFactory(year=coming), Decimal(4))],
        reached="active",
    )
    return agreement.lines.get()


def test_a_year_is_not_rolled_while_it_is_june_30_in_wisconsin(year, manager, time_machine):
    time_machine.move_to(LATE_ON_JUNE_30)
    with pytest.raises(Refused, match="2026–27 runs until June 30"):
        rolling.commit(year, by=manager)

    time_machine.move_to(JULY_1)
    assert rolling.commit(year, by=manager).state == "committed"


def test_days_left_end_when_the_year_lets_them_lapse(year, line, manager, time_machine):
    time_machine.move_to(JULY_1)
    rolling.commit(year, by=manager)

    assert line.ledger.all().balance() == 0
    line.agreement.refresh_from_db()
    assert line.agreement.state == "expired"


def test_days_left_go_on_as_far_as_the_year_allows(year, line, renewed, manager, time_machine):
    year.unused_days, year.carry_at_most = CatalogYear.UnusedDays.CARRY, 6
    year.save()
    time_machine.move_to(JULY_1)
    (row,) = rolling.preview(year)
    rolling.commit(year, by=manager)

    assert (row.decision, row.left, row.carried) == ("changed", 24, 6)
    assert line.ledger.all().balance() == 0
    assert renewed.ledger.all().balance() == 16 + 6


def test_a_roll_is_undone_within_a_week_and_not_after(year, line, manager, time_machine):
    time_machine.move_to(JULY_1)
    made = rolling.commit(year, by=manager)
    time_machine.move_to(JULY_1 + dt.timedelta(days=8))
    with pytest.raises(Refused, match="until July 8"):
        made.undo(by=manager, note="Too early.")

    time_machine.move_to(JULY_1 + dt.timedelta(days=7))
    made.undo(by=manager, note="Too early.")

    assert line.ledger.all().balance() == 24
    line.agreement.refresh_from_db()
    assert line.agreement.state == "active"


def test_a_year_is_rolled_once(year, manager, time_machine):
    time_machine.move_to(JULY_1)
    rolling.commit(year, by=manager)

    with pytest.raises(Refused, match="rolled already"):
        rolling.commit(year, by=manager)
