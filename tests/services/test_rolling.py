"""June 30 and July 1: what is left ends or goes on, and for a week there is a way back."""

import datetime as dt
from decimal import Decimal

import pytest

from portal.core.transitions import Refused
from services import ledger, rolling
from services.balances import balances
from services.models import CatalogYear, Subscription
from services.standing import days_of
from services.words import days
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


def test_days_do_not_go_on_to_what_is_not_sold_in_days(year, line, renewed, manager, time_machine):
    year.unused_days, year.carry_at_most = CatalogYear.UnusedDays.CARRY, 6
    year.save()
    Subscription.objects.filter(pk=renewed.pk).update(terms=renewed.terms | {"unit": "team"})
    time_machine.move_to(JULY_1)

    rolling.commit(year, by=manager)

    assert renewed.ledger.filter(kind="grant", note__startswith="Carried").count() == 0
    assert line.ledger.all().balance() == 0


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


def test_after_a_roll_was_undone_every_page_counts_the_days_as_before(year, line, manager, time_machine):
    """What ended and came back was never used, and what went on and was taken back was never bought."""
    ledger.write(line, "delivery", -6, by=manager, day=dt.date(2026, 9, 1))
    time_machine.move_to(JULY_1)
    coming = CatalogYearFactory(ends_in=2028)
    year.unused_days, year.carry_at_most = CatalogYear.UnusedDays.CARRY, 6
    year.save()
    facts = {
        "year": coming,
        "starts_on": dt.date(2027, 7, 1),
        "lines": [(OfferFactory(year=coming), Decimal(4))],
    }
    heir = AgreementFactory(district=line.district, reached="active", **facts).lines.get()
    before = [counted(one) for one in (line, heir)]
    until = dt.date(2027, 7, 1)
    left = line.ledger.filter(day__lt=until).balance()

    rolling.commit(year, by=manager).undo(by=manager, note="Too early.")

    assert [counted(one) for one in (line, heir)] == before
    assert line.ledger.filter(day__lt=until).balance() == left
    assert (before[0]["used"], before[1]["bought"]) == (6, 16)


def counted(line):
    """Bought, used and left as the sums say them, in one way whoever asks."""
    (balance,), entries, told = balances([line]), line.ledger.all(), days_of(line)
    sums = {"bought": balance.bought, "used": balance.used, "left": balance.left}
    assert sums == {"bought": entries.granted(), "used": entries.used(), "left": entries.balance()}
    names = {"bought": "bought", "used": "delivered", "left": "left"}
    assert {name: days(sums[name]) for name in sums} == {name: told[names[name]] for name in sums}
    assert not told["expired"]
    return sums


def test_a_year_is_rolled_once(year, manager, time_machine):
    time_machine.move_to(JULY_1)
    rolling.commit(year, by=manager)

    with pytest.raises(Refused, match="rolled already"):
        rolling.commit(year, by=manager)
