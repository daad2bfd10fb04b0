"""Another edition, a line given up, a new school year, and lines from the purchasing plan."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from funds import altering
from funds.balance import balance_of
from funds.models import AllocationAmount, FundOrder
from funds.proposing import proposals_for
from funds.receiving import Delivery, record, take_return
from planning.models import Holding
from portal.core import clock
from portal.core.school_year import SchoolYear
from portal.core.transitions import Refused
from tests.factories import PlanFactory
from tests.factories.funds import (
    AllocationFactory,
    FundYearFactory,
    LineFactory,
    OrderFactory,
    know,
    ordered,
    this_year,
)
from tests.planning.pages import document, messages, texts

State = FundOrder.State


@pytest.fixture
def order(fund, people):
    """Ten of a title at $20.00 on list A, five of another at $10.00 on list B, with the vendor."""
    order = OrderFactory(allocation=fund, costing="100.00")
    LineFactory(order=order, title="The Creek", quantity=10, unit_price=Decimal("20.00"))
    LineFactory(order=order, title="The Dam", list="B", quantity=5, unit_price=Decimal("10.00"))
    return ordered(order, people)


def came(line, quantity):
    return Delivery(clock.today(), {line.pk: (quantity, line.unit_price)}, uuid.uuid4())


def test_another_edition_comes_for_the_rest_and_the_first_line_stays(order, people):
    line = order.lines.get(title="The Creek")
    record(order, came(line, 4), by=people.librarian)

    new = altering.substitute(
        order, line, by=people.librarian, title="The Creek, hardcover", isbn="", unit_price=Decimal("21.00")
    )

    line.refresh_from_db()
    assert (line.title, line.quantity, line.retired_at is not None) == ("The Creek", 10, True)
    assert (new.quantity, new.replaces, new.code) == (6, line, line.code)


def test_a_dearer_edition_is_finances_to_accept(order, people):
    line = order.lines.get(title="The Creek")
    dear = {"title": "The Creek, signed", "isbn": "", "unit_price": Decimal("22.01")}

    with pytest.raises(Refused, match=r"more than \$22.00"):
        altering.substitute(order, line, by=people.librarian, **dear)

    assert altering.substitute(order, line, by=people.finance, **dear).unit_price == Decimal("22.01")


def test_a_line_of_list_b_is_dropped_and_its_money_is_free(order, people, fund, sign_in):
    line = order.lines.get(title="The Dam")

    answer = sign_in(people.librarian).post(reverse("funds:drop-line", args=[order.pk, line.pk]), follow=True)

    assert messages(answer) == ["“The Dam” is dropped."]
    assert balance_of(fund).outstanding == Decimal("300.00")
    with pytest.raises(Refused, match="Only a line of list B"):
        altering.drop(order, order.lines.get(title="The Creek"), by=people.librarian)


def test_what_did_not_come_by_june_30_is_paid_from_the_restricted_balance_of_the_new_year(
    order, people, fund
):
    record(order, came(order.lines.get(title="The Creek"), 10), by=people.librarian)
    with pytest.raises(Refused, match="is not over yet"):
        altering.carry_over(order, by=people.finance, note="Late")

    with time_machine.travel(dt.datetime(this_year(), 7, 2, 16, tzinfo=dt.UTC)):
        with pytest.raises(Refused, match="not open yet"):
            altering.carry_over(order, by=people.finance, note="Late")
        later = AllocationFactory(district=fund.district, year=FundYearFactory(), carry_in="800.00")
        order = altering.carry_over(order, by=people.finance, note="The vendor was late.")
        first = order.lines.get(unit_price=Decimal("100.00"))
        record(order, came(first, 1), by=people.librarian)

        assert balance_of(fund).unspent == Decimal("800.00")
        assert balance_of(later).received == Decimal("100.00")
        assert balance_of(later).outstanding == Decimal("50.00")


def test_the_page_of_an_order_that_was_carried_says_which_year_pays(order, people, fund, sign_in):
    def school_year():
        page = document(sign_in(people.librarian).get(order.get_absolute_url()))
        (row,) = page.xpath("//dl/div[dt='School year']/dd")
        return " ".join(row.text_content().split())

    assert school_year() == str(fund.year)
    with time_machine.travel(dt.datetime(this_year(), 7, 2, 16, tzinfo=dt.UTC)):
        later = AllocationFactory(district=fund.district, year=FundYearFactory(), carry_in="500.00")
        altering.carry_over(order, by=people.finance, note="The vendor was late.")

        assert school_year() == f"{fund.year}, paid from {later.year} since it was carried over June 30"


def test_goods_of_the_old_year_that_go_back_after_the_carry_are_money_of_the_new_one(order, people, fund):
    line = order.lines.get(title="The Creek")
    record(order, came(line, 4), by=people.librarian)

    with time_machine.travel(dt.datetime(this_year(), 7, 2, 16, tzinfo=dt.UTC)):
        later = AllocationFactory(district=fund.district, year=FundYearFactory(), carry_in="500.00")
        order = altering.carry_over(order, by=people.finance, note="The vendor was late.")
        record(order, came(line, 1), by=people.librarian)
        take_return(order, came(line, 3), by=people.librarian, note="Damaged")

        assert (balance_of(later).received, balance_of(later).credits) == (Decimal(0), Decimal("40.00"))
        assert balance_of(fund).received == Decimal("80.00")


def test_a_credit_after_the_year_is_money_of_the_new_one(order, people, fund):
    line = order.lines.get(title="The Creek")
    record(order, came(line, 10), by=people.librarian)

    with time_machine.travel(dt.datetime(this_year(), 7, 2, 16, tzinfo=dt.UTC)):
        later = AllocationFactory(district=fund.district, year=FundYearFactory())
        take_return(order, came(line, 2), by=people.librarian, note="Damaged")

        assert balance_of(later).credits == Decimal("40.00")
        assert balance_of(fund).received == Decimal("200.00")


@pytest.fixture
def science(fund):
    """A class of a plan of this year that wants twelve items a year at $18.00."""
    year = SchoolYear.containing(clock.today()).ends_in
    plan = PlanFactory(district=fund.district, first_year=year, last_year=year + 2)
    return Holding.add_to(plan, label="500s Science", to_buy=12, price=Decimal("18.00"))


def test_the_purchasing_plan_becomes_a_line_at_one_click(fund, people, science, sign_in):
    order = OrderFactory(allocation=fund)
    browser = sign_in(people.librarian)
    offered = texts(browser.get(order.get_absolute_url()), "//main//li//p")
    assert "500s Science : 12 of 12 items at $18.00" in offered

    for _ in "ab":
        answer = browser.post(reverse("funds:propose", args=[order.pk, science.pk]), follow=True)

    assert messages(answer) == ["Error: All of this class is on an order already."]
    line = order.lines.get(holding=science)
    assert (line.quantity, line.unit_price) == (12, Decimal("18.00"))


def test_what_another_order_has_is_not_proposed_again_and_comes_back_when_it_is_canceled(
    fund, people, science
):
    first, second = OrderFactory(allocation=fund), OrderFactory(allocation=fund)
    LineFactory(order=first, holding=science, quantity=7)

    assert [one.rest for one in proposals_for(second)] == [5]

    first.cancel(by=people.librarian, note="Not now.")
    assert [one.rest for one in proposals_for(second)] == [12]


def test_the_state_s_money_counts_from_its_last_figure(fund):
    know(fund, AllocationAmount.Kind.RECEIVED, "500.00")

    assert balance_of(fund).free == Decimal("500.00")
