import datetime as dt
from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from districts.models import District
from portal.core import clock
from portal.core.money import DollarField
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Refused

from ..pricing import prorated, rule_in_words
from ..words import quantity
from .agreements import Agreement
from .catalogue import Offer, Service, amount_of, is_in_days, quarters_of


class SubscriptionQuerySet(ScopedQuerySet):
    def running(self):
        """Accepted, and not ended before today."""
        return self.filter(starts_on__isnull=False).filter(Q(ends_on=None) | Q(ends_on__gt=clock.today()))

    def accepted(self):
        return self.filter(starts_on__isnull=False)

    def in_days(self):
        return self.filter(offer__unit__in=[Offer.Unit.DAY, Offer.Unit.HALF_DAY])


class DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


class Subscription(models.Model):
    """One service in an agreement: how much of it, at which price, from when until when.

    While nothing is sent it follows the catalog; from then on ``terms`` holds the words it was sold under.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="lines")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="subscriptions")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="subscriptions")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="subscriptions")
    quantity = models.DecimalField(max_digits=6, decimal_places=2)
    price = DollarField("price for one", null=True, blank=True)
    price_is_sample = models.BooleanField(default=False, editable=False)
    terms = models.JSONField(null=True, editable=False)
    is_one_per_district = models.BooleanField(
        default=False, editable=False
    )  # as the service said on that day
    starts_on = models.DateField(null=True, editable=False)
    ends_on = models.DateField("until (not included)", null=True, editable=False)
    settled = DollarField("owed after it was canceled", null=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["agreement", "service__position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="quantity_is_not_negative"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="subscription_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(price__isnull=False, terms__isnull=False),
                name="accepted_subscription_has_a_price",
            ),
            ExclusionConstraint(
                name="one_at_a_time_per_district",
                expressions=[
                    ("district", RangeOperators.EQUAL),
                    ("service", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_one_per_district=True, starts_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.service}, {self.agreement.year}"

    @property
    def unit(self) -> str:
        return self.terms["unit"] if self.terms else self.offer.unit

    @property
    def is_in_days(self) -> bool:
        return is_in_days(self.unit)

    @property
    def how_many(self) -> str:
        """6 days, 1 team."""
        return quantity(self.quantity, self.unit)

    @property
    def quarters(self) -> int:
        return quarters_of(self.unit, self.quantity)

    @property
    def proration(self) -> str:
        return self.terms["proration"] if self.terms else self.offer.proration

    @property
    def rule(self) -> str:
        """How the price follows from a later start, in words; empty where it does not."""
        starts_on = self.starts_on or self.agreement.starts_on
        return rule_in_words(starts_on, self.agreement.school_year, rule=self.proration)

    @property
    def amount(self) -> Decimal | None:
        """Dollars for the year by the offer's rule; None while the agency has not named a price."""
        if self.settled is not None:
            return self.settled
        if self.price is None:
            return None
        full = amount_of(self.price, self.quantity)
        starts_on = self.starts_on or self.agreement.starts_on
        return prorated(full, starts_on, self.agreement.school_year, rule=self.proration)

    def missing(self) -> list[str]:
        """What keeps this line from being agreed to, in sentences."""
        offer, sentences = self.offer, []
        if self.quantity < offer.minimum:
            sentences.append(f"{self.service}: the least is {offer.minimum.normalize():f}.")
        if offer.maximum is not None and self.quantity > offer.maximum:
            sentences.append(f"{self.service}: the most is {offer.maximum.normalize():f}.")
        if self.quantity % offer.step:
            sentences.append(f"{self.service}: choose a multiple of {offer.step.normalize():f}.")
        allowed = int(offer.people_per_unit * self.quantity)
        if offer.people_per_unit and len(self.people.all()) > allowed:
            sentences.append(f"{self.service}: name {allowed} people at most.")
        return sentences

    def follow_catalog(self):
        """Cost what the catalog asks now, under its words of now; nothing is saved."""
        self.price, self.price_is_sample = self.offer.price, self.offer.price_is_sample
        self.terms = None

    def freeze(self):
        """Take the catalog's words and price as they are now."""
        from ..documents import terms_of  # reads the offer

        self.follow_catalog()
        self.terms, self.is_one_per_district = terms_of(self.offer), self.service.is_one_per_district
        self.save()

    def as_asked(self) -> dict:
        """The line as it stood, for a table of before and after."""
        return {
            "line": self.pk,
            "service": self.service.name,
            "quantity": str(self.quantity),
            "price": None if self.price is None else str(self.price),
        }

    def open(self, *, from_day: dt.date):
        """It runs from this day. Raises Refused where the district has the service already."""
        if self.is_one_per_district:
            District.objects.select_for_update().get(pk=self.district_id)
            clash = (
                Subscription.objects.filter(district=self.district_id, service=self.service)
                .accepted()
                .filter(Q(ends_on=None) | Q(ends_on__gt=from_day))
                .select_related("agreement__year", "agreement__district")
                .first()
            )
            if clash:
                raise Refused(
                    f"{self.district} has {self.service} already, under {clash.agreement}."
                    " Change that agreement instead."
                )
        self.starts_on = from_day
        self.ends_on = self.agreement.school_year.last_day + dt.timedelta(days=1)
        self.save()


class NamedPerson(models.Model):
    """Somebody whom the district names for a service sold by team or person."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=100)
    email = models.EmailField("email", blank=True)

    objects = ScopedQuerySet.as_manager()
    district_path = "subscription__district"

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return self.name
