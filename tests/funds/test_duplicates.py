"""A title that is there already is said beside it: on the same order, this year, or bought earlier."""

from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from funds.duplicates import _title_key, title_key, twins_of
from funds.models import FundOrder, OrderLine
from tests.factories.funds import (
    AllocationFactory,
    FundYearFactory,
    LineFactory,
    OrderFactory,
    ordered,
    sent,
    this_year,
)
from tests.planning.pages import queries, texts

ISBN, OTHER = "9780306406157", "9780804429573"


def line(order, title="The Lake", isbn="", **more):
    return LineFactory(order=order, title=title, isbn=isbn, **more)


def said(order):
    order = FundOrder.objects.with_lines().get(pk=order.pk)
    lines = [one for one in order.lines.all() if one.is_live]
    return {one.pk: list(map(str, twins)) for one, twins in zip(lines, twins_of(order, lines), strict=True)}


def all_said(order):
    return list(chain.from_iterable(said(order).values()))


@pytest.fixture
def order(fund):
    return OrderFactory(allocation=fund, title="Ours")


@pytest.fixture
def other(fund):
    return OrderFactory(allocation=fund, title="Another")


def test_the_same_number_of_a_book_is_the_same_book_whatever_its_title(order, other):
    ours = line(order, "The Lake", ISBN)
    line(other, "Lake, The: a novel", ISBN)
    line(other, "The Lake", OTHER)
    assert said(order)[ours.pk] == ["Also on “Another”, this year"]


def test_without_a_number_the_title_counts_without_signs_articles_and_author(order, other):
    ours = line(order, "The Lake!")
    line(other, "LAKE / Jane Doe, hardcover", ISBN)
    assert said(order)[ours.pk] == ["Also on “Another”, this year"]


def test_two_books_with_numbers_of_their_own_are_two(order, other):
    ours = line(order, "Atlas", ISBN)
    line(other, "Atlas", OTHER)
    assert said(order)[ours.pk] == []


def test_twice_on_the_same_order(order):
    one, two = line(order), line(order, "Lake")
    assert said(order)[one.pk] == said(order)[two.pk] == ["More than once on this order"]


def test_an_order_with_a_number_is_called_by_it(order, other, people):
    line(order, isbn=ISBN)
    line(other, isbn=ISBN)
    sent(other, people)
    assert f"Also on {other.code}, this year" in all_said(order)


@pytest.mark.parametrize("state", ["cancelled", "rejected"])
def test_orders_that_came_to_nothing_do_not_count(order, other, state, people):
    line(order, isbn=ISBN)
    line(other, isbn=ISBN)
    sent(other, people)
    FundOrder.objects.filter(pk=other.pk).update(state=state)
    assert all_said(order) == []


def test_lines_that_were_taken_out_or_dropped_do_not_count(order, other):
    line(order, isbn=ISBN)
    line(other, isbn=ISBN, retired_at=other.started_at)
    line(other, isbn=ISBN, dropped_at=other.started_at)
    assert all_said(order) == []


def test_earlier_years_count_where_the_book_was_bought(order, district, people):
    year = FundYearFactory(ends_in=this_year() - 1)
    before = AllocationFactory(district=district, year=year, received="500.00")
    bought, dreamed = (OrderFactory(allocation=before) for _ in "ab")
    for one in (order, bought, dreamed):
        line(one, isbn=ISBN)
    FundOrder.objects.filter(pk=bought.pk).update(
        state="received", number=1, prefix="KP", sent_at=bought.started_at, po_number="1", po_on="2026-01-05"
    )
    bought.refresh_from_db()
    assert all_said(order) == [f"Bought before on {bought.code}, {year.school_year}"]
    assert f"“{order.title}”" not in " ".join(all_said(bought))  # a later year is no news for an older one


def test_another_district_is_never_named(order):
    stranger = OrderFactory(allocation=AllocationFactory(received="10.00"))
    line(order, isbn=ISBN)
    line(stranger, isbn=ISBN)
    assert all_said(order) == []


def test_many_orders_are_counted_and_not_all_named(order, fund):
    ours = line(order, isbn=ISBN)
    for _ in range(5):
        line(OrderFactory(allocation=fund), isbn=ISBN)
    assert said(order)[ours.pk][-1] == "And on 2 more"
    assert len(said(order)[ours.pk]) == 4


def test_all_of_it_is_one_query(order, other):
    for n in range(20):
        line(order, f"Title {n}", isbn=ISBN if n == 3 else "")
        line(other, f"Title {n}")
    order = FundOrder.objects.with_lines().get(pk=order.pk)
    lines = list(order.lines.all())
    with CaptureQueriesContext(connection) as captured:
        twins = twins_of(order, lines)
    assert (len(captured), sum(map(bool, twins))) == (1, 20)


def test_the_page_of_the_order_says_it_beside_the_line(order, other, people, sign_in):
    line(order, isbn=ISBN)
    line(other, isbn=ISBN)
    ordered(other, people)
    browser = sign_in(people.finance)
    page = browser.get(order.get_absolute_url())
    assert any(
        f"Also on {other.code} , this year" in words or f"Also on {other.code}, this year" in words
        for words in texts(page, "//tbody//th")
    )
    assert other.get_absolute_url() in page.content.decode()
    few = queries(browser, order.get_absolute_url())
    for n in range(10):
        line(order, f"Title {n}")
        line(other, f"Title {n}")
    assert queries(browser, order.get_absolute_url()) == few


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30))
def test_the_database_compares_titles_as_we_do(title):
    with connection.cursor() as cursor:
        query, values = OrderLine.objects.annotate(key=_title_key()).values("key").query.sql_with_params()
        select = query.partition(" FROM ")[0].replace('"funds_orderline"."title"', "%s::text")
        place = select.count("%s", 0, select.index("%s::text"))
        cursor.execute(select, [*values[:place], title, *values[place : select.count("%s") - 1]])
        assert cursor.fetchone()[0] == title_key(title)
