import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from districts.models import District
from planning.models import Step
from portal.core import clock
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Refused, Stateful, transition

from .bookings import Booking, Mode
from .subscriptions import Subscription


class VisitQuerySet(ScopedQuerySet):
    def standing(self):
        """Those that count: neither reversed nor put right by another."""
        return self.exclude(state__in=Visit.UNDONE)

    def billable(self):
        return self.standing().filter(is_billable=True)

    def over_balance(self):
        """Kept, and not billable until the agreement is amended; the oldest first."""
        return self.standing().filter(is_billable=False).order_by("day", "pk")


class Visit(Stateful):
    """A day, or part of one, of a consultant's work for a district, as it was logged.

    It is written once and used everywhere: ledger, statement, evidence for the plan, the agency's effort
    report. A visit beyond the days bought is kept all the same; it has no ledger entry until an amendment.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Logged"
        QUERIED = "queried", "Questioned"
        ACKNOWLEDGED = "acknowledged", "Agreed"
        LOCKED = "locked", "On a statement"
        REVERSED = "reversed", "Reversed"
        CORRECTED = "corrected", "Corrected"

    UNDONE = (State.DRAFT, State.REVERSED, State.CORRECTED)
    CHANGEABLE = (State.SUBMITTED, State.QUERIED)

    consultant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits")
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="visits")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="visits")
    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="visit"
    )
    day = models.DateField("day")
    quarters = models.PositiveSmallIntegerField("how long, in quarter days")
    travel_quarters = models.PositiveSmallIntegerField("travel counted, in quarter days", default=0)
    mode = models.CharField("how", max_length=7, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField("school or place", max_length=100, blank=True)
    people_met = models.CharField("who you worked with", max_length=200, blank=True)
    activities = models.JSONField("what you worked on", default=list)  # keys of the agreement's activities
    plan_step = models.ForeignKey(
        Step, on_delete=models.PROTECT, null=True, blank=True, related_name="visits"
    )
    summary = models.TextField("what was done, for the district to read")
    next_step = models.CharField("next step", max_length=200, blank=True)
    next_step_due = models.DateField("by", null=True, blank=True)
    state = models.CharField(max_length=40, choices=State, default=State.DRAFT, editable=False)
    is_billable = models.BooleanField(default=False, editable=False)  # its days stand in the ledger
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="corrected_by"
    )
    logged_at = models.DateTimeField(default=clock.now)
    key = models.UUIDField(unique=True, default=uuid.uuid4)  # of the form: sent twice, logged once

    objects = VisitQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quarters__gte=1, quarters__lte=4), name="visit_fits_a_day"),
            models.CheckConstraint(condition=Q(travel_quarters__lte=4), name="travel_fits_a_day"),
        ]
        indexes = [models.Index(fields=["consultant", "day"], name="visits_of_a_day")]

    def __str__(self):
        return f"{self.consultant} at {self.district}, {self.day:%B} {self.day.day}"

    @property
    def worked_on(self) -> list[str]:
        """What was done, in the words of the agreement's own menu."""
        menu = {activity["key"]: activity["text"] for activity in self.subscription.terms["activities"]}
        return [menu.get(key, key) for key in self.activities]

    def get_absolute_url(self):
        return reverse("services:visit", args=[self.pk])

    @classmethod
    def for_stories(cls):
        return super().for_stories().select_related("consultant", "district")

    @property
    def is_over_balance(self) -> bool:
        """Kept, and not billable until the agreement is amended."""
        return self.state not in self.UNDONE and not self.is_billable

    @transition(
        source=[State.DRAFT],
        target=State.SUBMITTED,
        permission="services.log_visit",
        label="Log the day",
        fact="Logged",
    )
    def submit(self, *, by, note):
        """Reached through services.visiting.log, which locks the consultant's day and writes the delivery."""
        return self._tell("logged")

    @transition(
        source=[State.LOCKED],
        target=State.QUERIED,
        permission="services.query_visit",
        label="Something is wrong",
        fact="Questioned",
        note_wanted="Write what is wrong, so that the consultant can put it right.",
    )
    def query(self, *, by, note):
        return self._tell("queried")

    @transition(
        source=[State.SUBMITTED],
        target=State.ACKNOWLEDGED,
        permission="services.agree_visit",
        label="Agree",
        fact="Agreed to",
    )
    def acknowledge(self, *, by, note):
        """The district agrees before the statement comes."""

    @transition(
        source=[State.QUERIED],
        target=State.LOCKED,
        permission="services.answer_query",
        label="Answer: it stands as it is",
        fact="Answered: it stands as it is",
        note_wanted="Write why it is right, so that the district can agree.",
    )
    def answer(self, *, by, note):
        """The consultant or the agency explains; the district may agree to the statement then."""
        return self._tell("answered")

    @transition(
        source=[State.SUBMITTED, State.ACKNOWLEDGED],
        target=State.LOCKED,
        permission="services.issue_statement",
        label="Put on a statement",
    )
    def lock(self, *, by, note):
        """From here on only a reversal and a correction change it."""

    @transition(
        source=[State.SUBMITTED, State.QUERIED, State.ACKNOWLEDGED, State.LOCKED],
        target=State.REVERSED,
        permission="services.reverse_visit",
        label="Reverse",
        fact="Reversed",
        note_wanted="Write why: it stands on the district’s next statement.",
    )
    def reverse(self, *, by, note):
        """The days go back, and to a visit that waits for days; this one stays to be read."""
        from ..visiting import settle_waiting  # visiting reads this model

        self._give_back(by, note)
        settle_waiting(self.subscription, by=by, apart_from=self)
        return self._tell("reversed")

    @transition(
        source=[State.SUBMITTED, State.QUERIED, State.ACKNOWLEDGED, State.LOCKED],
        target=State.CORRECTED,
        permission="services.correct_visit",
        label="Correct",
        fact="Corrected",
        note_wanted="Write what was wrong.",
    )
    def correct(self, *, by, note):
        """Reached through services.visiting.correct, which logs the right one in the same breath."""
        self._give_back(by, note)

    def _give_back(self, by, note):
        from ..visiting import give_back  # visiting reads this model

        if self.state == self.State.LOCKED and not by.has_perm("services.reopen_visit", self):
            raise Refused("This visit is on a statement. The agency’s staff reverse it.")
        give_back(self, by=by, note=note)

    def _tell(self, event):
        def then(change):
            from ..notices import tell_visit  # notices read this model

            tell_visit(event, self, change)

        return then


class PrivateNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Nobody but the consultant who wrote it, whatever their role."""
        return self.filter(visit__consultant=user) if user.is_authenticated else self.none()


class PrivateNote(models.Model):
    """What a consultant keeps for themselves about a visit. In no export, no report, no search."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="private_note")
    text = models.TextField()

    objects = PrivateNoteQuerySet.as_manager()
    district_path = "visit__district"

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"Private note on {self.visit}"


class VisitFile(models.Model):
    """A file that belongs to a visit, such as a list of weeded books."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to="visits/%Y/")
    name = models.CharField(max_length=150)

    objects = ScopedQuerySet.as_manager()
    district_path = "visit__district"

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.name
