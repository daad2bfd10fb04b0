from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from districts.models import District, School
from portal.core import clock
from portal.core.money import ZERO, DollarField
from portal.core.scoping import ScopedQuerySet

from .years import FundYear


class AllocationQuerySet(ScopedQuerySet):
    def with_amounts(self):
        return self.select_related("district", "year").prefetch_related("amounts")


class FundAllocation(models.Model):
    """What one district may spend from the Common School Fund in one school year.

    Whoever decides about its money locks this row, and then sums.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="allocations")
    year = models.ForeignKey(FundYear, on_delete=models.PROTECT, related_name="allocations")
    census_children = models.PositiveIntegerField("children in the census", null=True, blank=True)
    last_number = models.PositiveSmallIntegerField(default=0, editable=False)  # of its orders

    objects = AllocationQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        verbose_name = "fund of a district"
        verbose_name_plural = "funds of districts"
        ordering = ["-year__ends_in", "district__name"]
        constraints = [
            models.UniqueConstraint(fields=["district", "year"], name="one_allocation_per_district_and_year")
        ]

    def __str__(self):
        return f"Common School Fund {self.year}, {self.district}"

    def get_absolute_url(self):
        return reverse("funds:fund", args=[self.pk])

    def amount_of(self, kind) -> "AllocationAmount | None":
        """The newest row of a kind: a later one corrects those before it."""
        return max(
            (row for row in self.amounts.all() if row.kind == kind), key=lambda row: row.pk, default=None
        )

    def _dollars(self, kind) -> Decimal | None:
        row = self.amount_of(kind)
        return row and row.amount

    @property
    def estimate(self) -> Decimal | None:
        return self._dollars(AllocationAmount.Kind.ESTIMATE)

    @property
    def final(self) -> Decimal | None:
        return self._dollars(AllocationAmount.Kind.FINAL)

    @property
    def received(self) -> Decimal | None:
        return self._dollars(AllocationAmount.Kind.RECEIVED)

    @property
    def carry_in(self) -> Decimal:
        """Restricted fund balance of the year before (10 B 936130)."""
        return self._dollars(AllocationAmount.Kind.CARRY_IN) or ZERO

    @property
    def expected(self) -> Decimal | None:
        """The best figure there is: what came, else the final amount, else the estimate."""
        return best_of(self.figures)

    @property
    def figures(self) -> dict[str, Decimal | None]:
        """The newest amount of each kind; one query for all, or none where the amounts are prefetched."""
        return {row.kind: row.amount for row in sorted(self.amounts.all(), key=lambda row: row.pk)}


def best_of(figures) -> Decimal | None:
    kinds = (AllocationAmount.Kind.RECEIVED, AllocationAmount.Kind.FINAL, AllocationAmount.Kind.ESTIMATE)
    return next((figures[kind] for kind in kinds if figures.get(kind) is not None), None)


class AllocationAmount(models.Model):
    """One figure of an allocation as it became known. Never changed: a later row corrects an earlier one.

    A row without an amount takes the figure back: it is not known any more.
    """

    class Kind(models.TextChoices):
        ESTIMATE = "estimate", "Estimate"
        FINAL = "final", "Final amount"
        RECEIVED = "received", "Received"
        CARRY_IN = "carry_in", "Carried in"

    allocation = models.ForeignKey(FundAllocation, on_delete=models.PROTECT, related_name="amounts")
    kind = models.CharField(max_length=10, choices=Kind)
    amount = DollarField(null=True)
    known_on = models.DateField("dated", default=clock.today)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()
    district_path = "allocation__district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="allocation_amount_is_not_negative")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.allocation}"

    @property
    def district(self):
        return self.allocation.district


class CensusCount(models.Model):
    """How many children the census had, as it became known. Never changed: the newest row counts."""

    allocation = models.ForeignKey(FundAllocation, on_delete=models.PROTECT, related_name="counts")
    children = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()
    district_path = "allocation__district"

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return f"Census of {self.allocation}"


class SchoolShare(models.Model):
    """What one school may plan with. No rule asks for shares; districts make them by headcount or by hand."""

    allocation = models.ForeignKey(FundAllocation, on_delete=models.CASCADE, related_name="shares")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    amount = DollarField()

    objects = ScopedQuerySet.as_manager()
    district_path = "allocation__district"

    class Meta:
        default_permissions = ()
        ordering = ["school__name"]
        constraints = [
            models.UniqueConstraint(fields=["allocation", "school"], name="one_share_per_school"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="share_is_not_negative"),
        ]

    def __str__(self):
        return f"{self.school}: {self.amount}"
