"""Days, school years, and dollars, for values nobody thought of."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from planning.models import BudgetLine
from portal.core import clock
from portal.core.canonical import canonical, sha256
from portal.core.money import DollarField, cents, total
from portal.core.school_year import SchoolYear, span
from tests.factories import PlanFactory

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1))
AMOUNTS = st.decimals(0, 999_999_999, places=2)


@given(DAYS)
def test_every_day_is_in_exactly_one_school_year(day):
    year = SchoolYear.containing(day)

    assert day in year
    assert day not in SchoolYear(year.ends_in - 1)
    assert day not in SchoolYear(year.ends_in + 1)


@given(DAYS)
def test_the_day_after_the_last_is_the_first_of_the_next(day):
    year = SchoolYear.containing(day)

    assert year.last_day + dt.timedelta(days=1) == SchoolYear(year.ends_in + 1).first_day


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2027, 6, 30), "2026–27"),
        (dt.date(2027, 7, 1), "2027–28"),
        (dt.date(1999, 9, 1), "1999–00"),
        (dt.date(2009, 1, 1), "2008–09"),
    ],
)
def test_a_school_year_is_written_as_people_write_it(day, name):
    assert str(SchoolYear.containing(day)) == name


def test_the_years_of_a_plan_run_from_its_first_autumn_to_its_last_spring():
    assert span(2028, 2030) == "2027–2030"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2027-07-01T04:59:59Z", dt.date(2027, 6, 30)),  # still June 30 in Wisconsin
        ("2027-07-01T05:00:00Z", dt.date(2027, 7, 1)),
        ("2027-01-01T05:59:59Z", dt.date(2026, 12, 31)),  # winter time
        ("2027-01-01T06:00:00Z", dt.date(2027, 1, 1)),
    ],
)
def test_today_is_the_day_in_wisconsin(moment, day):
    with time_machine.travel(moment, tick=False):
        assert clock.today() == day


def test_the_demo_lives_on_its_day_at_the_real_time_of_day(settings):
    settings.DEMO, settings.DEMO_DAY = True, dt.date(2027, 5, 13)

    with time_machine.travel("2026-11-02T15:30:00Z", tick=False):  # 9:30 am, after the clocks went back
        assert clock.now() == dt.datetime(2027, 5, 13, 14, 30, tzinfo=dt.UTC)  # 9:30 am in May


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ("2027-05-13T04:59:00Z", 0),  # 11:59 pm on the same day in Wisconsin
        ("2027-05-13T05:00:00Z", 1),  # midnight, two hours later
        ("2027-05-20T05:00:00Z", 8),
    ],
)
def test_days_are_counted_by_nights_and_not_by_hours(now, days):
    evening = dt.datetime(2027, 5, 13, 3, 0, tzinfo=dt.UTC)  # May 12, 10 pm

    with time_machine.travel(now, tick=False):
        assert clock.days_since(evening) == days
        assert (evening < clock.first_moment(days)) is False
        assert (evening < clock.first_moment(days - 1)) is True


def test_the_clock_stands_at_a_moment_and_goes_on_afterwards():
    moment = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)

    with pytest.raises(ZeroDivisionError), clock.at(moment):
        _ = 1 / (clock.now() - moment).days

    assert clock.now().year > 2020


@given(st.lists(AMOUNTS, max_size=8))
def test_a_sum_in_the_database_is_exact_to_the_cent(amounts):
    plan = PlanFactory()
    for amount in amounts:
        BudgetLine.add_to(plan, amount=amount)

    added = plan.budget.aggregate(all=total("amount"))["all"]

    assert added * 100 == sum(int(amount * 100) for amount in amounts)
    assert str(added).rpartition(".")[2] == str(Decimal(added).quantize(Decimal("0.01"))).rpartition(".")[2]


@given(st.decimals(0, 10**6, places=6))
def test_cents_are_rounded_half_up_and_never_by_more_than_half(amount):
    rounded = cents(amount)

    assert rounded.as_tuple().exponent == -2
    assert abs(rounded - amount) <= Decimal("0.005")


@pytest.mark.parametrize(("amount", "rounded"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68")])
def test_half_a_cent_goes_up(amount, rounded):
    assert str(cents(Decimal(amount))) == rounded


def test_dollars_are_never_negative():
    with pytest.raises(ValidationError, match="Enter 0 or more"):
        DollarField().clean(Decimal("-0.01"), None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), JSON))
def test_the_same_facts_have_the_same_hash_in_any_order(facts):
    reversed_facts = dict(reversed(facts.items()))

    assert sha256(facts) == sha256(reversed_facts)


@pytest.mark.parametrize("value", [Decimal("1.10"), dt.date(2027, 5, 13)])
def test_what_json_does_not_know_is_refused_rather_than_guessed(value):
    with pytest.raises(TypeError):
        canonical({"value": value})


def test_bytes_are_hashed_as_they_are():
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
