from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from planning.models import Goal, Holding
from portal.core.money import ZERO, DollarField, cents
from portal.core.scoping import ScopedQuerySet

from .codes import EligibilityRule, ObjectCode
from .orders import FundOrder


class LineQuerySet(ScopedQuerySet):
    def live(self):
        return self.filter(retired_at=None)


class OrderLine(models.Model):
    """One thing on an order, or what its shipping and processing cost.

    Retired, never deleted. Only the share of the fund (project 031) counts against the allocation.
    """

    class Part(models.TextChoices):
        ITEM = "item", "Item"
        SHIPPING = "shipping", "Shipping"
        PROCESSING = "processing", "Processing"

    order = models.ForeignKey(FundOrder, on_delete=models.CASCADE, related_name="lines")
    part = models.CharField(max_length=10, choices=Part, default=Part.ITEM)
    position = models.PositiveSmallIntegerField(default=0)
    list = models.CharField(
        max_length=1, choices=[("A", "A, first"), ("B", "B, if money is left")], default="A"
    )
    title = models.CharField(max_length=250)
    isbn = models.CharField("ISBN", max_length=13, blank=True)
    kind = models.ForeignKey(
        EligibilityRule, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    quantity = models.PositiveIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    unit_price = DollarField("price for one", null=True, blank=True)
    code = models.ForeignKey(ObjectCode, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    share = models.DecimalField(
        "percent from the fund",
        max_digits=5,
        decimal_places=2,
        default=Decimal(100),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    other_fund = models.CharField("who pays the rest", max_length=60, blank=True)
    goal = models.ForeignKey(
        Goal, on_delete=models.PROTECT, null=True, blank=True, related_name="order_lines"
    )
    reason = models.CharField("why it is not for a goal of the plan", max_length=200, blank=True)
    holding = models.ForeignKey(  # the class of the collection that the purchasing plan wants it for
        Holding, on_delete=models.PROTECT, null=True, editable=False, related_name="order_lines"
    )
    guidance = models.CharField("guidance that allows it", max_length=250, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="replaced_by"
    )
    retired_at = models.DateTimeField(null=True, editable=False)
    dropped_at = models.DateTimeField(null=True, editable=False)  # a B line there was no money for

    objects = LineQuerySet.as_manager()
    district_path = "order__allocation__district"

    class Meta:
        default_permissions = ()
        ordering = ["order", "part", "list", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_line_asks_for_something"),
            models.CheckConstraint(
                condition=Q(unit_price=None) | Q(unit_price__gte=0), name="price_not_negative"
            ),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=100), name="share_is_a_percentage"),
            models.CheckConstraint(condition=Q(list__in=["A", "B"]), name="a_line_is_on_list_a_or_b"),
        ]

    def __str__(self):
        return self.title

    @property
    def share_shown(self) -> str:
        """50, or 33.33: without zeros behind, and never as a power of ten."""
        return f"{self.share.normalize():f}"

    @property
    def is_live(self) -> bool:
        return self.retired_at is None and self.dropped_at is None

    @property
    def amount(self) -> Decimal | None:
        """Dollars in all; None without a price."""
        return None if self.unit_price is None else cents(self.quantity * self.unit_price)

    def fund_amount_of(self, dollars: Decimal) -> Decimal:
        """The part of dollars of this line that the fund pays, rounded half up by line."""
        return cents(dollars * self.share / 100)

    @property
    def fund_amount(self) -> Decimal:
        """What counts against the allocation; nothing without a price (such a line cannot be sent)."""
        return ZERO if self.amount is None else self.fund_amount_of(self.amount)
