"""What an order costs the fund now: what it asks for, and from the approval on what the ledger says."""

from decimal import Decimal

from portal.core.money import ZERO

from .models import Bucket, FundEntry, FundOrder
from .models.ledger import in_buckets
from .totals import totals_of

HOLD_MONEY = (
    *FundOrder.APPROVED_STATES,
    *FundOrder.WITH_VENDOR,
    *FundOrder.DELIVERED,
    FundOrder.State.CLOSED,
)


def money_of(order) -> dict[str, Decimal]:
    """Dollars of the order in each bucket, of all years that pay for it; empty before it is approved.

    What came back later for a year that was over is not received any more. One query, or none where the
    entries are there.
    """
    if order.state not in HOLD_MONEY:
        return {}
    by_kind = {}
    for entry in order.entries.all():
        by_kind[entry.kind] = by_kind.get(entry.kind, ZERO) + entry.amount
    buckets = in_buckets(by_kind)
    buckets[Bucket.RECEIVED] -= by_kind.get(FundEntry.Kind.LATE_CREDIT, ZERO)
    return buckets


def cost_of(order) -> Decimal:
    """Dollars of the fund: approved, ordered, and received, or what the order asks for."""
    money = money_of(order)
    return sum(money.values(), start=ZERO) if money else totals_of(order).cost
