from django.conf import settings
from django.db import models
from django.urls import reverse

from districts.models import District
from portal.core import clock
from portal.core.scoping import ScopedQuerySet
from portal.reports.models import Report

from .catalogue import CatalogYear


class YearSummary(models.Model):
    """A school year of a district on paper, with the numbers of its day. Other numbers are another sheet."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="year_summaries")
    year = models.ForeignKey(CatalogYear, on_delete=models.PROTECT, related_name="summaries")
    snapshot = models.JSONField(editable=False)
    data_hash = models.CharField(max_length=64, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        verbose_name_plural = "year summaries"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "year", "data_hash"], name="one_year_summary_per_content"
            )
        ]

    def __str__(self):
        return f"Year summary {self.year}, {self.district}"

    def get_absolute_url(self):
        return reverse("services:year", args=[self.year.ends_in, self.district_id])
