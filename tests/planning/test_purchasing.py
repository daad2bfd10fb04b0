"""The purchasing plan: what it takes to make a class younger, in whole items and exact dollars."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.purchasing import (
    beside_the_budget,
    fund_by_year,
    items_a_year,
    per_student,
    purchasing_plan,
    share_to_replace,
)

ages, lengths, many = st.integers(0, 230), st.integers(1, 6), st.integers(0, 2_000_000)


def row(**values):
    return {"id": 1, "label": "500s Science", "items": 1200, "average_year": 2002} | values


def plan_of(*rows, year=2027, years=3):
    return purchasing_plan(list(rows), year=year, years=years)


@given(many, ages, ages, lengths)
def test_items_are_whole_never_negative_and_never_more_than_the_class(items, age, target, years):
    number = items_a_year(items, age, target, years)

    assert isinstance(number, int)
    assert 0 <= number <= -(-items // years)


@given(many, ages, ages, lengths)
def test_nothing_is_bought_where_the_target_is_reached_without_it(items, age, target, years):
    if age + years <= target:
        assert items_a_year(items, age, target, years) == 0


@given(many, ages, ages, lengths)
def test_what_is_bought_makes_the_class_as_young_as_it_is_meant_to_be(items, age, target, years):
    bought = min(items, items_a_year(items, age, target, years) * years)
    total = (items - bought) * (age + years) + bought * Fraction(years, 2)

    reachable = max(Fraction(target), Fraction(years, 2))  # new items are half a plan old on average
    assert total <= items * reachable


@given(many, ages, ages, lengths)
def test_one_item_less_a_year_would_not_do(items, age, target, years):
    number = items_a_year(items, age, target, years)
    if number:
        assert (number - 1) * years < items * share_to_replace(age, target, years)


@given(many, ages, st.integers(0, 229), lengths)
def test_a_younger_target_never_asks_for_less(items, age, target, years):
    assert items_a_year(items, age, target, years) >= items_a_year(items, age, target + 1, years)


def test_a_class_of_1200_items_25_years_old_to_be_15_in_three_years():
    line = plan_of(row(target_age=15, price="24.60")).lines[0]

    assert share_to_replace(25, 15, 3) == Fraction(26, 53)
    assert (line.age, line.reckoned, line.a_year) == (25, 197, 197)
    assert line.cost == Decimal("4846.20")


def test_the_writers_own_number_takes_the_place_of_the_reckoned_one_and_zero_is_a_number():
    more, none = plan_of(row(target_age=15, price="10.00", to_buy=20), row(target_age=15, to_buy=0)).lines

    assert (more.reckoned, more.a_year, more.cost) == (197, 20, Decimal("200.00"))
    assert (none.a_year, none.cost) == (0, Decimal("0.00"))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"label": ""}, "Name the class above"),
        ({"items": None}, "Enter its items above"),
        ({"average_year": None}, "Enter its average year above"),
        ({"target_age": None}, "Enter a target age"),
    ],
)
def test_what_the_reckoning_lacks_is_asked_for(values, sentence):
    line = plan_of(row(**({"target_age": 15} | values))).lines[0]

    assert (line.reckoned, line.cost, line.missing) == (None, None, sentence)


def test_sums_are_exact_and_leave_out_what_has_no_price_but_say_so():
    plan = plan_of(
        row(target_age=15, price="24.60"),
        row(id=2, target_age=15),
        row(id=3, to_buy=3, price="0.10"),
        row(id=4),
    )

    assert (plan.a_year, plan.cost, plan.unpriced) == (397, Decimal("4846.50"), 1)
    assert (plan.in_all_years, plan.cost_in_all_years) == (1191, Decimal("14539.50"))
    assert [line.id for line in plan.planned] == [1, 2, 3]


def test_rows_of_older_versions_without_the_figures_make_an_empty_plan():
    plan = plan_of(row())

    assert plan.planned == []
    assert (plan.a_year, plan.cost) == (0, Decimal("0.00"))
    assert beside_the_budget(plan, [Decimal("1.00")]) == ""


def budget(*amounts, fund="csf"):
    return [
        {"fund": fund, "school_year": year, "amount": amount}
        for year, amount in enumerate(amounts, start=2028)
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (budget("11000.00", "11000.00", "11000.00"), "the budget has $11,000 a year"),
        (budget("11000.00", "12000.50", "9000.00"), "the budget has between $9,000 and $12,000.50 a year"),
        (budget("11000.00"), "the budget has up to $11,000 a year"),
    ],
)
def test_the_plan_and_the_budget_are_said_in_one_sentence(lines, said):
    plan = plan_of(row(target_age=15, price="10.00"))

    sentence = beside_the_budget(plan, fund_by_year(lines, 2028, 2030))

    assert sentence == f"The purchasing plan costs $1,970 a year; {said} from the Common School Fund."


def test_a_budget_without_the_fund_says_so_and_other_money_does_not_count():
    lines = (
        budget(None, "5.00")[:1]
        + budget("99.00", fund="local")
        + [{**budget("7.00")[0], "school_year": None}]
    )

    sentence = beside_the_budget(plan_of(row(to_buy=1, price="2.00")), fund_by_year(lines, 2028, 2030))

    assert sentence == (
        "The purchasing plan costs $2 a year; the budget names no money from the Common School Fund yet."
    )


def test_items_per_student_have_one_decimal_and_stay_unknown_with_the_enrollment():
    assert per_student(24050, 962) == Decimal("25.0")
    assert per_student(5, 4) == Decimal("1.3")
    assert per_student(5, None) is None
    assert per_student(5, 0) is None
