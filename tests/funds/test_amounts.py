"""Figures as they become known, the money that comes, and shares of schools."""

from decimal import Decimal

from django.urls import reverse

from funds import approval_record
from funds.amounts import open_funds, record_amount
from funds.balance import balance_of
from funds.costs import cost_of
from funds.models import AllocationAmount, FundAllocation, FundOrder
from portal.core import clock, jobs
from portal.core.models import Job
from tests.factories import MembershipFactory
from tests.factories.funds import (
    AllocationFactory,
    LineFactory,
    OrderFactory,
    SchoolFactory,
    consulted,
    this_year,
)
from tests.planning.pages import messages

Kind, State = AllocationAmount.Kind, FundOrder.State


def amounts_page(fund):
    return reverse("funds:amounts", args=[fund.pk])


def expected(district, people, *costs, estimate="1000.00"):
    """Orders that were approved for when the money comes, in this order."""
    fund = AllocationFactory(district=district, estimate=estimate)
    orders = []
    for cost in costs:
        order = consulted(OrderFactory(allocation=fund, costing=cost), people)
        order.approve_conditionally(by=people.finance)
        orders.append(order)
    return fund, orders


def money_comes(fund, amount, by):
    record_amount(fund, Kind.RECEIVED, Decimal(amount), by=by, known_on=clock.today())
    jobs.run(Job.objects.get(kind="funds.confirm").pk)


def states(orders):
    return [FundOrder.objects.get(pk=order.pk).state for order in orders]


def test_a_later_figure_takes_the_place_of_an_earlier_one_and_both_stay(fund, people, sign_in):
    browser = sign_in(people.finance)
    for amount in ("1,200.00", "1,250.50"):
        browser.post(
            amounts_page(fund), {"kind": "received", "amount": amount, "known_on": str(clock.today())}
        )

    fund = FundAllocation.objects.get(pk=fund.pk)
    assert (fund.received, fund.amounts.count()) == (Decimal("1250.50"), 3)


def test_a_figure_is_taken_back_with_a_reason_only(fund, people, sign_in):
    browser, data = sign_in(people.finance), {"kind": "received", "known_on": str(clock.today())}

    assert browser.post(amounts_page(fund), data).status_code == 422
    browser.post(amounts_page(fund), data | {"note": "Wrong district"})

    assert FundAllocation.objects.get(pk=fund.pk).received is None


def test_when_the_money_comes_what_waited_is_confirmed_in_the_order_of_approval(district, people):
    fund, orders = expected(district, people, "300.00", "400.00")

    money_comes(fund, "900.00", people.finance)

    assert states(orders) == [State.APPROVED, State.APPROVED]
    assert Job.objects.get(kind="funds.confirm").state == Job.State.DONE


def test_when_less_comes_the_first_approved_stays_and_the_last_goes_back_to_finance(district, people):
    fund, orders = expected(district, people, "300.00", "400.00")

    money_comes(fund, "500.00", people.finance)

    assert states(orders) == [State.APPROVED, State.CONSULTED]
    assert balance_of(fund).free == Decimal("200.00")


def test_money_that_is_taken_back_before_it_was_looked_at_sends_no_order_back(district, people):
    fund, orders = expected(district, people, "300.00")
    record_amount(fund, Kind.RECEIVED, Decimal("900.00"), by=people.finance, known_on=clock.today())
    record_amount(fund, Kind.RECEIVED, None, by=people.finance, known_on=clock.today(), note="Wrong district")

    jobs.run_pending()

    assert states(orders) == [State.CONDITIONAL]


def test_list_b_is_dropped_before_an_order_goes_back(district, people):
    fund = AllocationFactory(district=district, estimate="1000.00")
    order = OrderFactory(allocation=fund, costing="300.00")
    LineFactory(order=order, list="B", unit_price=Decimal("200.00"))
    consulted(order, people).approve_conditionally(by=people.finance)

    money_comes(fund, "350.00", people.finance)

    assert states([order]) == [State.APPROVED]
    assert order.lines.get(list="B").dropped_at
    assert balance_of(fund).committed == Decimal("300.00")
    told = approval_record.facts(order)
    assert (told["key_2"]["amount"], told["key_2"]["confirmed_amount"]) == ("500.00", "300.00")
    assert [line["is_dropped"] for line in told["lines"]] == [False, True]
    assert cost_of(FundOrder.objects.get(pk=order.pk)) == Decimal("300.00")


def test_the_census_and_the_state_s_figures_give_what_the_district_should_get(fund, people, sign_in):
    fund.year.statewide_total, fund.year.statewide_children = Decimal("30200000.00"), 1_210_433
    fund.year.save()

    browser = sign_in(people.finance)
    browser.post(amounts_page(fund), {"do": "census", "census_children": "21325"})

    assert "$532,053.00" in browser.get(amounts_page(fund)).content.decode()


def test_shares_by_students_sum_to_the_fund_and_by_hand_they_are_what_was_typed(fund, people, sign_in):
    small, large = (SchoolFactory(district=fund.district, headcount=count) for count in (100, 200))
    browser, page = sign_in(people.finance), reverse("funds:shares", args=[fund.pk])

    browser.post(page, {"do": "headcount"})
    assert list(fund.shares.order_by("amount").values_list("school", "amount")) == [
        (small.pk, Decimal("333.33")),
        (large.pk, Decimal("666.67")),
    ]

    browser.post(page, {f"school_{small.pk}": "$1.50"})
    assert list(fund.shares.values_list("school", "amount")) == [(small.pk, Decimal("1.50"))]


def test_students_that_are_not_known_are_asked_for(fund, people, sign_in):
    SchoolFactory(district=fund.district, name="Lake School", headcount=None, headcount_on=None)
    SchoolFactory(district=fund.district)

    answer = sign_in(people.finance).post(
        reverse("funds:shares", args=[fund.pk]), {"do": "headcount"}, follow=True
    )

    assert messages(answer) == [
        "Error: Enter the students of Lake School first, or 0 where a school gets nothing."
    ]


def test_a_year_is_opened_once_for_every_district_of_the_agency(district):
    MembershipFactory(district=district)

    assert open_funds(this_year()) >= 1
    assert open_funds(this_year()) == 0


def test_a_librarian_reads_the_fund_and_writes_no_figure(fund, people, sign_in):
    browser = sign_in(people.librarian)

    assert browser.get(fund.get_absolute_url()).status_code == 200
    assert browser.get(amounts_page(fund)).status_code == 403
