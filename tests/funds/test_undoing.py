"""Ten minutes to take an approval back, while nobody was told; and nobody is told of what does not stand."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from districts.models import User
from funds.approving import may_be_undone
from funds.confirming import confirm_waiting
from funds.models import Approval, FundAllocation, FundOrder
from portal.core import clock, jobs
from portal.core.mail import deliver
from portal.core.models import Job, Message
from portal.core.transitions import Refused
from tests.factories.funds import AllocationFactory, Kind, LineFactory, OrderFactory, consulted, know

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def order(fund, people):
    order = OrderFactory(allocation=fund, started_by=people.librarian)
    return consulted(order, people)


@pytest.fixture
def approved(order, people):
    order.approve(by=people.finance)
    return order


def about_approval():
    return Message.objects.filter(key__startswith="order-approved")


def read_by(person, sign_in):
    return sign_in(person).get(reverse("home:messages")).content.decode()


def test_an_email_that_may_still_be_withdrawn_is_on_nobodys_page(approved, people, sign_in):
    message = about_approval().get(to=people.librarian)
    assert message.subject not in read_by(people.librarian, sign_in)

    deliver(message.pk)
    assert message.subject in read_by(people.librarian, sign_in)


def reopen(order, people):
    order.reopen(by=people.librarian, note="Another edition.")


def cancel(order, people):
    order.cancel(by=people.librarian, note="Not needed.")


def undo(order, people):
    order.undo_approval(by=people.finance)


@pytest.mark.parametrize("end", [reopen, cancel, undo])
def test_whatever_ends_an_approval_in_time_its_email_never_goes(approved, people, sign_in, mailoutbox, end):
    message = about_approval().get(to=people.librarian)

    end(approved, people)
    Job.objects.filter(key=f"mail:{message.pk}").update(not_before=timezone.now() - MINUTE)
    jobs.run_pending(["mail.deliver"])

    assert message.subject not in {one.subject for one in mailoutbox if people.librarian.email in one.to}
    assert message.subject not in read_by(people.librarian, sign_in)


def test_an_order_that_falls_back_tells_nobody_that_it_was_approved(district, people):
    fund = AllocationFactory(district=district, estimate="1000.00")
    order = consulted(OrderFactory(allocation=fund, costing="300.00"), people)
    order.approve_conditionally(by=people.finance)
    assert about_approval().filter(withdrawn_at=None).exists()
    know(fund, Kind.RECEIVED, "100.00")

    confirm_waiting(FundAllocation.objects.get(pk=fund.pk), by=User.system())

    assert FundOrder.objects.get(pk=order.pk).state == "consulted"
    assert not about_approval().filter(withdrawn_at=None).exists()


def test_once_anybody_was_told_it_is_not_undone_whatever_the_clock_shows(approved, people):
    assert may_be_undone(approved, Approval.objects.get())
    deliver(about_approval().first().pk)

    with pytest.raises(Refused, match="the mail has gone"):
        approved.undo_approval(by=people.finance)

    assert FundOrder.objects.get(pk=approved.pk).state == "approved"
    assert Approval.objects.standing().count() == 1
    assert not may_be_undone(approved, Approval.objects.get())


def test_after_ten_minutes_it_is_not_undone_even_where_the_mail_is_late(approved, people, time_machine):
    time_machine.move_to(clock.now() + 10 * MINUTE)

    with pytest.raises(Refused, match="Ten minutes are over"):
        approved.undo_approval(by=people.finance)
    assert about_approval().filter(withdrawn_at=None).exists()


def test_list_b_that_was_dropped_is_named_and_the_approval_is_not_undone_any_more(
    district, people, mailoutbox
):
    fund = AllocationFactory(district=district, estimate="1000.00")
    order = OrderFactory(allocation=fund, costing="300.00", started_by=people.librarian)
    LineFactory(order=order, list="B", title="Spare atlas", unit_price=Decimal("200.00"))
    consulted(order, people).approve_conditionally(by=people.finance)
    know(fund, Kind.RECEIVED, "350.00")

    confirm_waiting(FundAllocation.objects.get(pk=fund.pk), by=User.system())

    change = order.changes.get(name="confirm")
    assert "“Spare atlas”" in change.note
    for person in (people.librarian, people.finance):
        message = Message.objects.get(key=f"order-confirmed:{change.pk}:{person.pk}")
        assert "these lines were dropped: “Spare atlas”" in message.body
    order = FundOrder.objects.get(pk=order.pk)
    with pytest.raises(Refused, match="the approval was confirmed"):
        order.undo_approval(by=people.finance)
    assert order.lines.get(list="B").dropped_at


def test_where_the_money_reaches_nothing_is_said_of_list_b(district, people):
    fund = AllocationFactory(district=district, estimate="1000.00")
    order = OrderFactory(allocation=fund, costing="300.00")
    LineFactory(order=order, list="B", unit_price=Decimal("200.00"))
    consulted(order, people).approve_conditionally(by=people.finance)
    know(fund, Kind.RECEIVED, "900.00")

    confirm_waiting(FundAllocation.objects.get(pk=fund.pk), by=User.system())

    assert order.changes.get(name="confirm").note == ""
