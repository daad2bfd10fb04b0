from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.core.scoping import ScopedQuerySet

from .places import District


class SchoolQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(is_open=True)


class School(models.Model):
    """A school with a library, or that shares one. Facts from the state's list; the district mends them."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="schools")
    code = models.CharField("DPI school code", max_length=4, blank=True)
    name = models.CharField(max_length=100)
    city = models.CharField(max_length=60, blank=True)
    low_grade = models.CharField("lowest grade", max_length=2, blank=True)
    high_grade = models.CharField("highest grade", max_length=2, blank=True)
    headcount = models.PositiveIntegerField("students", null=True, blank=True)
    headcount_on = models.DateField("counted on", null=True, blank=True)
    is_open = models.BooleanField("open", default=True)

    objects = SchoolQuerySet.as_manager()
    history = HistoricalRecords()
    district_path = "district"

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "code"], condition=~Q(code=""), name="one_school_per_code"
            ),
            models.CheckConstraint(
                condition=Q(headcount=None) | Q(headcount_on__isnull=False), name="headcount_has_a_day"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def grades(self) -> str:
        return f"{self.low_grade}–{self.high_grade}" if self.low_grade and self.high_grade else ""
