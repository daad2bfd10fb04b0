from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords


class VendorQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(is_offered=True)


class Vendor(models.Model):
    """Who sells to libraries. One directory for all districts; it says nothing about any of them."""

    name = models.CharField(max_length=100)
    city = models.CharField(max_length=60, blank=True)
    website = models.URLField("web site", blank=True)
    email = models.EmailField("email", blank=True)
    phone = models.CharField(max_length=30, blank=True)
    cancel_days = models.PositiveSmallIntegerField(
        "days before June 30 by which an order can still be canceled", default=14
    )
    columns = models.JSONField(default=dict, editable=False)  # headings of its cart to what they are
    is_offered = models.BooleanField("offered in new orders", default=True)

    objects = VendorQuerySet.as_manager()
    history = HistoricalRecords()
    district_path = None  # the same for every district

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_vendor_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="vendor_has_a_name"),
        ]

    def __str__(self):
        return self.name
