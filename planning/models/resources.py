"""What helps with an area: pages that districts and their goals may point to."""

from django.db import models


class ResourceQuerySet(models.QuerySet):
    def live(self):
        return self.filter(retired_at=None)


class Resource(models.Model):
    """A page somewhere that helps with one or more areas. The agency's own list, the same for every district.

    ``key`` names one that came with the portal, so that it is loaded once; staff may change or retire it.
    """

    key = models.SlugField(max_length=60, unique=True, null=True, blank=True, editable=False)
    title = models.CharField(max_length=200)
    address = models.URLField("web address", max_length=500)
    summary = models.CharField("what it helps with", max_length=300)
    areas = models.JSONField("areas it helps with", default=list)  # keys of framework areas, such as “spaces”
    checked_on = models.DateField("day somebody opened it", null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ResourceQuerySet.as_manager()
    district_path = None  # the same for every district

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title
