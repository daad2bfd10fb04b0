from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from districts.models import District
from portal.core import clock
from portal.core.money import ZERO, DollarField, total
from portal.core.scoping import ScopedQuerySet

from .allocations import FundAllocation
from .lines import OrderLine
from .orders import FundOrder


class Bucket(models.TextChoices):
    """Where a dollar of an allocation is. Pending orders hold none: approval compares with these alone."""

    FREE = "free", "Not ordered yet"
    COMMITTED = "committed", "Approved"
    OUTSTANDING = "outstanding", "Ordered, not received"
    RECEIVED = "received", "Received"


USED = (Bucket.COMMITTED, Bucket.OUTSTANDING, Bucket.RECEIVED)


def in_buckets(by_kind: dict[str, Decimal]) -> dict[str, Decimal]:
    """Dollars in each bucket that is used, from sums by kind."""
    sums = dict.fromkeys(USED, ZERO)
    for kind, amount in by_kind.items():
        source, target = FundEntry.MOVES[kind]
        if source in sums:
            sums[source] -= amount
        if target in sums:
            sums[target] += amount
    return sums


class FundEntryQuerySet(ScopedQuerySet):
    def in_buckets(self) -> dict[str, Decimal]:
        """Dollars in each bucket but FREE, which is what the allocation leaves; one query."""
        by_kind = self.order_by("kind").values_list("kind").annotate(sum=total("amount"))
        return in_buckets(dict(by_kind))

    def of_kinds(self, kinds: Iterable) -> Decimal:
        return self.filter(kind__in=kinds).aggregate(sum=total("amount"))["sum"]


class FundEntry(models.Model):
    """Dollars of one order that went from one bucket of an allocation to another, and who moved them.

    Amounts are positive and the kind says from where to where, so that money is neither made nor lost.
    Written by funds.ledger and never changed (a database trigger refuses).
    """

    class Kind(models.TextChoices):
        COMMIT = "commit", "Approved"
        RELEASE = "release", "Approval released"
        PLACE = "place", "Ordered"
        RECEIVE = "receive", "Received"
        EXTRA = "extra", "Received for more than ordered"
        CLOSE = "close", "Not delivered, released"
        CREDIT = "credit", "Returned or credited"
        LATE_CREDIT = "late_credit", "Credit from an earlier year"
        CARRY_OUT = "carry_out", "Carried over June 30"
        CARRY_IN = "carry_in", "Carried over from the year before"

    # kind -> (from, to). None is outside: a credit for a year that is over is money of the new one.
    MOVES = {
        Kind.COMMIT: (Bucket.FREE, Bucket.COMMITTED),
        Kind.RELEASE: (Bucket.COMMITTED, Bucket.FREE),
        Kind.PLACE: (Bucket.COMMITTED, Bucket.OUTSTANDING),
        Kind.RECEIVE: (Bucket.OUTSTANDING, Bucket.RECEIVED),
        Kind.EXTRA: (Bucket.FREE, Bucket.RECEIVED),
        Kind.CLOSE: (Bucket.OUTSTANDING, Bucket.FREE),
        Kind.CREDIT: (Bucket.RECEIVED, Bucket.FREE),
        Kind.LATE_CREDIT: (None, Bucket.FREE),
        Kind.CARRY_OUT: (Bucket.OUTSTANDING, Bucket.FREE),
        Kind.CARRY_IN: (Bucket.FREE, Bucket.OUTSTANDING),
    }
    OF_LINES = (Kind.RECEIVE, Kind.EXTRA, Kind.CREDIT, Kind.LATE_CREDIT)

    allocation = models.ForeignKey(FundAllocation, on_delete=models.PROTECT, related_name="entries")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(FundOrder, on_delete=models.PROTECT, related_name="entries")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, null=True, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind)
    amount = DollarField()
    day = models.DateField("day it counts for", default=clock.today)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = FundEntryQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        verbose_name = "entry of the fund’s ledger"
        verbose_name_plural = "entries of the fund’s ledger"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["allocation", "kind"], include=["amount"], name="fund_entries_by_kind"),
            models.Index(fields=["order", "kind"], include=["amount"], name="fund_entries_of_an_order"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_fund_entry_moves_money"),
            models.CheckConstraint(
                condition=Q(kind__in=["receive", "extra", "credit", "late_credit"], line__isnull=False)
                | ~Q(kind__in=["receive", "extra", "credit", "late_credit"]) & Q(line=None),
                name="what_is_received_is_of_a_line",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.order}"
