"""On the way to June 30 a district hears what is open: on days that are set, once, and while something is."""

import datetime as dt
import uuid

import pytest

from districts.models import Role
from funds import notices, reminding
from funds.models import FundOrder, FundYear
from funds.receiving import Delivery, record
from portal.core import clock, jobs
from portal.core.models import Job, Message
from tests.factories import MembershipFactory
from tests.factories.funds import AllocationFactory, OrderFactory, VendorFactory, approved, ordered, sent
from tests.home.test_emails import check

KINDS = ["funds.runways", "funds.runway"]


@pytest.fixture(autouse=True)
def _in_april(time_machine):
    time_machine.move_to(dt.datetime(2027, 4, 20, 15, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def morning(time_machine):
    """Shortly after six in Wisconsin: what beat asks for, and what a worker does about it."""

    def at(month, day):
        time_machine.move_to(dt.datetime(2027, month, day, 11, 10, tzinfo=dt.UTC), tick=False)
        reminding.ask_for_runways()
        jobs.run_pending(KINDS)

    return at


def heard(person) -> list[str]:
    """What the subjects say after the name of the fund."""
    told = Message.objects.filter(to=person, key__startswith="fund-runway").order_by("pk")
    return [subject.split(": ")[1] for subject in told.values_list("subject", flat=True)]


def all_came(order, people):
    order = FundOrder.objects.get(pk=order.pk)
    counts = {line.pk: (line.quantity, line.unit_price) for line in order.lines.all()}
    record(order, Delivery(clock.today(), counts, uuid.uuid4()), by=people.finance)


def test_finance_hears_60_30_14_and_7_days_before_june_30_once_each(fund, people, morning):
    expected = {(4, 30): 0, (5, 1): 1, (5, 2): 1, (5, 30): 1, (5, 31): 2, (6, 15): 2, (6, 16): 3, (6, 22): 3}
    expected |= {(6, 23): 4, (6, 30): 4, (7, 1): 4}

    counts = {}
    for day in expected:
        morning(*day)
        morning(*day)
        counts[day] = len(heard(people.finance))

    assert counts == expected
    assert heard(people.finance) == [f"{days} days to June 30" for days in (60, 30, 14, 7)]
    assert not Job.objects.filter(state=Job.State.FAILED).exists()


def test_finance_librarians_and_administrators_of_the_district_hear_and_nobody_else(
    fund, people, morning, viewer, manager
):
    stranger = MembershipFactory(role=Role.FINANCE).user

    morning(5, 1)

    for person in (people.finance, people.librarian, people.specialist, people.administrator):
        assert heard(person) == ["60 days to June 30"]
    for person in (viewer, manager, stranger):
        assert heard(person) == []


@pytest.mark.parametrize(
    ("day", "words"),
    [((6, 20), "10 days to June 30"), ((6, 29), "1 day to June 30"), ((6, 30), "today is June 30")],
)
def test_after_mornings_that_were_missed_one_notice_goes_out_with_the_days_that_are_left(
    day, words, fund, people, morning
):
    morning(*day)

    assert heard(people.finance) == [words]


def test_after_june_30_nothing_is_made_up_for(fund, people, morning):
    morning(7, 1)

    assert heard(people.finance) == []


def test_what_a_worker_comes_to_after_june_30_is_not_told(fund, people, time_machine):
    time_machine.move_to(dt.datetime(2027, 6, 30, 11, 10, tzinfo=dt.UTC), tick=False)
    reminding.ask_for_runways()
    jobs.run_pending(["funds.runways"])
    assert Job.objects.filter(kind="funds.runway").count() == 1

    time_machine.move_to(dt.datetime(2027, 7, 1, 11, 10, tzinfo=dt.UTC), tick=False)
    jobs.run_pending(["funds.runway"])

    assert heard(people.finance) == []


def test_the_days_are_those_of_wisconsin(fund, people, time_machine):
    for moment, count in (
        (dt.datetime(2027, 5, 1, 4, 59, tzinfo=dt.UTC), 0),
        (dt.datetime(2027, 5, 1, 5, 1, tzinfo=dt.UTC), 1),
    ):
        time_machine.move_to(moment, tick=False)
        reminding.ask_for_runways()
        jobs.run_pending(KINDS)
        assert len(heard(people.finance)) == count


def test_who_comes_later_hears_what_is_due_and_nobody_else_hears_it_again(fund, people, district, morning):
    morning(6, 16)
    successor = MembershipFactory(district=district, role=Role.FINANCE).user

    morning(6, 17)

    assert heard(successor) == ["13 days to June 30"]
    assert heard(people.finance) == ["14 days to June 30"]


def test_nobody_hears_when_all_was_received_and_nothing_is_left(fund, people, morning):
    order = ordered(OrderFactory(allocation=fund, costing="1000.00"), people)
    morning(5, 1)
    assert len(heard(people.finance)) == 1

    all_came(order, people)
    morning(5, 31)

    assert len(heard(people.finance)) == 1


def test_nobody_hears_of_a_fund_without_money_and_without_orders(district, people, morning):
    AllocationFactory(district=district)

    morning(5, 1)

    assert heard(people.finance) == []


def test_an_order_that_is_open_is_told_of_also_where_no_dollar_is_left(fund, people, morning):
    ordered(OrderFactory(allocation=fund, costing="1000.00"), people)

    morning(5, 1)

    message = Message.objects.get(to=people.finance, key__startswith="fund-runway")
    assert "Not ordered yet" not in message.body
    assert "$0.00 stays unspent" in message.body


def test_what_was_received_since_the_morning_is_not_asked_for(fund, people, time_machine):
    order = ordered(OrderFactory(allocation=fund, costing="1000.00"), people)
    time_machine.move_to(dt.datetime(2027, 5, 1, 11, 10, tzinfo=dt.UTC), tick=False)
    reminding.ask_for_runways()
    jobs.run_pending(["funds.runways"])
    assert Job.objects.filter(kind="funds.runway").count() == 1

    all_came(order, people)
    jobs.run_pending(["funds.runway"])

    assert heard(people.finance) == []


def test_the_notice_says_what_is_open_by_vendor_and_where_the_rest_goes(fund, people, morning):
    books, sound = VendorFactory(name="Harbor Lane"), VendorFactory(name="Prairie Sound", cancel_days=70)
    for cost in ("100.00", "50.25"):
        ordered(OrderFactory(allocation=fund, vendor=books, costing=cost), people)
    ordered(OrderFactory(allocation=fund, vendor=sound, costing="80.00"), people)
    to_place = approved(OrderFactory(allocation=fund, vendor=sound, costing="60.00"), people)
    sent(OrderFactory(allocation=fund, costing="9.00"), people)

    morning(5, 1)

    message = Message.objects.get(to=people.finance, key__startswith="fund-runway")
    check(message, fund.get_absolute_url())
    assert message.subject == f"{fund}: 60 days to June 30"
    for words in (
        "Ordered and not received, $230.25:\n"
        "- Prairie Sound, $80.00. April 21 was the last day to cancel; ask the vendor.\n"
        "- Harbor Lane, $150.25 in 2 orders. Cancel by June 16.\n",
        f"Approved and not with the vendor yet, $60.00:\n- {to_place}, Prairie Sound, $60.00\n",
        "Not ordered yet, $709.75. Of that, 1 order for $9.00 waits for approval.\n",
        "Orders sent after May 21 may arrive too late.\n",
        "$709.75 stays unspent. It becomes restricted fund balance (10 B 936130) and is spent in",
    ):
        assert words in message.body
    assert "lost" not in message.body


def test_a_last_day_that_was_put_right_is_told_anew(fund, people, morning):
    FundYear.objects.update(spend_by=dt.date(2027, 6, 29))
    morning(6, 22)
    FundYear.objects.update(spend_by=dt.date(2027, 6, 30))

    morning(6, 23)

    assert heard(people.finance) == ["7 days to June 29", "7 days to June 30"]


def test_trouble_with_one_fund_keeps_no_other_waiting(fund, people, morning, monkeypatch):
    other = AllocationFactory(received="10.00")
    librarian = MembershipFactory(district=other.district, role=Role.LIBRARIAN).user
    tell = notices.tell_runway

    def fails_for_one(told, people):
        if told.fund == fund:
            raise ValueError("broken")
        tell(told, people)

    monkeypatch.setattr(notices, "tell_runway", fails_for_one)
    morning(5, 1)
    assert (heard(people.finance), heard(librarian)) == ([], ["60 days to June 30"])

    monkeypatch.setattr(notices, "tell_runway", tell)
    morning(5, 2)

    assert (heard(people.finance), heard(librarian)) == (["59 days to June 30"], ["60 days to June 30"])


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_person_once(district, at_once, time_machine):
    fund = AllocationFactory(district=district, received="10.00")
    MembershipFactory.create_batch(3, district=district, role=Role.FINANCE)
    time_machine.move_to(dt.datetime(2027, 5, 1, 11, tzinfo=dt.UTC), tick=False)

    answers = at_once(*[lambda: reminding.tell(fund.pk)] * 4)

    assert answers == [None] * 4
    assert Message.objects.filter(key__startswith="fund-runway").count() == 3
