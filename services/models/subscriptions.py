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
from portal.core.words import long_date

from ..pricing import prorated, rule_in_words
from ..words import end_in_words, number, quantity
from .agreements import Agreement
from .catalogue import QUARTERS, Offer, Service, amount_of, is_in_days, most_of, quarters_of, step_of


class SubscriptionQuerySet(ScopedQuerySet):
    def lasting(self):
        """Accepted, without those that were canceled before their first day: they never run."""
        return self.filter(ends_on__gt=F("starts_on"))

    def running(self):
        """Accepted, and not over."""
        return self.lasting().filter(ends_on__gt=clock.today())

    def accepted(self):
        return self.filter(starts_on__isnull=False)

    def on(self, day):
        """Those that run on this day."""
        return self.filter(starts_on__lte=day, ends_on__gt=day)

    def conferring(self, capability, day):
        """Those whose words, as they were agreed to, allow it on this day: coordinator, consultation..."""
        return self.on(day).binding().filter(**{f"terms__confers_{capability}": True})

    def binding(self):
        """Under an agreement that both sides signed: one that continues unsigned bills and allows nothing."""
        return self.filter(agreement__state__in=Agreement.BINDING)

    def in_days(self):
        """Accepted, and sold in days by the words that were agreed to."""
        return self.accepted().filter(terms__unit__in=list(QUARTERS))


def day_after(year) -> dt.date:
    """The first day that does not belong to the school year any more."""
    return year.last_day + dt.timedelta(days=1)


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
    amended = DollarField("owed since it was amended", null=True, editable=False)
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
        return self._agreed("unit")

    @property
    def unit_label(self) -> str:
        """day, half day, team, person or year."""
        return Offer.Unit(self.unit).label

    @property
    def is_in_days(self) -> bool:
        return is_in_days(self.unit)

    @property
    def how_many(self) -> str:
        """6 days, 1 team."""
        return quantity(self.quantity, self.unit)

    def _agreed(self, name):
        """As agreed to; as the offer says while nothing is sent, and where it was not kept yet."""
        return self.terms[name] if name in (self.terms or ()) else getattr(self.offer, name)

    @property
    def minimum(self) -> Decimal:
        """The least that is sold."""
        return Decimal(self._agreed("minimum"))

    @property
    def most(self) -> Decimal:
        """The most that is sold, and never more than anybody means."""
        return most_of(self.unit, self._agreed("maximum"))

    @property
    def step(self) -> Decimal:
        """The smallest part of a unit that is sold."""
        return step_of(self.unit)

    @property
    def cancel_fee_percent(self) -> int:
        """Of what goes back when it is canceled."""
        kept = (self.terms or {}).get("cancel_fee_percent")
        return self.agreement.year.cancel_fee_percent if kept is None else kept

    @property
    def quarters(self) -> int:
        return quarters_of(self.unit, self.quantity)

    @property
    def proration(self) -> str:
        """Days cost the same all year; the rule is for what runs by the month."""
        if self.is_in_days:
            return Offer.Proration.NONE
        return self._agreed("proration")

    @property
    def rule(self) -> str:
        """How the price follows from a later start, in words; empty where it does not."""
        starts_on = self.starts_on or self.agreement.starts_on
        return rule_in_words(starts_on, self.agreement.school_year, rule=self.proration)

    @property
    def time_in_words(self) -> str:
        """July 1, 2026 to June 30, 2027."""
        return f"{long_date(self.starts_on)} to {long_date(self.ends_on - dt.timedelta(days=1))}"

    @property
    def is_unsigned(self) -> bool:
        """It runs already, and the district has not approved it."""
        return self.starts_on is not None and self.agreement.state not in Agreement.BINDING

    @property
    def end_in_words(self) -> str:
        """Ends on October 31, 2026."""
        return end_in_words(self.starts_on, self.ends_on)

    def covers(self, day) -> bool:
        return self.starts_on is not None and self.starts_on <= day < self.ends_on

    @property
    def amount(self) -> Decimal | None:
        """Dollars for the year by the offer's rule; None while the agency has not named a price."""
        if (owed := self.amended if self.settled is None else self.settled) is not None:
            return owed
        if self.price is None:
            return None
        full = amount_of(self.price, self.quantity)
        starts_on = self.starts_on or self.agreement.starts_on
        return prorated(full, starts_on, self.agreement.school_year, rule=self.proration)

    def missing(self) -> list[str]:
        """What keeps this line from being agreed to, in sentences."""
        people_per_unit = self._agreed("people_per_unit")
        allowed = int(people_per_unit * self.quantity)
        if people_per_unit and len(self.people.all()) > allowed:
            return [*self.out_of_limits(), f"{self.service}: name {allowed} people at most."]
        return self.out_of_limits()

    def out_of_limits(self) -> list[str]:
        """Where its quantity is not one that is sold, in sentences."""
        sentences = []
        if self.quantity < self.minimum:
            sentences.append(f"{self.service}: the least is {number(self.minimum)}.")
        if self.quantity > self.most:
            sentences.append(f"{self.service}: the most is {number(self.most)}.")
        if self.quantity % self.step:
            sentences.append(f"{self.service}: choose a multiple of {number(self.step)}.")
        return sentences

    def follow_catalog(self):
        """Cost what the catalog asks now, under its words of now; nothing is saved."""
        self.price, self.price_is_sample = self.offer.price, self.offer.price_is_sample
        self.terms = None

    def take_from_catalog(self):
        """Take the catalog's words and price as they are now."""
        from ..documents import terms_of  # reads the offer

        self.follow_catalog()
        self.terms, self.is_one_per_district = terms_of(self.offer), self.service.is_one_per_district

    def freeze(self):
        self.take_from_catalog()
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
        if sentence := self.had_already(from_day=from_day):
            raise Refused(sentence)
        self.starts_on, self.ends_on = from_day, day_after(self.agreement.school_year)
        self.save()

    def had_already(self, *, from_day: dt.date) -> str:
        """A sentence where the district has the service in the same time and may have it once only."""
        if not self.is_one_per_district:
            return ""
        clash = (
            Subscription.objects.lasting()
            .filter(district=self.district_id, service=self.service)
            .filter(starts_on__lt=day_after(self.agreement.school_year), ends_on__gt=from_day)
            .exclude(pk=self.pk)
            .select_related("agreement__year", "agreement__district")
            .first()
        )
        if clash is None:
            return ""
        return (
            f"{self.district} has {self.service} already, under {clash.agreement}."
            " Change that agreement instead."
        )
