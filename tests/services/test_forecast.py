"""How long the days last: arithmetic that is right for every amount, and the words for it."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.forecast import ONE_DAY, Forecast, forecast, in_words

FIRST, END = dt.date(2026, 7, 1), dt.date(2027, 7, 1)
AMOUNTS = st.integers(0, 400)
TODAYS = st.dates(FIRST, END - ONE_DAY)
# Some days are used and some are left, so that there is something to foretell.
PARTLY_USED = st.integers(2, 400).flatmap(lambda all_: st.tuples(st.just(all_), st.integers(1, all_ - 1)))


def told(bought, used, today, ends_on=END):
    return forecast(bought=bought, used=used, starts_on=FIRST, ends_on=ends_on, today=today)


@given(AMOUNTS, AMOUNTS, TODAYS)
def test_it_says_one_thing_at_most(bought, used, today):
    answer = told(bought, used, today)

    assert answer.runs_out_on is None or answer.left_at_end is None
    assert (answer == Forecast()) == (used == 0 or used >= bought)


@given(PARTLY_USED, TODAYS)
def test_days_run_out_after_today_and_before_the_service_ends(amounts, today):
    bought, used = amounts
    answer = told(bought, used, today)
    assume(answer.runs_out_on)

    assert today < answer.runs_out_on < END


@given(PARTLY_USED, TODAYS)
def test_what_is_left_at_the_end_is_some_of_what_is_left_now(amounts, today):
    bought, used = amounts
    answer = told(bought, used, today)
    assume(answer.left_at_end is not None)

    assert 1 <= answer.left_at_end <= bought - used


@given(PARTLY_USED, TODAYS)
def test_the_pace_so_far_really_uses_the_days_up_on_that_day_and_not_before(amounts, today):
    bought, used = amounts
    answer = told(bought, used, today)
    assume(answer.runs_out_on)
    gone, more = (today - FIRST).days + 1, (answer.runs_out_on - today).days

    assert used * more >= (bought - used) * gone > used * (more - 1)


@given(PARTLY_USED, AMOUNTS, TODAYS)
def test_more_days_never_run_out_sooner(amounts, more, today):
    bought, used = amounts
    fewer, many = told(bought, used, today), told(bought + more, used, today)
    assume(fewer.runs_out_on)

    assert many.runs_out_on is None or many.runs_out_on >= fewer.runs_out_on


@given(AMOUNTS, AMOUNTS, st.dates(FIRST - 400 * ONE_DAY, END + 400 * ONE_DAY))
def test_there_are_words_for_every_amount_and_day(bought, used, today):
    words = in_words(told(bought, used, today), bought=bought, used=used, ends_on=END, today=today)

    assert words.endswith(".")
    assert words[0] in "ANT¼½¾−" or words[0].isdecimal()


@pytest.mark.parametrize(
    ("bought", "used", "today", "words"),
    [
        (24, 0, dt.date(2026, 10, 6), "No day has been used yet."),
        (24, 24, dt.date(2026, 10, 6), "All days are used."),
        (24, 12, dt.date(2026, 12, 1), "At this pace the days run out on May 4."),
        (24, 2, dt.date(2026, 12, 31), "5¼ days are left on June 30 at this pace."),
        (4, 3, dt.date(2027, 6, 29), "¼ day is left on June 30 at this pace."),
        (24, 20, dt.date(2027, 7, 1), "The year is over; 1 day was left."),
        (24, 4, dt.date(2026, 6, 30), "5 days left; the service has not begun."),
        (0, 0, dt.date(2026, 10, 6), "No days are bought now."),
    ],
)
def test_the_words(bought, used, today, words):
    assert in_words(told(bought, used, today), bought=bought, used=used, ends_on=END, today=today) == words
