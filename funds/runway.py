"""The way to June 30: what is still to be ordered, what is on its way, and by when each can be canceled."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from portal.core import clock
from portal.core.money import ZERO

from .balance import Balance
from .models import Bucket, FundEntry, FundOrder

QUIET_UNTIL, CLOSE = 90, 30  # days before the end of the year


@dataclass(frozen=True)
class OpenOrder:
    """An order with money on its way."""

    order: FundOrder
    committed: Decimal
    outstanding: Decimal
    cancel_by: dt.date

    @property
    def total(self) -> Decimal:
        """Dollars that are not received."""
        return self.committed + self.outstanding

    @property
    def is_late(self) -> bool:
        """Whether it is promised for a day after the money must be spent."""
        promised = self.order.promised_by
        return promised is not None and promised > self.order.charged_to.year.spend_by


@dataclass(frozen=True)
class Runway:
    """``projected`` is what would be set aside as restricted balance if what is on its way comes in time and
    nothing else is ordered. It is never lost: it is spent in the following year.
    """

    days: int
    spend_by: dt.date
    late_from: dt.date
    open_orders: list[OpenOrder]
    projected: Decimal

    @property
    def is_near(self) -> bool:
        return self.days <= QUIET_UNTIL

    @property
    def is_close(self) -> bool:
        return self.days <= CLOSE


def runway_of(fund, balance: Balance) -> Runway:
    """Two queries."""
    year = fund.year
    open_orders = _open_orders(fund)
    late = sum((one.total for one in open_orders if one.is_late), start=ZERO)
    on_its_way = balance.committed + balance.outstanding - late
    return Runway(
        days=max((year.spend_by - clock.today()).days, 0),
        spend_by=year.spend_by,
        late_from=year.spend_by - dt.timedelta(days=year.warn_days),
        open_orders=open_orders,
        projected=max(balance.in_all - balance.received - on_its_way, ZERO),
    )


def _open_orders(fund) -> list[OpenOrder]:
    orders = (
        FundOrder.objects.open()
        .filter(charged_to=fund)
        .select_related("vendor", "school", "allocation__year", "allocation__district", "charged_to__year")
    )
    by_order = {}
    for order, kind, amount in (
        FundEntry.objects.filter(allocation=fund, order__in=orders)
        .order_by("order")
        .values_list("order", "kind", "amount")
    ):
        source, target = FundEntry.MOVES[kind]
        sums = by_order.setdefault(order, dict.fromkeys(Bucket, ZERO))
        if source:
            sums[source] -= amount
        sums[target] += amount
    found = [_open_order(order, by_order.get(order.pk, dict.fromkeys(Bucket, ZERO))) for order in orders]
    return sorted(found, key=lambda one: (one.cancel_by, one.order.pk))


def _open_order(order, sums):
    before = dt.timedelta(days=order.vendor.cancel_days if order.vendor else 0)
    return OpenOrder(
        order=order,
        committed=sums[Bucket.COMMITTED],
        outstanding=sums[Bucket.OUTSTANDING],
        cancel_by=order.charged_to.year.spend_by - before,
    )
