"""Orders on everybody's home: each waits for somebody by name, and is there once."""

import pytest

from districts.models import Role
from tests.factories import MembershipFactory
from tests.factories.funds import AllocationFactory, OrderFactory, consulted, people_of, sent
from tests.planning.pages import texts

HOME = "/"


@pytest.fixture
def people(district):
    return people_of(district)


@pytest.fixture
def order(district):
    return OrderFactory(
        allocation=AllocationFactory(district=district, received="1000.00"), title="Pond books"
    )


def rows(browser):
    return texts(browser.get(HOME), "//main//li//h3 | //main//li//a")


def said(browser):
    return " ".join(texts(browser.get(HOME), "//main"))


def test_an_order_waits_for_the_specialist_and_the_others_read_for_whom(order, people, sign_in):
    sent(order, people)

    assert f"Be consulted on {order.code} Pond books" in said(sign_in(people.specialist))
    assert f"Waits for {people.specialist}" in said(sign_in(people.librarian))
    assert "Pond books" not in said(sign_in(people.finance))


def test_then_it_waits_for_finance_with_its_amount(order, people, sign_in):
    consulted(order, people)

    words = said(sign_in(people.finance))
    assert f"Approve {order.code} Pond books, $100.00" in words
    assert f"Waits for {people.finance}" in said(sign_in(people.librarian))


def test_many_orders_are_one_row_that_leads_to_the_batch(order, people, sign_in):
    consulted(order, people)
    consulted(OrderFactory(allocation=order.allocation, costing="50.00"), people)

    browser = sign_in(people.finance)

    assert "Approve 2 orders, $150.00 in all" in said(browser)
    assert "/fund/batch/" in browser.get(HOME).content.decode()


def test_a_returned_order_comes_home_with_its_reason(order, people, sign_in):
    consulted(order, people).return_by_finance(by=people.finance, note="Name the school’s shelf.")

    words = said(sign_in(people.librarian))

    assert f"Change the order {order.code} Pond books" in words
    assert "Name the school’s shelf." in words


def test_nobody_of_another_district_reads_of_it(order, people, sign_in):
    consulted(order, people)
    stranger = MembershipFactory(role=Role.FINANCE).user

    assert "Pond books" not in said(sign_in(stranger))
