"""Pages of the fund ask the database as often for many rows as for one."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from funds.models import Invoice
from funds.receiving import Delivery, record
from portal.core import clock
from tests.factories.funds import AllocationFactory, LineFactory, OrderFactory, ordered, sent


@pytest.mark.parametrize("rows", [1, 4])
@pytest.mark.parametrize("role", ["librarian", "manager"])
def test_the_list_of_orders(rows, role, fund, people, request, sign_in, django_assert_num_queries):
    for number in range(rows):
        fund = fund if role == "librarian" else AllocationFactory(received="100.00")
        order = OrderFactory(allocation=fund)
        LineFactory.create_batch(number, order=order)
        if role == "librarian":
            sent(order, people)
    browser = sign_in(request.getfixturevalue(role))

    with django_assert_num_queries(LIST[role]):
        shown = browser.get(reverse("funds:order-list"))

    assert len(shown.context["rows"]) == rows


@pytest.mark.parametrize("rows", [1, 4])
def test_the_page_of_an_order(rows, fund, people, finance, sign_in, django_assert_num_queries):
    order = OrderFactory(allocation=fund)
    LineFactory.create_batch(rows, order=order, unit_price=Decimal("10.00"), quantity=5)
    ordered(order, people)
    counts = {line.pk: (1, line.unit_price) for line in order.lines.all()}
    for number in range(rows):
        record(order, Delivery(clock.today(), counts, uuid.uuid4(), is_accepted=True), by=people.finance)
        facts = {"number": str(number), "dated_on": clock.today(), "amount": Decimal("10.00")}
        Invoice.objects.create(order=order, by=people.finance, **facts)
    browser = sign_in(finance)

    with django_assert_num_queries(ORDER):
        assert browser.get(order.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("rows", [1, 4])
def test_the_page_of_a_fund(rows, fund, people, finance, sign_in, django_assert_num_queries):
    for _ in range(rows):
        ordered(OrderFactory(allocation=fund), people)
    for years_ago in range(1, rows + 1):
        AllocationFactory(district=fund.district, year__ends_in=fund.year.ends_in - years_ago)
    browser = sign_in(finance)

    with django_assert_num_queries(FUND):
        assert browser.get(fund.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("rows", [1, 4])
def test_the_list_of_funds(rows, manager, sign_in, django_assert_num_queries):
    for _ in range(rows):
        fund = AllocationFactory(received="100.00", estimate="90.00")
        OrderFactory(allocation=fund)
    browser = sign_in(manager)

    with django_assert_num_queries(FUNDS):
        shown = browser.get(reverse("funds:fund-list"))

    assert len(shown.context["rows"]) == rows


LIST = {"librarian": 12, "manager": 12}
ORDER, FUND, FUNDS = 25, 12, 13
