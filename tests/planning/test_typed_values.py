"""Amounts, days, counts and years as people type them: read, or answered in words and the old value stays."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from planning.editing import save_section
from planning.models import BudgetLine, Goal, Holding, Section, Step
from tests.factories import PlanFactory


@pytest.fixture
def plan(librarian, district):
    return PlanFactory(district=district)


@pytest.fixture
def save(plan, librarian):
    """Saves answers in one section and returns the sentences about those that cannot be read."""

    def save_it(key, **answers):
        section = Section.objects.get(plan=plan, spec__key=key)
        saved = save_section(section, {"version": "0"} | answers, by=librarian)
        return [problem.sentence for problem in saved.unreadable]

    return save_it


MONEY = [
    ("$1,200.50", Decimal("1200.50"), None),
    ("1200", Decimal("1200.00"), None),
    (" 0 ", Decimal("0.00"), None),
    ("1e3", Decimal("1000.00"), None),
    ("999999999.99", Decimal("999999999.99"), None),
    ("", None, None),
    ("1.200,50", "kept", "Enter an amount in dollars, like 1200.50"),
    ("12,50", "kept", "Enter an amount in dollars, like 1200.50"),
    ("1,2,3", "kept", "Enter an amount in dollars, like 1200.50"),
    ("-5", "kept", "Enter 0 or more"),
    ("NaN", "kept", "Enter an amount in dollars, like 1200.50"),
    ("Infinity", "kept", "Enter an amount in dollars, like 1200.50"),
    ("-Infinity", "kept", "Enter an amount in dollars, like 1200.50"),
    ("0.005", "kept", "Enter dollars and cents, like 1200.50"),
    ("123456789012", "kept", "Enter an amount below one billion dollars"),
    ("1e99", "kept", "Enter an amount below one billion dollars"),
    ("twelve", "kept", "Enter an amount in dollars, like 1200.50"),
]


@pytest.mark.parametrize(("typed", "amount", "sentence"), MONEY)
def test_money_is_read_the_way_people_write_it_or_answered_in_words(save, plan, typed, amount, sentence):
    line = BudgetLine.add_to(plan, amount="7.00")

    unreadable = save("budget", **{f"line-{line.pk}-amount": typed})

    line.refresh_from_db()
    assert unreadable == ([sentence] if sentence else [])
    assert line.amount == (Decimal("7.00") if amount == "kept" else amount)


DATES = [
    ("2027-12-01", dt.date(2027, 12, 1)),
    ("12/01/2027", dt.date(2027, 12, 1)),
    ("2028-02-29", dt.date(2028, 2, 29)),
    ("", None),
    ("2027-02-29", "unreadable"),
    ("next spring", "unreadable"),
    ("0000-01-01", "unreadable"),
    ("12027-01-01", "unreadable"),
]


@pytest.mark.parametrize(("typed", "day"), DATES)
def test_a_date_is_a_real_day_or_is_answered_in_words(save, plan, typed, day):
    step = Step.add_to(Goal.add_to(plan), due=dt.date(2027, 1, 1))

    unreadable = save("goals", **{f"step-{step.pk}-due": typed})

    step.refresh_from_db()
    assert unreadable == (["Enter a date, like 2027-12-01"] if day == "unreadable" else [])
    assert step.due == (dt.date(2027, 1, 1) if day == "unreadable" else day)


NUMBERS = [
    ("items", "1240", 1240, None),
    ("items", "", None, None),
    ("items", "many", 5, "Enter a whole number of items, like 1240"),
    ("items", "-1", 5, "Enter 0 or more"),
    ("items", "10000000", 10_000_000, None),
    ("items", "10000001", 5, "Enter 10,000,000 or less"),
    ("items", "3000000000", 5, "Enter 10,000,000 or less"),
    ("average_year", "2012", 2012, None),
    ("average_year", "new", 5, "Enter a year, like 2012"),
    ("average_year", "1799", 5, "Enter a year between 1800 and 2027"),
    ("average_year", "2028", 5, "Enter a year between 1800 and 2027"),
]


@pytest.mark.parametrize(("name", "typed", "number", "sentence"), NUMBERS)
@time_machine.travel("2027-05-13")
def test_counts_and_years_are_whole_numbers_in_their_range(save, plan, name, typed, number, sentence):
    row = Holding.add_to(plan, label="500s", items=5, average_year=5)

    unreadable = save("collection", **{f"holding-{row.pk}-{name}": typed})

    row.refresh_from_db()
    assert unreadable == ([sentence] if sentence else [])
    assert getattr(row, name) == number
