"""The one door to the fund's ledger: it locks the allocation, sums, and then writes."""

from decimal import Decimal

from django.db import transaction

from portal.core import clock
from portal.core.money import ZERO
from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused

from .balance import Balance, balance_of
from .models import Bucket, FundAllocation, FundEntry

Kind = FundEntry.Kind


def lock(allocation_id) -> FundAllocation:
    """Hold the allocation until the end of the transaction. Whoever also locks an order locks that first."""
    held = FundAllocation.objects.select_for_update(of=("self",)).select_related("year", "district")
    return held.get(pk=allocation_id)


def locked_balance(allocation_id) -> Balance:
    """Where the dollars of an allocation are, true until the end of the transaction."""
    return balance_of(lock(allocation_id))


@transaction.atomic
def write(
    order, kind, amount: Decimal, *, by, line=None, day=None, note="", allocation=None
) -> FundEntry | None:
    """Move dollars of an order. Nothing is written for nothing.

    Raises Refused where the bucket it comes from does not hold so much: of the order for what was promised
    or owed, of the allocation for money that is not ordered yet. How much may be approved before the money
    comes is asked before (funds.approving), so a commitment is not asked again.
    """
    if amount < 0:
        raise ValueError("a credit is a kind of entry, not a negative amount")
    if amount == 0:
        return None
    allocation = lock((allocation or order.charged_to).pk)
    source, _ = FundEntry.MOVES[kind]
    if source not in (None, Bucket.FREE):
        held = FundEntry.objects.filter(order=order, allocation=allocation).in_buckets()[source]
        if held < amount:
            raise Refused(
                f"Only {dollars(held)} of this order is {source.label.lower()}, less than {dollars(amount)}."
            )
    elif kind == Kind.EXTRA and (free := balance_of(allocation).free) < amount:
        raise Refused(
            f"This costs {dollars(amount)} more than was ordered, and {dollars(max(free, ZERO))} is left."
        )
    return FundEntry.objects.create(
        allocation=allocation,
        district_id=allocation.district_id,
        order=order,
        line=line,
        kind=kind,
        amount=amount,
        day=day or clock.today(),
        note=note,
        by=by,
    )


def of_order(order) -> dict[str, Decimal]:
    """Dollars of one order in each bucket of the year that pays for it."""
    return FundEntry.objects.filter(order=order, allocation=order.charged_to_id).in_buckets()
