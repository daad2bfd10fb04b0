import datetime as dt
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from portal.core import clock
from portal.core.money import ZERO, DollarField
from portal.core.money import cents as to_cents
from portal.core.school_year import SchoolYear
from portal.core.scoping import ScopedQuerySet

QUARTERS_IN_A_DAY = 4
MOST_FOR_ONE = Decimal("999999.99")  # dollars; times the most that is sold it still fits every column


class CatalogYear(models.Model):
    """One school year of the catalog: when districts may choose, and the rules for its days."""

    class UnusedDays(models.TextChoices):
        LAPSE = "lapse", "Unused days end on June 30"
        CARRY = "carry", "Unused days go on to the next year"

    ends_in = models.PositiveSmallIntegerField("school year ends in", unique=True)
    opens_on = models.DateField("districts may choose from")
    closes_on = models.DateField("until (not included)", null=True, blank=True)
    unused_days = models.CharField(
        "days left at the end", max_length=5, choices=UnusedDays, default=UnusedDays.LAPSE
    )
    carry_at_most = models.PositiveSmallIntegerField("carry at most, in quarter days", default=0)
    unsigned_quarters = models.PositiveSmallIntegerField(
        "a late renewal may use, in quarter days",
        default=0,
        help_text="Of each service, before the district approves; the agency lets it continue case by case.",
    )
    cancel_fee_percent = models.PositiveSmallIntegerField(
        "fee for days given back by canceling, in percent", default=0
    )
    note = models.TextField("note for districts", blank=True)

    history = HistoricalRecords()
    district_path = None  # the same for every district

    class Meta:
        ordering = ["-ends_in"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gt=F("opens_on")),
                name="catalog_closes_after_it_opens",
            ),
            models.CheckConstraint(condition=Q(cancel_fee_percent__lte=100), name="fee_is_a_share"),
        ]

    def __str__(self):
        return str(self.school_year)

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear(self.ends_in)

    @property
    def is_open(self) -> bool:
        """Whether districts may choose and send now."""
        today = clock.today()
        return self.opens_on <= today and (self.closes_on is None or today < self.closes_on)

    @property
    def is_early(self) -> bool:
        return clock.today() < self.opens_on

    @property
    def last_day_to_choose(self) -> dt.date | None:
        return self.closes_on - dt.timedelta(days=1) if self.closes_on else None


