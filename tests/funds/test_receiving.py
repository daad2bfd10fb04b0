"""What came and what went back: the days that can be, what a ceiling leaves room for, and who accepts."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from funds.balance import balance_of
from funds.models import FundOrder
from funds.receiving import Delivery, record, take_return
from portal.core import clock
from portal.core.transitions import Refused
from portal.core.words import long_date
from tests.factories.funds import AllocationFactory, LineFactory, OrderFactory, approved, ordered
from tests.planning.pages import document

from .test_receiving_pages import address

State = FundOrder.State
A_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def in_autumn(time_machine):
    """Days after today are in the same school year."""
    time_machine.move_to("2026-10-06T15:00:00Z")


def again(order):
    return FundOrder.objects.get(pk=order.pk)


def delivery(line, quantity=1, price=None, **facts):
    facts = {"day": clock.today(), "token": uuid.uuid4()} | facts
    return Delivery(counts={line.pk: (quantity, Decimal(price or line.unit_price))}, **facts)


def buckets(fund):
    balance = balance_of(fund)
    return balance.outstanding, balance.received, balance.free


def test_an_order_goes_out_on_the_day_of_its_approval_or_later(fund, people, time_machine):
    order = approved(OrderFactory(allocation=fund), people)
    time_machine.move_to(clock.now() + A_DAY)
    day = clock.today() - 2 * A_DAY

    with pytest.raises(Refused, match="nothing is bought from the fund before both approvals"):
        order.place(by=people.finance, po_number="1", po_on=day)

    order.place(by=people.finance, po_number="1", po_on=day + A_DAY)
    assert order.po_on == clock.today() - A_DAY


def test_nothing_comes_before_it_was_ordered_and_nothing_goes_back_before_it_came(fund, people, time_machine):
    order = ordered(OrderFactory(allocation=fund), people)
    line, day = order.lines.get(), clock.today()
    time_machine.move_to(clock.now() + 3 * A_DAY)

    with pytest.raises(Refused, match=f"went out on {long_date(day)}, so nothing came before"):
        record(order, delivery(line, day=day - A_DAY), by=people.librarian)
    record(order, delivery(line, day=day + 2 * A_DAY), by=people.librarian)
    with pytest.raises(Refused, match="so nothing went back before"):
        take_return(order, delivery(line, day=day + A_DAY), by=people.librarian, note="Torn.")

    take_return(order, delivery(line, day=day + 2 * A_DAY), by=people.librarian, note="Torn.")


@pytest.fixture
def maps(district, people):
    """Maps at $100.00 of list A and globes at $80.00 of list B, not to exceed $150.00; the maps came."""
    fund = AllocationFactory(district=district, received="1000.00")
    order = OrderFactory(allocation=fund, costing="100.00", ceiling=Decimal("150.00"))
    LineFactory(order=order, title="Globes", list="B", unit_price=Decimal("80.00"))
    order = ordered(order, people)
    record(order, delivery(order.lines.get(list="A")), by=people.librarian)
    return again(order)


def test_under_a_ceiling_there_is_room_again_for_what_went_back(maps, people):
    line = maps.lines.get(list="A")
    with pytest.raises(Refused, match=r"Only \$50.00 is left of what must not be exceeded"):
        record(maps, delivery(line, is_accepted=True), by=people.finance)
    take_return(maps, delivery(line), by=people.librarian, note="Torn.")

    record(maps, delivery(line), by=people.librarian)

    assert buckets(maps.charged_to) == (0, 100, 900)
    with pytest.raises(Refused, match=r"Only \$50.00 is left of what must not be exceeded"):
        record(maps, delivery(maps.lines.get(list="B")), by=people.librarian)


def test_room_under_a_ceiling_is_no_money_that_the_fund_does_not_have(district, people):
    fund = AllocationFactory(district=district, received="150.00")
    order = OrderFactory(allocation=fund, costing="100.00", ceiling=Decimal("150.00"))
    LineFactory(order=order, title="Globes", list="B", unit_price=Decimal("80.00"))
    order = ordered(order, people)
    line = order.lines.get(list="A")
    record(order, delivery(line), by=people.librarian)
    take_return(order, delivery(line), by=people.librarian, note="Torn.")
    ordered(OrderFactory(allocation=fund, costing="60.00"), people)

    with pytest.raises(Refused, match=r"costs \$50.00 more than was ordered, and \$40.00 is left"):
        record(order, delivery(line), by=people.librarian)


def test_what_went_back_after_all_had_come_may_come_again(fund, people, sign_in):
    order = ordered(OrderFactory(allocation=fund), people)
    line, browser = order.lines.get(), sign_in(people.librarian)
    record(order, delivery(line), by=people.librarian)
    page = document(browser.get(order.get_absolute_url()))
    assert address(order, "receive") not in page.xpath("//a/@href")
    take_return(order, delivery(line), by=people.librarian, note="Torn.")
    assert buckets(fund) == (0, 0, 1000)

    page = document(browser.get(order.get_absolute_url()))
    assert address(order, "receive") in page.xpath("//a/@href")
    assert browser.get(address(order, "receive")).status_code == 200
    record(order, delivery(line), by=people.librarian)

    assert again(order).state == State.RECEIVED
    assert buckets(fund) == (0, 100, 900)


def test_nobody_accepted_what_was_within_the_tolerance(fund, people):
    order = ordered(OrderFactory(allocation=fund), people)

    record(order, delivery(order.lines.get(), price="110.00", is_accepted=True), by=people.finance)

    assert order.receipts.get().accepted_by is None


def test_a_delivery_is_recorded_as_the_order_stands_and_not_as_a_page_read_it(fund, people):
    order = ordered(OrderFactory(allocation=fund, costing="100.00"), people)
    LineFactory(order=order, title="Globes", list="B", unit_price=Decimal("80.00"))
    read = FundOrder.objects.with_lines().get(pk=order.pk)
    order.lines.filter(list="B").update(dropped_at=clock.now())

    record(read, delivery(order.lines.get(list="A")), by=people.librarian)

    assert again(order).state == State.RECEIVED
