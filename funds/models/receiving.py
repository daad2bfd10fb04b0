"""What came, what went back, and what was billed."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.core import clock
from portal.core.money import DollarField
from portal.core.scoping import ScopedQuerySet

from .lines import OrderLine
from .orders import FundOrder


class Receipt(models.Model):
    """One delivery of an order, or one return of what was delivered. Never changed: a return takes back."""

    class Kind(models.TextChoices):
        DELIVERY = "delivery", "Received"
        RETURN = "return", "Returned or credited"

    order = models.ForeignKey(FundOrder, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=10, choices=Kind)
    day = models.DateField("on", default=clock.today)
    note = models.CharField(max_length=200, blank=True)
    token = models.UUIDField(unique=True, editable=False)  # of the form: a second click writes nothing
    accepted_by = models.ForeignKey(  # finance, where more came or it cost more than the tolerance allows
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()
    district_path = "order__allocation__district"

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.day}"

    @property
    def district(self):
        return self.order.district


class ReceiptLine(models.Model):
    """How many of one line came or went back, and what one of them cost."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="receipts")
    quantity = models.PositiveIntegerField()
    unit_price = DollarField("price of one")

    objects = ScopedQuerySet.as_manager()
    district_path = "receipt__order__allocation__district"

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["receipt", "line"], name="a_line_once_in_a_receipt"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_receipt_is_of_something"),
        ]

    def __str__(self):
        return f"{self.quantity} of {self.line}"

    @property
    def amount(self) -> Decimal:
        """Dollars in all, whoever pays; the fund's part is in its entries (funds.receiving)."""
        return self.quantity * self.unit_price


class InvoiceQuerySet(ScopedQuerySet):
    def standing(self):
        return self.filter(taken_back_at=None)


class Invoice(models.Model):
    """A bill of the vendor. An order is paid when its bills and what was received agree.

    One that was entered wrongly is taken back, and stays to be read.
    """

    order = models.ForeignKey(FundOrder, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField("invoice number", max_length=40)
    dated_on = models.DateField("dated")
    amount = DollarField()
    file = models.FileField(upload_to="invoices/%Y/", blank=True)
    file_name = models.CharField(max_length=150, blank=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, editable=False)
    taken_back_why = models.CharField(max_length=200, blank=True, editable=False)

    objects = InvoiceQuerySet.as_manager()
    district_path = "order__allocation__district"

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "number"], condition=Q(taken_back_at=None), name="one_invoice_per_number"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None, taken_back_why="")
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False, taken_back_why__gt=""),
                name="an_invoice_is_taken_back_by_somebody_who_says_why",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_invoice_asks_for_money"),
        ]

    def __str__(self):
        return f"Invoice {self.number}"

    @property
    def district(self):
        return self.order.district
