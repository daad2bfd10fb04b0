"""What slips say that a year paid, beside what its ledger says, where two years pay for one line."""

from decimal import Decimal

import pytest

from funds import altering
from funds.balance import balance_of
from funds.deliveries import deliveries_of, received_by_deliveries
from funds.models import AllocationAmount, FundAllocation, FundEntry, FundOrder
from funds.reconciling import orders_of, reconciliation_of
from funds.worksheet import worksheet_of
from tests.factories.funds import AllocationFactory, FundYearFactory, know, ordered

from .a_year import AUTUMN, LAST_SPRING, back, came, order_of

Kind = FundEntry.Kind


def on_slips(fund):
    """By slip: from the fund, and the credit from an earlier year."""
    return [(str(one.fund_amount), str(one.late_credit)) for one in deliveries_of(fund, orders_of(fund))]


def in_ledger(fund):
    kinds = (Kind.RECEIVE, Kind.EXTRA, Kind.CREDIT, Kind.LATE_CREDIT)
    entries = fund.entries.filter(kind__in=kinds).order_by("pk")
    return [(entry.kind, str(entry.amount)) for entry in entries]


def disagreeing(fund):
    told = reconciliation_of(FundAllocation.objects.with_amounts().get(pk=fund.pk))
    return [check["name"] for check in told["checks"] if not check["agrees"]]


@pytest.fixture
def carried(district, people, time_machine):
    """``carried("100.00")``: of ten at 19.99 four came before June 30 and six after it was carried over."""

    def live(share):
        time_machine.move_to(LAST_SPRING)
        before = AllocationFactory(district=district, year=FundYearFactory(ends_in=2026), received="300.00")
        order = order_of(before, people, ("Novels", "432", 10, "19.99"))
        order.lines.update(share=Decimal(share), other_fund="Gifts")
        order = ordered(FundOrder.objects.get(pk=order.pk), people)
        came(order, people, Novels=(4, "19.99"))

        time_machine.move_to(AUTUMN)
        fund = AllocationFactory(district=district, year=FundYearFactory(ends_in=2027), received="500.00")
        know(fund, AllocationAmount.Kind.CARRY_IN, balance_of(before).unspent)
        altering.carry_over(order, by=people.finance, note="The vendor was late.")
        came(order, people, Novels=(6, "19.99"))
        return before, fund, order

    return live


@pytest.mark.parametrize(
    ("share", "parcels", "slips_before", "slips", "entries"),
    [
        # 4 x 19.99 = 79.96 of last year, 6 x 19.99 = 119.94 of this year, and 199.90 of both goes back
        (
            "100.00",
            [10],
            [("79.96", "0.00")],
            [("119.94", "0.00"), ("-119.94", "79.96")],
            [("receive", "119.94"), ("credit", "119.94"), ("late_credit", "79.96")],
        ),
        # First eight, 159.92: 119.94 of this year and 39.98 of last year. Then two: 39.98 of last year
        (
            "100.00",
            [8, 2],
            [("79.96", "0.00")],
            [("119.94", "0.00"), ("-119.94", "39.98"), ("0.00", "39.98")],
            [
                ("receive", "119.94"),
                ("credit", "119.94"),
                ("late_credit", "39.98"),
                ("late_credit", "39.98"),
            ],
        ),
        # A third: 26.65 (of 79.96), and 66.63 (of 199.90) less 26.65. What stays of 39.98 is 13.33
        (
            "33.33",
            [8, 2],
            [("26.65", "0.00")],
            [("39.98", "0.00"), ("-39.98", "13.32"), ("0.00", "13.33")],
            [
                ("receive", "39.98"),
                ("credit", "39.98"),
                ("late_credit", "13.32"),
                ("late_credit", "13.33"),
            ],
        ),
    ],
)
def test_what_both_years_paid_comes_back_to_this_year_and_each_part_has_its_name(
    carried, people, share, parcels, slips_before, slips, entries
):
    before, fund, order = carried(share)
    paid_before = balance_of(before).received

    for count in parcels:
        back(order, people, Novels=(count, "19.99"))

    assert (on_slips(before), on_slips(fund)) == (slips_before, slips)
    assert in_ledger(fund) == entries
    balance = balance_of(fund)
    assert balance.received == received_by_deliveries(deliveries_of(fund, orders_of(fund))) == 0
    assert balance.credits == balance_of(before).received == paid_before
    assert balance.unspent == balance.free == 500 + 300  # all is there again, and spent by no year
    assert worksheet_of(fund)["total"] == "0.00"
    assert (disagreeing(before), disagreeing(fund)) == ([], [])
