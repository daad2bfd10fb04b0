from django.db import models
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from districts.models import District
from portal.core.scoping import ScopedQuerySet


class LayoutQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(is_offered=True)


class ExportLayout(models.Model):
    """The columns that a district's accounting system takes, in their order. Edited by agency finance.

    ``columns`` are pairs of a heading and one of the fields of funds.exporting.
    """

    name = models.CharField(max_length=60)
    columns = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    is_default = models.BooleanField("used where a district has chosen none", default=False)
    is_offered = models.BooleanField("offered to districts", default=True)

    objects = LayoutQuerySet.as_manager()
    history = HistoricalRecords()
    district_path = None  # the same for every district

    class Meta:
        verbose_name = "layout for accounting systems"
        verbose_name_plural = "layouts for accounting systems"
        ordering = ["-is_default", Lower("name")]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_layout_per_name"),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_layout"
            ),
        ]

    def __str__(self):
        return self.name


class ExportChoice(models.Model):
    """The layout that a district has chosen."""

    district = models.OneToOneField(District, on_delete=models.CASCADE, related_name="+")
    layout = models.ForeignKey(ExportLayout, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.layout} for {self.district}"
