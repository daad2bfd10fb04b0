"""What a part of the year costs, and how quantities read."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.money import ZERO
from portal.core.school_year import SchoolYear
from services import words
from services.pricing import given_back, months_left, months_to_come, prorated, rule_in_words

YEAR = SchoolYear(2027)
START = YEAR.first_day
DOLLARS = st.decimals(0, 99999, places=2)
IN_THE_YEAR = st.dates(YEAR.first_day, YEAR.last_day)
ANY_DAY = st.dates(dt.date(2024, 1, 1), dt.date(2030, 1, 1))


@given(DOLLARS, ANY_DAY)
def test_a_part_of_the_year_never_costs_more_than_the_whole_or_less_than_nothing(full, day):
    assert ZERO <= prorated(full, day, YEAR, rule="months") <= full


@given(DOLLARS, IN_THE_YEAR, IN_THE_YEAR)
def test_starting_later_never_costs_more(full, one, other):
    early, late = sorted([one, other])

    assert prorated(full, late, YEAR, rule="months") <= prorated(full, early, YEAR, rule="months")


@given(DOLLARS, IN_THE_YEAR)
def test_what_is_used_and_what_goes_back_make_the_price_to_the_cent(full, day):
    """Both sides round half up, so together they are off by one cent at most."""
    back = given_back(full, day, YEAR, rule="months", starts_on=START)
    used = 12 - months_to_come(day, YEAR)

    assert abs(full * used / 12 + back - full) <= Decimal("0.005")
    assert ZERO <= back <= full


@given(DOLLARS, st.integers(0, 11))
def test_on_the_first_of_a_month_adding_and_giving_back_undo_each_other(full, months):
    day = dt.date(2026 + (6 + months) // 12, (6 + months) % 12 + 1, 1)

    assert prorated(full, day, YEAR, rule="months") == given_back(
        full, day, YEAR, rule="months", starts_on=START
    )


@given(DOLLARS, ANY_DAY)
def test_without_a_rule_the_price_is_the_whole_price(full, day):
    assert prorated(full, day, YEAR, rule="none") == full
    assert rule_in_words(day, YEAR, rule="none") == ""


@pytest.mark.parametrize(
    ("day", "left", "to_come"),
    [
        (dt.date(2026, 5, 1), 12, 12),
        (dt.date(2026, 7, 1), 12, 12),
        (dt.date(2026, 7, 2), 12, 11),
        (dt.date(2027, 1, 12), 6, 5),
        (dt.date(2027, 6, 1), 1, 1),
        (dt.date(2027, 6, 30), 1, 0),
        (dt.date(2027, 7, 1), 0, 0),
    ],
)
def test_a_month_that_has_begun_counts_as_used(day, left, to_come):
    assert (months_left(day, YEAR), months_to_come(day, YEAR)) == (left, to_come)


def test_the_rule_is_said_as_it_is_reckoned():
    assert rule_in_words(dt.date(2027, 1, 12), YEAR, rule="months") == (
        "6 of 12 months are left, the one it starts in included: price × 6 ÷ 12."
    )
    assert prorated(Decimal("1200.00"), dt.date(2027, 1, 12), YEAR, rule="months") == Decimal("600.00")


PARTS = {"¼": 1, "½": 2, "¾": 3}


def quarters_in(text):
    """Read the words back."""
    sign, number = (-1, text[1:]) if text.startswith("−") else (1, text)
    number = number.split()[0]
    part = PARTS.get(number[-1], 0)
    whole = number[:-1] if part else number
    return sign * (int(whole or 0) * 4 + part)


@given(st.integers(-2000, 2000))
def test_days_read_back_as_the_quarters_they_were(quarters):
    text = words.days(quarters)

    assert quarters_in(text) == quarters
    assert text.endswith(" day") == (abs(quarters) in (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        ("6.00", "day", "6 days"),
        ("2.50", "day", "2½ days"),
        ("0.25", "day", "¼ day"),
        ("1.00", "half_day", "1 half day"),
        ("10.00", "person", "10 people"),
        ("1.00", "team", "1 team"),
    ],
)
def test_quantities_carry_their_noun(amount, unit, text):
    assert words.quantity(Decimal(amount), unit) == text
