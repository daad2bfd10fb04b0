from django.conf import settings
from django.db import models
from django.urls import reverse

from portal.core import clock
from portal.core.models import Job
from portal.core.scoping import ScopedQuerySet

from .plans import Plan


class CollectionImport(models.Model):
    """A catalog's export that somebody wants in a plan: read in the queue, counted, and put in after a look.

    ``found`` says what the file holds, ``mapping`` what its columns mean (role to place of the column), and
    ``tally`` what was counted so. Each stays when a later step fails: no file is sent twice.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="collection_imports")
    file = models.FileField(upload_to="catalogs/%Y/")
    name = models.CharField(max_length=150)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, editable=False)
    counts = models.PositiveSmallIntegerField(
        default=0, editable=False
    )  # how often it was asked to be counted
    found = models.JSONField(null=True, editable=False)  # as planning.catalogs.look gives it
    mapping = models.JSONField(null=True, editable=False)
    tally = models.JSONField(null=True, editable=False)  # as planning.catalogs.tally gives it
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
        return reverse("planning:collection-import", args=[self.plan_id, self.pk])

    @property
    def district(self):
        return self.plan.district
