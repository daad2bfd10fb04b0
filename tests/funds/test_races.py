"""Several at the same moment, on a real PostgreSQL: no dollar and no delivery counts twice."""

import uuid
from decimal import Decimal

import pytest
from django.db import transaction

from districts.models import Role, User
from funds import approving, billing, confirming, ledger, numbering, receiving, writing
from funds.balance import balance_of
from funds.confirming import confirm_waiting
from funds.models import FundAllocation, FundEntry, FundOrder, Invoice, Receipt
from funds.receiving import BeyondTolerance, Delivery, record, take_return
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories import MembershipFactory
from tests.factories.funds import (
    AllocationFactory,
    Kind,
    OrderFactory,
    SchoolFactory,
    VendorFactory,
    approved,
    consulted,
    know,
    ordered,
    sent,
)
from tests.meeting import after

pytestmark = pytest.mark.django_db(transaction=True)
State = FundOrder.State


def several(fund, count, people, **facts):
    """Orders of one school, vendor, and writer, so that making many is quick."""
    facts |= {"school": SchoolFactory(district=fund.district), "vendor": VendorFactory()}
    return OrderFactory.create_batch(count, allocation=fund, started_by=people.librarian, **facts)


def again(record):
    """The row as another browser has it."""
    return type(record).objects.get(pk=record.pk)


def refusals(answers):
    """What was refused; anything else that went wrong fails the test."""
    assert [one for one in answers if isinstance(one, Exception) and not isinstance(one, Refused)] == []
    return [str(one) for one in answers if isinstance(one, Refused)]


def buckets(fund):
    balance = balance_of(FundAllocation.objects.get(pk=fund.pk))
    return balance.committed, balance.outstanding, balance.received


def delivery(order, quantity, **facts):
    counts = {order.lines.get().pk: (quantity, Decimal("100.00"))}
    return Delivery(clock.today(), counts, uuid.uuid4(), **facts)


def copies(order, count):
    """An order of some copies at $100.00, with the vendor."""
    order.lines.update(quantity=count)
    return order


def test_of_twenty_who_approve_the_last_dollars_exactly_those_pass_that_there_is_money_for(
    district, people, at_once
):
    fund = AllocationFactory(district=district, received="730.00")
    orders = [consulted(order, people) for order in several(fund, 20, people)]

    answers = at_once(*(lambda order=order: order.approve(by=people.finance) for order in orders))

    assert len(refusals(answers)) == 13
    assert FundOrder.objects.filter(state=State.APPROVED).count() == 7
    assert buckets(fund) == (700, 0, 0)
    assert FundEntry.objects.count() == 7


def test_of_ten_who_approve_before_the_money_comes_no_more_pass_than_its_share(district, people, at_once):
    fund = AllocationFactory(district=district, estimate="500.00")
    orders = [consulted(order, people) for order in several(fund, 10, people)]

    answers = at_once(*(lambda one=one: one.approve_conditionally(by=people.finance) for one in orders))

    assert len(refusals(answers)) == 6
    assert buckets(fund) == (400, 0, 0)


def test_two_of_finance_who_approve_one_order_at_once_promise_its_money_once(
    fund, people, district, at_once, meet_in
):
    other = MembershipFactory(district=district, role=Role.FINANCE).user
    order = consulted(OrderFactory(allocation=fund), people)
    meet_in(ledger, "locked_balance")

    answers = at_once(
        *(lambda person=person: again(order).approve(by=person) for person in (people.finance, other))
    )

    assert refusals(answers) == ["Approve is not possible: this is approved now."]
    assert order.approvals.count() == 1
    assert buckets(fund) == (100, 0, 0)


def test_ten_who_send_at_once_get_ten_numbers_in_a_row(fund, people, district, at_once):
    district.name = "Kettle Prairie"
    district.save()
    orders = several(FundAllocation.objects.get(pk=fund.pk), 10, people)

    answers = at_once(*(lambda order=order: order.send(by=people.librarian) for order in orders))

    assert refusals(answers) == []
    year = f"{fund.year.ends_in % 100:02d}"
    codes = sorted(order.code for order in FundOrder.objects.with_lines())
    assert codes == [f"KP-{year}-{number:03d}" for number in range(1, 11)]


def test_a_number_that_was_given_back_is_the_next_ones(fund, people, at_once, meet_in):
    """Two wait for one number; the first cannot be sent after all."""
    first, second = several(fund, 2, people)
    is_in = meet_in(numbering, "letters_of")

    def fails():
        with transaction.atomic():
            first.send(by=people.librarian)
            raise Refused("The mail has no words.")

    answers = at_once(fails, after(is_in, lambda: second.send(by=people.librarian)))

    assert refusals(answers) == ["The mail has no words."]
    assert again(second).number == 1


def test_of_two_purchase_orders_with_one_number_the_second_is_refused(fund, people, at_once, meet_in):
    orders = [approved(order, people) for order in several(fund, 2, people)]
    meet_in(ledger, "lock")

    facts = {"by": people.finance, "po_number": "4711", "po_on": clock.today()}
    answers = at_once(*(lambda order=order: again(order).place(**facts) for order in orders))

    assert len(refusals(answers)) == 1
    assert "4711 is the purchase order number of" in refusals(answers)[0]
    assert buckets(fund) == (100, 100, 0)


