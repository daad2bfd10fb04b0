from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from districts.models import District
from portal.core import clock
from portal.core.scoping import ScopedQuerySet
from portal.core.words import long_date

from .amendments import Amendment
from .subscriptions import Subscription


def counting_as(*kinds) -> Q:
    """Entries of these kinds, and those that take one of them back."""
    return Q(reverses=None, kind__in=kinds) | Q(reverses__kind__in=kinds)


class LedgerQuerySet(ScopedQuerySet):
    def quarters(self) -> int:
        return self.aggregate(sum=Coalesce(Sum("quarters"), 0))["sum"]

    def balance(self) -> int:
        """Quarter days bought and not used up; what is only booked still counts."""
        return self.exclude(kind__in=LedgerEntry.HOLDING).quarters()

    def free(self) -> int:
        """Quarter days that can still be booked."""
        return self.quarters()

    def granted(self) -> int:
        return self.filter(counting_as(*LedgerEntry.GRANTING)).quarters()

    def used(self) -> int:
        return -self.filter(counting_as(*LedgerEntry.USING)).quarters()

    def held(self) -> int:
        """Quarter days that bookings hold."""
        return -self.filter(kind__in=LedgerEntry.HOLDING).quarters()

    def held_on(self, day) -> int:
        return self.filter(day=day).held()

    def held_by_day(self, first=None):
        """Pairs of a day and the quarters held on it, from ``first`` on or all of them."""
        holding = self.filter(kind__in=LedgerEntry.HOLDING)
        if first:
            holding = holding.filter(day__gte=first)
        by_day = holding.order_by("day").values("day").annotate(held=-Sum("quarters")).filter(held__gt=0)
        return list(by_day.values_list("day", "held"))


class LedgerEntry(models.Model):
    """One line of a subscription's days: what came in, what was promised, what was used, and who wrote it.

    Written by services.ledger and never changed (a database trigger refuses): a mistake is put right by a
    correction of its own. The sign tells the direction, in quarters of a day.
    """

    class Kind(models.TextChoices):
        GRANT = "grant", "Bought"
        AMENDMENT = "amendment", "Changed by amendment"
        HOLD = "hold", "Booked"
        RELEASE = "release", "Booking ended"
        DELIVERY = "delivery", "Delivered"
        TRAVEL = "travel", "Travel"
        CORRECTION = "correction", "Correction"
        EXPIRY = "expiry", "Ended unused"

    HOLDING = (Kind.HOLD, Kind.RELEASE)  # change what is free to book, not what is left
    GRANTING = (Kind.GRANT, Kind.AMENDMENT)
    USING = (Kind.DELIVERY, Kind.TRAVEL, Kind.CORRECTION)
    IN, OUT = (Kind.GRANT, Kind.RELEASE), (Kind.HOLD, Kind.DELIVERY, Kind.TRAVEL, Kind.EXPIRY)

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="ledger")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    quarters = models.SmallIntegerField("quarter days")
    day = models.DateField("day it counts for")
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, null=True, related_name="ledger")
    booking = models.ForeignKey(
        "services.Booking", on_delete=models.PROTECT, null=True, related_name="ledger"
    )
    visit = models.ForeignKey("services.Visit", on_delete=models.PROTECT, null=True, related_name="ledger")
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = LedgerQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        verbose_name_plural = "ledger entries"
        ordering = ["pk"]
        indexes = [models.Index(fields=["subscription", "day"], name="ledger_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["grant", "release"], quarters__gt=0)
                | Q(kind__in=["hold", "delivery", "travel", "expiry"], quarters__lt=0)
                | Q(kind__in=["amendment", "correction"]) & ~Q(quarters=0),
                name="ledger_kind_has_its_sign",
            ),
            models.UniqueConstraint(fields=["reverses"], name="an_entry_is_taken_back_once"),
            models.CheckConstraint(
                condition=~Q(kind="correction") | ~Q(note=""), name="a_correction_has_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {long_date(self.day)}"

    @property
    def counts_as(self) -> str:
        """Its kind, or that of the entry it takes back: what a roll ended and brought back was never used."""
        return (self.reverses or self).kind
