"""A figure that was corrected downward stops what is not with a vendor yet, and the page says what to do."""

import datetime as dt

import pytest
from django.urls import reverse

from funds.models import FundOrder
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories.funds import AllocationFactory, Kind, OrderFactory, approved, consulted, know


def place(order, people):
    order = FundOrder.objects.get(pk=order.pk)
    order.place(by=people.finance, po_number=f"PO {order.pk}", po_on=clock.today())
    return order


def test_nothing_goes_to_a_vendor_while_more_is_held_than_there_is(fund, people, sign_in):
    first, second = (approved(OrderFactory(allocation=fund, costing=cost), people) for cost in ("300", "400"))
    browser = sign_in(people.finance)
    assert "is short" not in browser.get(fund.get_absolute_url()).content.decode()

    know(fund, Kind.RECEIVED, "600.00")
    page = browser.get(fund.get_absolute_url()).content.decode()
    assert "The fund is short by $100.00" in page
    assert reverse("funds:amounts", args=[fund.pk]) in page
    with pytest.raises(Refused, match=r"short by \$100.00"):
        place(first, people)

    second.cancel(by=people.finance, note="Next year.")
    assert place(first, people).state == "ordered"
    assert "is short" not in browser.get(fund.get_absolute_url()).content.decode()


def test_what_waits_for_the_money_does_not_hold_up_what_is_paid_from_the_balance(district, people, sign_in):
    fund = AllocationFactory(district=district, estimate="1000.00", carry_in="100.00")
    covered = approved(OrderFactory(allocation=fund, costing="100.00"), people)
    consulted(OrderFactory(allocation=fund, costing="700.00"), people).approve_conditionally(
        by=people.finance
    )

    assert "is short" not in sign_in(people.finance).get(fund.get_absolute_url()).content.decode()
    assert place(covered, people).state == "ordered"


def test_a_payment_that_is_taken_back_stops_orders_too(fund, people):
    order = approved(OrderFactory(allocation=fund, costing="300"), people)
    fund.amounts.create(kind=Kind.RECEIVED, amount=None, by=people.finance, known_on=dt.date(2026, 10, 1))

    with pytest.raises(Refused, match=r"short by \$300.00"):
        place(order, people)
