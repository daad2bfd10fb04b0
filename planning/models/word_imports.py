from django.conf import settings
from django.db import models
from django.urls import reverse

from portal.core import clock
from portal.core.models import Job
from portal.core.scoping import ScopedQuerySet

from .plans import Plan


class WordImport(models.Model):
    """A Word file that somebody wants in a plan. It is read in the queue, and put in by hand after a look."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="word_imports")
    file = models.FileField(upload_to="word/%Y/")
    name = models.CharField(max_length=150)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, editable=False)
    found = models.JSONField(null=True, editable=False)  # parts and warnings, as planning.word_in reads them
    put_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    put_in_at = models.DateTimeField(null=True, editable=False)

    objects = ScopedQuerySet.as_manager()
    district_path = "plan__district"

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("planning:word-import", args=[self.plan_id, self.pk])

    @property
    def district(self):
        return self.plan.district
