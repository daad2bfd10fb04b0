"""What random lives of orders are made of: a fund, its second reckoning, and what always holds."""

import datetime as dt
from contextlib import contextmanager
from decimal import Decimal

import time_machine
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from districts.models import User
from funds import writing
from funds.balance import balance_of
from funds.models import FundEntry, FundOrder, OrderLine
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories import DistrictFactory
from tests.factories.funds import (
    AllocationFactory,
    EligibilityRuleFactory,
    ObjectCodeFactory,
    SchoolFactory,
    VendorFactory,
    people_of,
)

from .expected import Fund, Line, Order

OCTOBER_6 = dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)
WITH_VENDOR = ("ordered", "partly_received")
HELD = ("conditionally_approved", "approved")


def dollars(cents: int) -> Decimal:
    return Decimal(cents) / 100


class FundOfOrders(RuleBasedStateMachine):
    """A fund of $1,000 expected and $100 carried in, on an October day."""

    def __init__(self):
        super().__init__()
        self.rolled_back = transaction.atomic()
        self.rolled_back.__enter__()
        self.clock = time_machine.travel(OCTOBER_6, tick=False)
        self.now = self.clock.start()
        district = DistrictFactory(name="Kettle Prairie")
        self.people = people_of(district)
        self.portal = User.system()
        self.year = AllocationFactory(district=district, estimate="1000.00", carry_in="100.00")
        self.fund = Fund(self.year.year.conditional_percent, estimate=100_000, carry_in=10_000)
        self.next_fund = self.next_year = None
        self.head = {"school": SchoolFactory(district=district), "vendor": VendorFactory()}
        self.head |= {"is_housed": True, "is_for_all": True, "is_quoted": True}
        self.facts = {
            "kind": EligibilityRuleFactory(),
            "code": ObjectCodeFactory(),
            "reason": "Asked for",
            "other_fund": "Gifts",
        }
        self.is_over = False

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    def any_in(self, *states) -> list[Order]:
        return [one for one in self.fund.orders if one.state in states]

    def order(self, which, *states) -> Order:
        fitting = self.any_in(*states)
        return fitting[which % len(fitting)]

    def of(self, order) -> FundOrder:
        return FundOrder.objects.get(pk=order.pk)

    @contextmanager
    def expecting(self, is_allowed: bool):
        """Yields inside a savepoint; what is refused must leave nothing behind."""
        self.now.move_to(clock.now() + dt.timedelta(minutes=1))
        said = ""
        try:
            with transaction.atomic():
                yield
        except Refused as refusal:
            said = str(refusal) or "?"
        assert bool(said) is not is_allowed, said or "It was not refused."

    def write(self, order, drawn, ceiling, shipping):
        """Save the form of an order with these lines instead of those it has."""
        known = self.of(order)
        rows = [
            OrderLine(
                list=on,
                quantity=quantity,
                unit_price=dollars(price),
                share=dollars(share),
                title="X",
                **self.facts,
            )
            for on, quantity, price, share in drawn
        ]
        written = writing.Written(
            head=self.head | {"title": "Books", "ceiling": ceiling and dollars(ceiling)},
            lines=rows,
            out=list(known.lines.live().filter(part="item")),
            extras={"shipping": dollars(shipping)},
            extras_code=self.facts["code"],
        )
        writing.save(known, written, by=self.people.librarian, version=str(known.version))

    def now_has(self, order, drawn, ceiling, shipping):
        rows = self.of(order).lines.live()
        items = rows.filter(part="item").order_by("pk")
        order.lines = [Line(row.pk, *facts) for row, facts in zip(items, drawn, strict=True)]
        if shipping:
            extra = rows.get(part="shipping")
            order.lines.append(Line(extra.pk, "A", 1, shipping, 10_000, is_extra=True))
        order.ceiling = ceiling

    @property
    def funds(self) -> list[tuple]:
        """Each fund and what is reckoned of it."""
        both = [(self.year, self.fund), (self.next_year, self.next_fund)]
        return [(row, fund) for row, fund in both if row is not None]

    # What always holds

    @invariant()
    def the_fund_says_what_was_reckoned(self):
        for row, fund in self.funds:
            balance = balance_of(row)
            assert balance.money == dollars(fund.money)
            assert balance.committed == dollars(fund.held("committed"))
            assert balance.outstanding == dollars(fund.held("outstanding"))
            assert balance.received == dollars(fund.held("received"))
            assert balance.free == dollars(fund.free)

    @invariant()
    def no_more_is_held_than_there_is(self):
        """Save what was held before a correction of the payment, and that never grows."""
        for row, fund in self.funds:
            fund.taken_away = min(fund.taken_away, max(fund.used - fund.money, 0))
            assert fund.used <= fund.money + fund.allowed_ahead + fund.taken_away
            balance = balance_of(row)
            ahead = (
                0
                if balance.has_come
                else (balance.expected or Decimal(0)) * balance.conditional_percent / 100
            )
            assert balance.used <= balance.money + ahead + dollars(fund.taken_away)
            assert min(balance.committed, balance.outstanding, balance.received) >= 0

    @invariant()
    def each_order_holds_what_was_reckoned_and_never_less_than_nothing(self):
        rows = FundOrder.objects.filter(allocation=self.year)
        assert {row.pk: (row.state, row.number) for row in rows} == {
            one.pk: (one.state, one.number) for one in self.fund.orders
        }
        entries = FundEntry.objects.values_list("order", "allocation", "kind", "amount")
        sums = {}
        for order, allocation, kind, amount in entries:
            for bucket, sign in zip(FundEntry.MOVES[kind], (-1, 1), strict=True):
                key = order, allocation, bucket
                sums[key] = sums.get(key, 0) + sign * amount
        for one in self.fund.orders:
            for bucket in ("committed", "outstanding", "received"):
                for row, fund in self.funds:
                    held = one.of(fund, bucket)
                    assert held >= 0
                    assert sums.pop((one.pk, row.pk, bucket), 0) == dollars(held)
            holds = {"committed": one.state in HELD, "outstanding": one.state in WITH_VENDOR}
            assert not one.committed or holds["committed"]
            assert one.committed or not holds["committed"]
            assert not one.outstanding or holds["outstanding"]
        assert {key for key, amount in sums.items() if amount and key[2] not in ("free", None)} == set()