def test_one_delivery_that_is_sent_twice_at_once_is_counted_once(fund, people, at_once, meet_in):
    order = ordered(copies(OrderFactory(allocation=fund), 3), people)
    came = delivery(order, 2)
    meet_in(receiving, "is_all")

    answers = at_once(*[lambda: record(again(order), came, by=people.librarian)] * 2)

    assert refusals(answers) == []
    assert Receipt.objects.count() == 1
    assert buckets(fund) == (0, 100, 200)


def test_two_deliveries_at_once_that_are_more_than_was_ordered_are_not_both_taken(
    fund, people, at_once, meet_in
):
    order = ordered(copies(OrderFactory(allocation=fund), 3), people)
    meet_in(receiving, "is_all")

    both = [delivery(order, 2), delivery(order, 2)]

    answers = at_once(*(lambda came=came: record(again(order), came, by=people.librarian) for came in both))

    assert [type(one) for one in answers if one] == [BeyondTolerance]
    assert buckets(fund) == (0, 100, 200)


def test_two_deliveries_at_once_that_bring_all_together_leave_nothing_open(fund, people, at_once, meet_in):
    order = ordered(copies(OrderFactory(allocation=fund), 3), people)
    meet_in(receiving, "is_all")

    both = [delivery(order, 1), delivery(order, 2)]

    answers = at_once(*(lambda came=came: record(again(order), came, by=people.librarian) for came in both))

    assert refusals(answers) == []
    assert again(order).state == State.RECEIVED
    assert buckets(fund) == (0, 0, 300)


def test_one_return_that_is_sent_twice_at_once_is_counted_once(fund, people, at_once, meet_in):
    order = ordered(OrderFactory(allocation=fund), people)
    record(order, delivery(order, 1), by=people.librarian)
    back = delivery(order, 1)
    meet_in(receiving, "worth_so_far")

    answers = at_once(*[lambda: take_return(again(order), back, by=people.librarian, note="Torn.")] * 2)

    assert answers[0] == answers[1], answers
    assert buckets(fund) == (0, 0, 0)


@pytest.fixture
def waiting(district, people):
    """An order that waits for the money, which has come meanwhile."""
    fund = AllocationFactory(district=district, estimate="1000.00")
    order = consulted(OrderFactory(allocation=fund), people)
    order.approve_conditionally(by=people.finance)
    know(fund, Kind.RECEIVED, "500.00")
    return order


def cancel(order, people):
    return lambda: again(order).cancel(by=people.librarian, note="Not needed.")


def confirm(order):
    portal = User.system()
    return lambda: confirm_waiting(order.allocation, by=portal)


def test_an_order_that_is_canceled_while_it_is_confirmed_holds_nothing(waiting, people, at_once, meet_in):
    is_in = meet_in(confirming, "confirm")

    answers = at_once(confirm(waiting), after(is_in, cancel(waiting, people)))

    assert refusals(answers) == []
    assert again(waiting).state == State.CANCELED
    assert buckets(waiting.allocation) == (0, 0, 0)


def test_an_order_that_is_confirmed_while_it_is_canceled_stays_canceled(waiting, people, at_once, meet_in):
    is_in = meet_in(approving, "void_keys")

    answers = at_once(cancel(waiting, people), after(is_in, confirm(waiting)))

    assert refusals(answers) == []
    assert again(waiting).state == State.CANCELED
    assert buckets(waiting.allocation) == (0, 0, 0)


def test_of_two_who_confirm_at_once_each_order_is_confirmed_once(waiting, people, at_once, meet_in):
    meet_in(confirming, "confirm")

    answers = at_once(confirm(waiting), confirm(waiting))

    assert refusals(answers) == []
    assert [change.name for change in waiting.changes.order_by("pk")][-1] == "confirm"
    assert waiting.changes.filter(name="confirm").count() == 1


def test_an_invoice_that_is_entered_twice_at_once_is_kept_once(fund, people, at_once, meet_in):
    order = ordered(OrderFactory(allocation=fund), people)
    meet_in(billing, "refuse_where_nothing_is_billed")

    def bill():
        one = Invoice(number="7", dated_on=clock.today(), amount=Decimal("100.00"))
        return billing.keep(again(order), one, by=people.finance)

    answers = at_once(bill, bill)

    assert refusals(answers) == ["Invoice 7 of this order is here already."]
    assert order.invoices.count() == 1


def test_an_order_that_is_edited_while_it_is_sent_is_sent_as_it_was_looked_at(fund, people, at_once, meet_in):
    order = OrderFactory(allocation=fund)
    is_in = meet_in(numbering, "letters_of")
    written = writing.Written(head={"title": "Another"}, lines=[])

    answers = at_once(
        lambda: sent(again(order), people),
        after(is_in, lambda: writing.save(again(order), written, by=people.librarian, version="0")),
    )

    assert len(refusals(answers)) == 1
    assert again(order).title == order.title
