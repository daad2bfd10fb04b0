"""What leaves the portal: papers made from frozen facts, and packets of them for an auditor."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.urls import reverse

from districts.models import District
from portal.core import clock
from portal.core.models import Job
from portal.core.scoping import ScopedQuerySet

from .allocations import FundAllocation
from .orders import FundOrder


class FundPaper(models.Model):
    """What a paper of the fund says, frozen on the day it was asked for; its PDF is made from this alone.

    The same facts are one row, so that asking twice gives the same file. Never changed (a database trigger).
    """

    class Kind(models.TextChoices):
        RECORD = "fund-record", "Approval record"
        RECONCILIATION = "fund-reconciliation", "June 30 reconciliation"
        PLAN = "fund-plan", "Excerpt of the library plan"
        INDEX = "fund-index", "Index of an audit packet"

    kind = models.CharField(max_length=20, choices=Kind)
    allocation = models.ForeignKey(FundAllocation, on_delete=models.PROTECT, related_name="papers")
    order = models.ForeignKey(FundOrder, on_delete=models.PROTECT, null=True, related_name="papers")
    facts = models.JSONField(editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()
    district_path = "allocation__district"

    class Meta:
        default_permissions = ("view",)
        verbose_name = "paper of the fund"
        verbose_name_plural = "papers of the fund"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "allocation", "order", "content_hash"],
                nulls_distinct=False,
                name="one_paper_per_content",
            ),
            models.CheckConstraint(
                condition=Q(kind="fund-record", order__isnull=False) | ~Q(kind="fund-record") & Q(order=None),
                name="an_approval_record_is_of_an_order",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.order or self.allocation}"

    def get_absolute_url(self):
        return (self.order or self.allocation).get_absolute_url()

    @property
    def district(self):
        return self.allocation.district


class AuditPacket(models.Model):
    """One file for the auditor of one or more funds: every order with its keys, and numbers that agree.

    ``district`` is the district of all of them; a packet of several districts has none and is the agency's.
    """

    allocations = models.ManyToManyField(FundAllocation, related_name="packets")
    papers = models.ManyToManyField(FundPaper, related_name="+", editable=False)  # frozen, one index a fund
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)
    also_asked = models.ManyToManyField(  # meanwhile, so they hear of it too
        settings.AUTH_USER_MODEL, related_name="+", editable=False
    )
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    file = models.FileField(blank=True, editable=False)
    file_hash = models.CharField(max_length=64, blank=True, editable=False)
    file_name = models.CharField(max_length=150, blank=True, editable=False)
    made_at = models.DateTimeField(null=True, editable=False)

    objects = ScopedQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file="", file_hash="", file_name="", made_at=None)
                | ~Q(file="") & ~Q(file_hash="") & ~Q(file_name="") & Q(made_at__isnull=False),
                name="a_made_packet_has_a_file",
            )
        ]

    def __str__(self):
        return f"Audit packet {self.pk}"

    def get_absolute_url(self):
        return reverse("funds:packet", args=[self.pk])

    @property
    def name(self) -> str:
        """What it is a packet of, for the subject of a message. Two queries."""
        funds = list(self.allocations.select_related("district", "year")[:2])
        if len(funds) == 1:
            return f"Audit packet {funds[0].year}, {funds[0].district}"
        return f"Audit packet of {self.allocations.count()} funds"

    def askers(self):
        """Everybody who asked for it."""
        asked = Q(pk=self.requested_by_id) | Q(pk__in=self.also_asked.values("pk"))
        return get_user_model().objects.filter(asked, is_active=True).order_by("pk")

    @property
    def indexes(self):
        """The papers that say what is in each folder."""
        return self.papers.filter(kind=FundPaper.Kind.INDEX)

    @property
    def is_ready(self) -> bool:
        return bool(self.file)

    @property
    def state(self) -> str:
        """making, ready, failed, or stalled."""
        if self.is_ready:
            return "ready"
        if self.job.state == Job.State.FAILED:
            return "failed"
        return "stalled" if self.job.is_stalled else "making"
