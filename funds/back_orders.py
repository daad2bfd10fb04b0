"""What vendors still owe: by vendor, with the day until which it can be canceled, and line by line."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Case, F, IntegerField, Sum, When

from portal.core import clock
from portal.core.money import ZERO

from .models import FundOrder, OrderLine, Receipt, ReceiptLine, Vendor
from .runway import OpenOrder, Runway

MAY = 5  # from the first day of this month the fund's page lists every line that has not come


@dataclass(frozen=True)
class OpenLine:
    """One line of which something has not come."""

    line: OrderLine
    missing: int


@dataclass(frozen=True)
class AtVendor:
    """What one vendor owes. Dollars are those of the ledger, so a ceiling counts as what is left below it."""

    vendor: Vendor | None
    cancel_by: dt.date
    orders: list[OpenOrder]
    lines: list[OpenLine] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """Dollars that are ordered and not received."""
        return sum((one.outstanding for one in self.orders), start=ZERO)

    @property
    def can_be_canceled(self) -> bool:
        return clock.today() <= self.cancel_by


def by_vendor(runway: Runway) -> list[AtVendor]:
    """Those with orders that are not received, the earliest last day first. No queries."""
    found = {}
    for one in runway.open_orders:
        if one.order.state in FundOrder.WITH_VENDOR:
            key = (one.cancel_by, str(one.order.vendor or ""), one.order.vendor_id)
            found.setdefault(key, []).append(one)
    return [AtVendor(found[key][0].order.vendor, key[0], found[key]) for key in sorted(found)]


def back_orders(runway: Runway) -> list[AtVendor]:
    """From May 1 on, with every line that has not come. Two queries, and none before."""
    vendors = by_vendor(runway)
    if not vendors or clock.today() < runway.spend_by.replace(month=MAY, day=1):
        return []
    missing = _missing([one.order for vendor in vendors for one in vendor.orders])
    for vendor in vendors:
        for one in vendor.orders:
            vendor.lines.extend(missing.get(one.order.pk, []))
    return vendors


def _missing(orders) -> dict[int, list[OpenLine]]:
    """By order, the lines of which something has not come."""
    back = When(receipt__kind=Receipt.Kind.RETURN, then=-F("quantity"))
    quantity = Case(back, default=F("quantity"), output_field=IntegerField())
    rows = ReceiptLine.objects.filter(receipt__order__in=orders).order_by("line")
    came = dict(rows.values_list("line").annotate(came=Sum(quantity)))
    by_pk, missing = {order.pk: order for order in orders}, {}
    for line in OrderLine.objects.live().filter(order__in=orders, dropped_at=None):
        if (rest := line.quantity - came.get(line.pk, 0)) > 0:
            line.order = by_pk[line.order_id]
            missing.setdefault(line.order_id, []).append(OpenLine(line, rest))
    return missing
