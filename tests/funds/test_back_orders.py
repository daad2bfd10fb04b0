"""From May 1 the page of a fund lists by vendor what has not come, and until when it can be canceled."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from funds.back_orders import back_orders, by_vendor
from funds.balance import balance_of
from funds.models import FundAllocation, FundOrder
from funds.receiving import Delivery, record, take_return
from funds.runway import runway_of
from portal.core import clock
from tests.factories.funds import LineFactory, OrderFactory, VendorFactory, approved, ordered
from tests.planning.pages import texts

APRIL_20 = dt.datetime(2027, 4, 20, 15, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_april(time_machine):
    time_machine.move_to(APRIL_20, tick=False)


@pytest.fixture
def on(time_machine):
    def move(month, day):
        time_machine.move_to(dt.datetime(2027, month, day, 15, tzinfo=dt.UTC), tick=False)

    return move


def order_of(fund, people, *, vendor=None, **lines):
    """Ordered: ``Maps=3`` is a line of three maps at $10.00."""
    order = OrderFactory(allocation=fund, vendor=vendor or VendorFactory())
    order.lines.all().delete()
    for title, quantity in lines.items():
        LineFactory(order=order, title=title, quantity=quantity, unit_price=Decimal("10.00"))
    return ordered(FundOrder.objects.get(pk=order.pk), people)


def delivery(order, **counts):
    lines = {line.title: line.pk for line in order.lines.live()}
    told = {lines[title]: (count, Decimal("10.00")) for title, count in counts.items()}
    return Delivery(clock.today(), told, uuid.uuid4())


def runway(fund):
    fund = FundAllocation.objects.with_amounts().get(pk=fund.pk)
    return runway_of(fund, balance_of(fund))


def owing(fund):
    """By vendor: its last day to cancel, its dollars, and each title with how many are missing."""
    return [
        (str(one.vendor), one.cancel_by, one.total, {row.line.title: row.missing for row in one.lines})
        for one in back_orders(runway(fund))
    ]


def test_it_begins_on_may_1_with_what_is_missing_of_each_line(fund, people, on):
    order = order_of(fund, people, vendor=VendorFactory(name="Harbor"), Maps=3, Poems=5, Films=2)
    record(order, delivery(order, Maps=3, Poems=4), by=people.finance)
    on(4, 30)
    assert owing(fund) == []

    on(5, 1)

    assert owing(fund) == [("Harbor", dt.date(2027, 6, 16), 30, {"Poems": 1, "Films": 2})]


def test_what_went_back_is_missing_again(fund, people, on):
    order = order_of(fund, people, Poems=5, Films=2)
    record(order, delivery(order, Poems=5), by=people.finance)
    take_return(order, delivery(order, Poems=2), by=people.finance, note="Damaged")
    on(5, 1)

    assert owing(fund)[0][3] == {"Poems": 2, "Films": 2}


def test_vendors_stand_by_their_last_day_to_cancel_with_the_dollars_of_the_ledger(fund, people, on):
    late, early = VendorFactory(name="A late one"), VendorFactory(name="B early one", cancel_days=30)
    order_of(fund, people, vendor=late, Maps=1)
    order_of(fund, people, vendor=early, Poems=2)
    order_of(fund, people, vendor=late, Films=3)
    approved(OrderFactory(allocation=fund, vendor=early), people)
    on(5, 1)

    assert owing(fund) == [
        ("B early one", dt.date(2027, 5, 31), 20, {"Poems": 2}),
        ("A late one", dt.date(2027, 6, 16), 40, {"Maps": 1, "Films": 3}),
    ]
    assert sum(one.total for one in by_vendor(runway(fund))) == balance_of(fund).outstanding


def test_a_line_that_was_dropped_or_replaced_is_not_waited_for(fund, people, on):
    order = order_of(fund, people, Maps=3, Poems=5, Films=2)
    order.lines.filter(title="Maps").update(dropped_at=clock.now())
    order.lines.filter(title="Poems").update(retired_at=clock.now())
    on(5, 1)

    assert owing(fund)[0][3] == {"Films": 2}


def test_the_page_says_until_when_to_cancel_and_what_becomes_of_the_rest(fund, people, on, sign_in):
    order = order_of(fund, people, vendor=VendorFactory(name="Harbor"), Poems=5)

    def panel():
        page = sign_in(people.finance).get(fund.get_absolute_url())
        return " ".join(texts(page, "//section[@aria-labelledby='h-owing']"))

    assert panel() == ""
    on(5, 1)
    assert "Harbor, $50.00" in panel()
    assert "Cancel by June 16." in panel()
    assert "carry the order over from July 1 on" in panel()
    assert f"{order.code}" in panel()
    assert "5 of 5" in panel()
    on(6, 16)
    assert "Cancel by June 16." in panel()
    on(6, 17)
    assert "June 16 was the last day to cancel. Ask the vendor." in panel()
    on(7, 2)
    assert "Carry an order over to pay for it from the restricted balance of the new year" in panel()
    assert "lost" not in panel()


@pytest.mark.parametrize("rows", [1, 4])
def test_the_list_costs_two_queries_for_many_orders_and_for_one(
    rows, fund, people, on, django_assert_num_queries
):
    for _ in range(rows):
        order = order_of(fund, people, Poems=5, Films=rows)
        record(order, delivery(order, Poems=1), by=people.finance)
    told = runway(fund)

    for day, count in (((4, 30), 0), ((5, 1), 2)):
        on(*day)
        with django_assert_num_queries(count):
            names = [row.line.order.code for one in back_orders(told) for row in one.lines]
        assert len(names) == count * rows
