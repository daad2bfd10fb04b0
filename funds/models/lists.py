from django.conf import settings
from django.db import models

from portal.core import clock
from portal.core.scoping import ScopedQuerySet

from .allocations import AllocationAmount
from .years import FundYear


class StateList(models.Model):
    """The state's list of what each district gets, as somebody of the agency brought it in.

    ``rows`` are those that could be read, as plain data, and ``troubles`` those that could not
    (funds.state_lists). Nothing is written before the yes, which wants all rows to be readable; then all of
    them, and what was there before can be put back.
    """

    year = models.ForeignKey(FundYear, on_delete=models.PROTECT, related_name="lists")
    kind = models.CharField(
        max_length=10,
        choices=[one for one in AllocationAmount.Kind.choices if one[0] != AllocationAmount.Kind.CARRY_IN],
    )
    known_on = models.DateField("dated", default=clock.today)
    name = models.CharField(max_length=150)
    rows = models.JSONField(default=list, editable=False)
    others = models.JSONField(default=list, editable=False)  # rows of districts that have no fund here
    heads = models.JSONField(default=list, editable=False)
    troubles = models.JSONField(default=list, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    put_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    put_in_at = models.DateTimeField(null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = ScopedQuerySet.as_manager()
    district_path = None  # the agency's: it names every district

    class Meta:
        default_permissions = ()
        verbose_name = "list of the state"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}, {self.name}"