class Service(models.Model):
    """Something the agency does for districts, year after year; what it offers in one year is an Offer."""

    code = models.SlugField(max_length=12, unique=True)
    name = models.CharField(max_length=100)
    is_one_per_district = models.BooleanField(
        "a district has it once at a time",
        default=False,
        help_text="For services that stand for the district’s licensed librarian: two would contradict.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()
    district_path = None  # the same for every district

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class OfferQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """The catalog is the same for everybody who may sign in."""
        return self if user.is_authenticated else self.none()

    def on_offer(self):
        return self.filter(is_offered=True)


class Offer(models.Model):
    """A service as it is offered for one school year: words, price, unit and limits.

    Staff edit it at any time; what a district agreed to is frozen in the agreement.
    """

    class Unit(models.TextChoices):
        DAY = "day", "day"
        HALF_DAY = "half_day", "half day"
        TEAM = "team", "team"
        PERSON = "person", "person"
        FLAT = "flat", "year"

    class Proration(models.TextChoices):
        NONE = "none", "The full price, whenever it starts"
        MONTHS = "months", "By the months left in the school year; a month that has begun counts"

    year = models.ForeignKey(CatalogYear, on_delete=models.PROTECT, related_name="offers")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="offers")
    summary = models.TextField("what it is, in a sentence or two")
    not_included = models.TextField("what it does not include", blank=True)
    unit = models.CharField("sold by the", max_length=10, choices=Unit)
    price = DollarField(
        "price for one",
        null=True,
        blank=True,
        help_text="Empty while it is not decided.",
        validators=[
            MinValueValidator(ZERO, "Enter 0 or more"),
            MaxValueValidator(MOST_FOR_ONE, "Enter an amount below one million dollars"),
        ],
    )
    price_is_sample = models.BooleanField("this price is a sample", default=False)
    proration = models.CharField(
        "price when it starts later", max_length=6, choices=Proration, default=Proration.NONE
    )
    minimum = models.DecimalField("at least", max_digits=6, decimal_places=2, default=Decimal(1))
    maximum = models.DecimalField("at most", max_digits=6, decimal_places=2, null=True, blank=True)
    people_per_unit = models.PositiveSmallIntegerField("named people for one", default=0)
    sessions = models.PositiveSmallIntegerField("sessions in the year", default=0)
    confers_coordinator = models.BooleanField(
        "makes the consultant the designated coordinator", default=False
    )
    confers_consultation = models.BooleanField(
        "lets the consultant be consulted on Common School Fund orders", default=False
    )
    confers_entity_number = models.BooleanField(
        "agency staff count in the district’s staffing report", default=False
    )
    is_offered = models.BooleanField("on offer", default=True)

    objects = OfferQuerySet.as_manager()
    history = HistoricalRecords()
    district_path = None  # the same for every district

    class Meta:
        ordering = ["year", "service__position"]
        constraints = [
            models.UniqueConstraint(fields=["year", "service"], name="one_offer_per_service_and_year"),
            models.CheckConstraint(condition=Q(minimum__gt=0), name="offer_asks_for_something"),
            models.CheckConstraint(
                condition=Q(maximum=None) | Q(maximum__gte=F("minimum")), name="offer_maximum_above_minimum"
            ),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=0), name="offer_price_is_not_negative"
            ),
        ]

    def __str__(self):
        return f"{self.service}, {self.year}"

    @property
    def is_in_days(self) -> bool:
        return is_in_days(self.unit)

    @property
    def step(self) -> Decimal:
        """The smallest part of a unit that is sold: a quarter of a day, or a whole one."""
        return step_of(self.unit)

    @property
    def most(self) -> Decimal:
        """No more than the catalog says, and never more than anybody means."""
        return most_of(self.unit, self.maximum)


# A quantity is sold in these parts of its unit: each is a quarter of a day.
STEPS = {Offer.Unit.DAY: Decimal("0.25"), Offer.Unit.HALF_DAY: Decimal("0.5")}
QUARTERS = {Offer.Unit.DAY: 4, Offer.Unit.HALF_DAY: 2}
# More than this is a slip of the finger; columns and the school year end somewhere too.
MOST = {Offer.Unit.DAY: Decimal(366), Offer.Unit.HALF_DAY: Decimal(732)}
MOST_OTHERS = Decimal(99)


def most_of(unit, maximum) -> Decimal:
    """``maximum``, where there is one, and never more than anybody means."""
    most = MOST.get(unit, MOST_OTHERS)
    return most if maximum is None else min(Decimal(maximum), most)


def is_in_days(unit) -> bool:
    return unit in QUARTERS


def step_of(unit) -> Decimal:
    return STEPS.get(unit, Decimal(1))


def quarters_of(unit, quantity: Decimal) -> int:
    """Quarter days in a quantity of the unit; 0 for what is not sold in days."""
    return int(quantity * QUARTERS.get(unit, 0))


def amount_of(price: Decimal, quantity: Decimal) -> Decimal:
    """Dollars for a quantity, rounded half up to the cent."""
    return to_cents(price * quantity)


class OfferActivity(models.Model):
    """One line of what a service may be used for; visits are logged under it."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="activities")
    key = models.SlugField(max_length=40)
    text = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    objects = OfferQuerySet.as_manager()
    district_path = None  # the same for every district

    class Meta:
        verbose_name_plural = "activities"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["offer", "key"], name="one_activity_per_key")]

    def __str__(self):
        return self.text
