from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from portal.core import clock
from portal.core.models import Job
from portal.core.scoping import ScopedQuerySet

from .orders import FundOrder


class LineBatch(models.Model):
    """A vendor's cart or pasted rows on the way into an order: read in the queue, put in after a look.

    ``found`` is what was read (carts.look), ``mapping`` what its columns mean (role to place of the column).
    ``added`` names the lines it put in, each with its fingerprint, so that they can be taken out again.
    """

    order = models.ForeignKey(FundOrder, on_delete=models.CASCADE, related_name="line_batches")
    file = models.FileField(upload_to="carts/%Y/")
    name = models.CharField(max_length=150)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, editable=False)
    found = models.JSONField(null=True, editable=False)
    mapping = models.JSONField(null=True, editable=False)
    choices = models.PositiveSmallIntegerField(default=0, editable=False)  # how often columns were chosen
    added = models.JSONField(default=dict, editable=False)  # ids of lines, as text, to fingerprints
    put_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    put_in_at = models.DateTimeField(null=True, editable=False)
    taken_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    taken_out_at = models.DateTimeField(null=True, editable=False)

    objects = ScopedQuerySet.as_manager()
    district_path = "order__allocation__district"

    class Meta:
        default_permissions = ()
        verbose_name_plural = "line batches"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(put_in_at=None, put_in_by=None)
                | Q(put_in_at__isnull=False, put_in_by__isnull=False),
                name="batch_was_put_in_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(taken_out_at=None, taken_out_by=None)
                | Q(taken_out_at__isnull=False, taken_out_by__isnull=False, put_in_at__isnull=False),
                name="batch_was_taken_out_after_it_was_put_in",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("funds:line-batch", args=[self.order_id, self.pk])

    @property
    def district(self):
        return self.order.district
