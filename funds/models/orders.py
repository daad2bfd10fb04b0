from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from districts.models import School
from portal.core import clock
from portal.core.money import DollarField
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Stateful

from .allocations import FundAllocation
from .moves import OrderMoves
from .vendors import Vendor


class FundOrderQuerySet(ScopedQuerySet):
    def with_lines(self):
        """With all that pages say about an order, in a fixed number of queries."""
        orders = self.select_related(
            "allocation__district", "allocation__year", "school", "vendor", "started_by"
        )
        lines, keys = ("lines__code", "lines__goal", "lines__kind"), ("consultations__by", "approvals__by")
        return orders.prefetch_related(*lines, *keys, "entries")

    def waiting_for_finance(self):
        return self.filter(state=FundOrder.State.CONSULTED)

    def open(self):
        """On their way: money is promised or owed."""
        return self.filter(state__in=[*FundOrder.APPROVED_STATES, *FundOrder.WITH_VENDOR])


class FundOrder(OrderMoves, Stateful):
    """Library materials that a district asks to buy from its share of the Common School Fund.

    Two keys open it: consultation of a licensed library media specialist, then finance, never one person.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "With the specialist"
        CONSULTED = "consulted", "With finance"
        RETURNED = "returned", "Returned"
        REJECTED = "rejected", "Rejected"
        CONDITIONAL = "conditionally_approved", "Approved when the money comes"
        APPROVED = "approved", "Approved"
        ORDERED = "ordered", "Ordered"
        PARTLY_RECEIVED = "partly_received", "Partly received"
        RECEIVED = "received", "Received"
        CLOSED_SHORT = "closed_short", "Closed short"
        CLOSED = "closed", "Paid"
        CANCELED = "cancelled", "Canceled"

    EDITABLE = (State.DRAFT, State.RETURNED)
    PENDING = (State.SUBMITTED, State.CONSULTED)
    APPROVED_STATES = (State.CONDITIONAL, State.APPROVED)
    WITH_VENDOR = (State.ORDERED, State.PARTLY_RECEIVED)
    DELIVERED = (State.RECEIVED, State.CLOSED_SHORT)
    TONES = {
        State.DRAFT: "plain",
        State.SUBMITTED: "go",
        State.CONSULTED: "go",
        State.RETURNED: "bad",
        State.REJECTED: "bad",
        State.CONDITIONAL: "warn",
        State.APPROVED: "ok",
        State.ORDERED: "go",
        State.PARTLY_RECEIVED: "warn",
        State.RECEIVED: "ok",
        State.CLOSED_SHORT: "ok",
        State.CLOSED: "ok",
        State.CANCELED: "plain",
    }

    allocation = models.ForeignKey(FundAllocation, on_delete=models.PROTECT, related_name="orders")
    charged_to = models.ForeignKey(  # the year that pays: another one after it was carried over June 30
        FundAllocation, on_delete=models.PROTECT, related_name="charged_orders", editable=False
    )
    state = models.CharField(max_length=40, choices=State, default=State.DRAFT, editable=False)
    prefix = models.CharField(max_length=4, blank=True, editable=False)
    number = models.PositiveSmallIntegerField(null=True, editable=False)
    title = models.CharField(max_length=120)
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    ceiling = DollarField("not to exceed", null=True, blank=True)
    promised_by = models.DateField("delivery promised by", null=True, blank=True)
    is_housed = models.BooleanField("Everything is cataloged and kept in the school library", default=False)
    is_for_all = models.BooleanField("Everything is open to all students and teachers", default=False)
    is_quoted = models.BooleanField("The prices come from the vendor’s quote or cart", default=False)
    quote = models.FileField(upload_to="quotes/%Y/", blank=True)
    quote_name = models.CharField(max_length=150, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0)  # counts saves: two writers notice each other
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, editable=False)
    po_number = models.CharField("purchase order number", max_length=40, blank=True)
    po_on = models.DateField("ordered on", null=True, blank=True)

    objects = FundOrderQuerySet.as_manager()
    district_path = "allocation__district"

    class Meta:
        default_permissions = ("view",)
        verbose_name = "fund order"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["allocation", "number"], name="one_order_per_number"),
            models.UniqueConstraint(
                fields=["allocation", "po_number"],
                condition=~Q(po_number=""),
                name="one_order_per_po_number_and_year",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"])
                | Q(number__isnull=False, prefix__gt="", sent_at__isnull=False),
                name="sent_order_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["ordered", "partly_received", "received", "closed_short", "closed"],
                    po_number__gt="",
                    po_on__isnull=False,
                )
                | Q(
                    state__in=[
                        *("draft", "submitted", "consulted", "returned", "rejected"),
                        *("conditionally_approved", "approved", "cancelled"),
                    ],
                    po_number="",
                    po_on=None,
                ),
                name="placed_order_has_a_po_number",
            ),
            models.CheckConstraint(
                condition=Q(ceiling=None) | Q(ceiling__gt=0), name="ceiling_is_more_than_nothing"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}".strip() if self.number else self.title

    @classmethod
    def for_stories(cls):
        return super().for_stories().select_related("allocation__district", "allocation__year")

    def get_absolute_url(self):
        return reverse("funds:order", args=[self.pk])

    @property
    def district(self):
        return self.allocation.district

    @property
    def code(self) -> str:
        """KP-27-014: letters of the district, school year, number; empty until it was sent once."""
        if not self.number:
            return ""
        return f"{self.prefix}-{self.allocation.year.ends_in % 100:02d}-{self.number:03d}"

    @property
    def state_label(self) -> str:
        return self.get_state_display()

    @property
    def tone(self) -> str:
        return self.TONES[self.state]
