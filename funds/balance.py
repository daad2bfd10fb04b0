"""Where each dollar of an allocation is. Sums of rows that nobody changes; nothing is stored."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from portal.core.money import CENT, ZERO, total

from .models import AllocationAmount, Bucket, FundEntry
from .models.allocations import best_of
from .models.ledger import in_buckets


@dataclass(frozen=True)
class Balance:
    """Dollars of one allocation. ``free`` is what is left of money that is there, ``limit`` of all that may
    be approved now: before the money comes that includes a share of what is expected.
    """

    carry_in: Decimal
    credits: Decimal  # from years that are over
    received_from_state: Decimal | None
    expected: Decimal | None
    conditional_percent: int
    committed: Decimal
    outstanding: Decimal
    received: Decimal  # goods, less credits

    @property
    def money(self) -> Decimal:
        """What is there to spend."""
        return self.carry_in + self.credits + (self.received_from_state or ZERO)

    @property
    def in_all(self) -> Decimal:
        """What the year brings, as far as it is known."""
        return self.carry_in + self.credits + (self.expected or ZERO)

    @property
    def used(self) -> Decimal:
        return self.committed + self.outstanding + self.received

    @property
    def on_its_way(self) -> Decimal:
        return self.committed + self.outstanding

    @property
    def free(self) -> Decimal:
        """Below zero while approvals wait for money that has not come."""
        return self.money - self.used

    @property
    def has_come(self) -> bool:
        return self.received_from_state is not None

    @property
    def limit(self) -> Decimal:
        """What may still be approved, conditionally where the money is not there yet."""
        if self.has_come:
            return self.free
        share = (self.expected or ZERO) * self.conditional_percent / 100
        return self.free + share.quantize(CENT, ROUND_DOWN)

    @property
    def left(self) -> Decimal:
        """Not ordered yet, of all that the year brings."""
        return self.in_all - self.used

    @property
    def unspent(self) -> Decimal:
        """What June 30 would leave as restricted fund balance (10 B 936130)."""
        return self.money - self.received


def balance_of(allocation) -> Balance:
    """Two queries; lock the allocation first where something is decided by it."""
    return balances_of([allocation])[0][1]


def balances_of(allocations) -> list[tuple]:
    """Pairs of an allocation and its Balance. One query for all where their amounts are prefetched."""
    allocations = list(allocations)
    entries = FundEntry.objects.filter(allocation__in=allocations).order_by("allocation", "kind")
    sums = {}
    for allocation, kind, amount in entries.values_list("allocation", "kind").annotate(sum=total("amount")):
        sums.setdefault(allocation, {})[kind] = amount
    return [(allocation, _balance(allocation, sums.get(allocation.pk, {}))) for allocation in allocations]


def _balance(allocation, by_kind) -> Balance:
    buckets, figures = in_buckets(by_kind), allocation.figures
    return Balance(
        carry_in=figures.get(AllocationAmount.Kind.CARRY_IN) or ZERO,
        credits=by_kind.get(FundEntry.Kind.LATE_CREDIT, ZERO),
        received_from_state=figures.get(AllocationAmount.Kind.RECEIVED),
        expected=best_of(figures),
        conditional_percent=allocation.year.conditional_percent,
        committed=buckets[Bucket.COMMITTED],
        outstanding=buckets[Bucket.OUTSTANDING],
        received=buckets[Bucket.RECEIVED],
    )
