from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from portal.core.scoping import ScopedQuerySet


class Cesa(models.Model):
    """One of Wisconsin's twelve cooperative educational service agencies (Wis. Stat. ch. 116)."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    name = models.CharField(max_length=100)
    city = models.CharField(max_length=60, blank=True)

    district_path = None  # public facts about the state

    class Meta:
        ordering = ["number"]
        verbose_name = "CESA"

    def __str__(self):
        return f"CESA {self.number}"


class DistrictQuerySet(ScopedQuerySet):
    def members(self):
        """Districts of this agency; any other district may buy all the same."""
        return self.filter(cesa=settings.AGENCY_NUMBER)


class District(models.Model):
    """A Wisconsin school district. Facts from the state's public lists; unknown stays empty."""

    class Type(models.TextChoices):
        K12 = "K12", "Kindergarten to grade 12"
        K8 = "K8", "Kindergarten to grade 8"
        UHS = "UHS", "Union high school"

    code = models.CharField("DPI code", max_length=4, unique=True)
    name = models.CharField(max_length=100)
    cesa = models.ForeignKey(Cesa, on_delete=models.PROTECT, related_name="districts", verbose_name="CESA")
    county = models.CharField("main county", max_length=40, blank=True)
    type = models.CharField("kind of district", max_length=3, choices=Type, blank=True)
    low_grade = models.CharField("lowest grade", max_length=2, blank=True)
    high_grade = models.CharField("highest grade", max_length=2, blank=True)
    enrollment = models.PositiveIntegerField(null=True, blank=True)
    enrollment_year = models.PositiveSmallIntegerField("school year of the enrollment", null=True, blank=True)
    is_made_up = models.BooleanField("made up for the demo", default=False, editable=False)

    objects = DistrictQuerySet.as_manager()
    history = HistoricalRecords()
    district_path = "pk"

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("districts:district-detail", args=[self.pk])

    @property
    def district(self):
        """Itself: predicates ask every record for its district."""
        return self

    @property
    def grades(self) -> str:
        return f"{self.low_grade}–{self.high_grade}" if self.low_grade and self.high_grade else ""
