import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.core import clock
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Refused, Stateful, transition

from .catalogue import CatalogYear


class YearRoll(Stateful):
    """The step from one school year to the next: what ran out, what went on, and the way back for a week."""

    class State(models.TextChoices):
        NEW = "new", "New"
        COMMITTED = "committed", "Done"
        UNDONE = "undone", "Undone"

    year = models.ForeignKey(CatalogYear, on_delete=models.PROTECT, related_name="rolls")
    state = models.CharField(max_length=40, choices=State, default=State.NEW, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    rows = models.JSONField(default=list, editable=False)  # what was done, district by district

    objects = ScopedQuerySet.as_manager()
    district = None  # of all districts at once, so the agency's own
    district_path = None

    class Meta:
        default_permissions = ("view",)
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(state="committed"), name="a_year_is_rolled_once"
            )
        ]

    def __str__(self):
        return f"Year roll of {self.year}"

    def get_absolute_url(self):
        return reverse("services:roll", args=[self.year.ends_in])

    @classmethod
    def for_stories(cls):
        return super().for_stories().select_related("year")

    @property
    def undo_until(self) -> dt.date:
        """The last day on which it can be undone."""
        return timezone.localdate(self.at) + dt.timedelta(days=settings.ROLL_UNDO_DAYS)

    @transition(
        source=[State.NEW],
        target=State.COMMITTED,
        permission="services.roll_year",
        label="Roll the year",
        fact="Year rolled",
    )
    def commit(self, *, by, note):
        from ..rolling import roll  # reads this model

        last = self.year.school_year.last_day
        if clock.today() <= last:
            raise Refused(f"{self.year} runs until {last:%B} {last.day}.")
        self.rows = roll(self, by=by)

    @transition(
        source=[State.COMMITTED],
        target=State.UNDONE,
        permission="services.roll_year",
        label="Undo the roll",
        fact="Roll undone",
        note_wanted="Write why it is undone.",
    )
    def undo(self, *, by, note):
        from ..rolling import unroll  # reads this model

        if clock.today() > self.undo_until:
            raise Refused(f"It could be undone until {self.undo_until:%B} {self.undo_until.day}.")
        unroll(self, by=by, note=note)
