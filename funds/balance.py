"""Where each dollar of an allocation is. Sums of rows that nobody changes; nothing is stored."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from portal.core.money import CENT, ZERO

from .models import Bucket, FundEntry


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
    entries = FundEntry.objects.filter(allocation=allocation)
    buckets = entries.in_buckets()
    return Balance(
        carry_in=allocation.carry_in,
        credits=entries.of_kinds([FundEntry.Kind.LATE_CREDIT]),
        received_from_state=allocation.received,
        expected=allocation.expected,
        conditional_percent=allocation.year.conditional_percent,
        committed=buckets[Bucket.COMMITTED],
        outstanding=buckets[Bucket.OUTSTANDING],
        received=buckets[Bucket.RECEIVED],
    )
