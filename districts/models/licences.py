"""Who holds which library licence, and who directs a district's libraries."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from portal.core import clock
from portal.core.scoping import ScopedQuerySet
from portal.core.words import long_date

from .people import DatedQuerySet, User
from .places import District


class LicenceQuerySet(ScopedQuerySet):
    def valid_on(self, day):
        """In force on a day, with a background check that is not overdue."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gt=day),
            Q(check_due_on=None) | Q(check_due_on__gte=day),
            starts_on__lte=day,
        )

    def visible_to(self, user):
        """A licence is its holder's own; who may see the person's work for a district may see it too."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(holder__in=User.objects.visible_to(user).values("pk"))


class Licence(models.Model):
    """A library media licence of DPI, with its dates. Lifetime does not mean no date.

    A lifetime licence needs a new background check every five years, by June 30 (PI 34.041(4)); licence
    years run July 1 to June 30. A one-year licence with stipulations that covers 1902 is valid and marked.
    """

    class Code(models.TextChoices):
        """Of all that DPI licenses, what counts for libraries; the older names are valid where held."""

        SPECIALIST = "1902", "1902, Library Media Specialist"
        INITIAL = "1901", "1901, initial stage of 1902"
        BEFORE_2004 = "902", "902, before 2004"
        INITIAL_BEFORE_2004 = "901", "901, before 2004"
        LIBRARIAN = "900", "900, School Librarian"

    class Tier(models.TextChoices):
        STIPULATIONS = "lws1", "Tier I, one-year with stipulations"
        SPONSORED = "lws3", "Tier I, three-year district-sponsored"
        PROVISIONAL = "provisional", "Tier II, provisional"
        LIFETIME = "lifetime", "Tier III, lifetime"
        MASTER = "master", "Tier IV, master"

    WITHOUT_END = (Tier.LIFETIME, Tier.MASTER)

    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="licences")
    entity_number = models.CharField("DPI entity number", max_length=12)
    code = models.CharField("license code", max_length=4, choices=Code, default=Code.SPECIALIST)
    tier = models.CharField(max_length=12, choices=Tier)
    starts_on = models.DateField("from")
    ends_on = models.DateField("until (not included)", null=True, blank=True)
    check_due_on = models.DateField("background check due by", null=True, blank=True)
    seen_on = models.DateField("looked up at DPI on", default=clock.today)
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = LicenceQuerySet.as_manager()
    history = HistoricalRecords()
    district_path = None  # a person's, not a district's

    class Meta:
        verbose_name = "license"
        ordering = ["holder__name", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="licence_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=False)
                | Q(check_due_on__isnull=False, tier__in=["lifetime", "master"]),
                name="licence_ends_or_is_checked",
            ),
            models.CheckConstraint(
                condition=Q(code__in=["1902", "1901", "902", "901", "900"]),
                name="licence_is_of_a_library_specialist",
            ),
        ]

    def __str__(self):
        return f"{self.code}, {self.get_tier_display()}"

    def why_not_valid(self, day: dt.date) -> str:
        """Why it does not count on a day, in a sentence; empty while it does."""
        if day < self.starts_on:
            return f"The license begins {long_date(self.starts_on)}."
        if self.ends_on and day >= self.ends_on:
            return f"The license ended {long_date(self.ends_on - dt.timedelta(days=1))}."
        if self.check_due_on and day > self.check_due_on:
            return f"The background check was due {long_date(self.check_due_on)}."
        return ""


class Designation(models.Model):
    """The licensed person who directs and coordinates a district’s libraries between two days.

    PI 8.01(2)(h) wants one.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="designations")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="designations")
    starts_on = models.DateField("from", default=clock.today)
    ends_on = models.DateField("until (not included)", null=True, blank=True)
    note = models.CharField("decided by", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()
    district_path = "district"

    class Meta:
        ordering = ["district__name", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="designation_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["district", "person"], condition=Q(ends_on=None), name="one_open_designation"
            ),
        ]

    def __str__(self):
        return f"{self.person} for {self.district}"
