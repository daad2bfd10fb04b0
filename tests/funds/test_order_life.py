"""An order from a draft to paid: what each move asks for, and where the dollars are after it."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from funds.balance import balance_of
from funds.models import FundEntry, FundOrder, Invoice
from funds.receiving import Delivery, record
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories.funds import AllocationFactory, OrderFactory, approved, consulted, ordered, sent

State = FundOrder.State


def buckets(allocation):
    balance = balance_of(allocation)
    return balance.committed, balance.outstanding, balance.received, balance.free


def dollars(*amounts):
    return tuple(Decimal(amount) for amount in amounts)


def delivery(order, quantity=1, price="100.00", **facts):
    line = order.lines.get()
    return Delivery(clock.today(), {line.pk: (quantity, Decimal(price))}, uuid.uuid4(), **facts)


def test_the_dollars_go_from_free_to_held_to_owed_to_received(fund, people):
    order = OrderFactory(allocation=fund)
    assert buckets(fund) == dollars(0, 0, 0, 1000)

    consulted(order, people)
    assert buckets(fund) == dollars(0, 0, 0, 1000)
    order.approve(by=people.finance)
    assert buckets(fund) == dollars(100, 0, 0, 900)
    order.place(by=people.finance, po_number="4711", po_on=clock.today())
    assert buckets(fund) == dollars(0, 100, 0, 900)
    record(order, delivery(order, price="98.50"), by=people.librarian)
    assert buckets(fund) == dollars(0, 0, "98.50", "901.50")
    Invoice.objects.create(
        order=order, number="1", dated_on=clock.today(), amount=Decimal("98.50"), by=people.finance
    )
    order.close(by=people.finance)

    assert order.state == State.CLOSED
    assert [entry.kind for entry in FundEntry.objects.all()] == ["commit", "place", "receive", "close"]


def test_the_first_time_it_is_sent_it_gets_the_next_number_of_its_district_and_year(fund, people):
    fund.district.name = "Kettle Prairie"
    fund.district.save()
    first, second = OrderFactory(allocation=fund), OrderFactory(allocation=fund)
    for order in (second, first):
        sent(order, people)
    second.take_back(by=people.librarian)
    second.send(by=people.librarian)

    year = f"{fund.year.ends_in % 100:02d}"
    assert [second.code, first.code] == [f"KP-{year}-001", f"KP-{year}-002"]


def test_a_move_that_fails_gives_its_number_back(fund, people):
    order = OrderFactory(allocation=fund)
    order.lines.update(code=None)

    with pytest.raises(Refused, match="choose its object code"):
        sent(order, people)

    fund.refresh_from_db()
    assert fund.last_number == 0


def test_more_than_is_left_is_not_approved(fund, people):
    approved(OrderFactory(allocation=fund, costing="950.00"), people)
    order = consulted(OrderFactory(allocation=fund, costing="50.01"), people)

    with pytest.raises(Refused, match=r"costs \$50.01, and only \$50.00 is left"):
        order.approve(by=people.finance)


def test_whoever_was_consulted_never_approves(fund, people, district):
    order = consulted(OrderFactory(allocation=fund), people)
    people.specialist.memberships.create(
        role="finance", district=district, starts_on=people.specialist.memberships.get().starts_on
    )

    with pytest.raises(PermissionDenied):
        order.approve(by=people.specialist)


def test_before_the_money_comes_a_share_of_what_is_expected_may_be_promised(district, people):
    fund = AllocationFactory(district=district, estimate="1000.00")
    order = consulted(OrderFactory(allocation=fund, costing="800.00"), people)
    with pytest.raises(Refused, match="nothing is left of the money that has come"):
        order.approve(by=people.finance)

    order.approve_conditionally(by=people.finance)

    more = consulted(OrderFactory(allocation=fund, costing="0.01"), people)
    with pytest.raises(Refused, match="80 percent of what is expected"):
        more.approve_conditionally(by=people.finance)


def test_a_change_after_approval_makes_both_keys_void_and_gives_the_money_back(fund, people):
    order = approved(OrderFactory(allocation=fund), people)

    order.reopen(by=people.librarian, note="Another vendor.")

    assert not order.consultations.standing()
    assert not order.approvals.standing()
    assert buckets(fund) == dollars(0, 0, 0, 1000)


def test_a_line_that_was_changed_behind_the_keys_is_not_approved_and_not_ordered(fund, people):
    order = consulted(OrderFactory(allocation=fund), people)
    order.lines.update(unit_price="1.00")
    with pytest.raises(Refused, match="not what the specialist was asked about"):
        FundOrder.objects.get(pk=order.pk).approve(by=people.finance)

    order = approved(OrderFactory(allocation=fund), people)
    order.lines.update(quantity=9)
    with pytest.raises(Refused, match="not what was approved"):
        FundOrder.objects.get(pk=order.pk).place(by=people.finance, po_number="1", po_on=clock.today())


def test_a_purchase_order_number_is_used_once_in_a_district_and_year(fund, people):
    first = ordered(OrderFactory(allocation=fund), people)
    second = approved(OrderFactory(allocation=fund), people)

    with pytest.raises(Refused, match=f"is the purchase order number of {first.code} already"):
        second.place(by=people.finance, po_number=first.po_number, po_on=clock.today())


def test_what_costs_more_than_ordered_comes_from_what_is_left(fund, people):
    order = ordered(OrderFactory(allocation=fund), people)

    record(order, delivery(order, price="105.00"), by=people.librarian)

    assert buckets(fund) == dollars(0, 0, 105, 895)


def test_beyond_the_tolerance_finance_accepts_it_or_it_is_not_recorded(fund, people):
    order = ordered(OrderFactory(allocation=fund), people)
    with pytest.raises(Refused, match=r"cost \$110.01 instead of \$100.00"):
        record(order, delivery(order, price="110.01", is_accepted=True), by=people.librarian)

    record(order, delivery(order, price="110.01", is_accepted=True), by=people.finance)

    assert order.receipts.get().accepted_by == people.finance
