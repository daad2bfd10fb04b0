from django.conf import settings
from django.db import models
from django.db.models import DateField, Exists, OuterRef, Q, Value
from django.db.models.functions import Greatest
from django.urls import reverse

from districts.models import Assignment, District, Membership, Role
from portal.core import clock
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Refused, Stateful, transition

from .subscriptions import Subscription


class Mode(models.TextChoices):
    ON_SITE = "on_site", "On site"
    REMOTE = "remote", "Remote"


class ConsultantDay(models.Model):
    """One consultant's calendar day. Locked before anything is put on it, so that no day is given twice."""

    FULL = 4  # quarters

    consultant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    district_path = None  # a lock, never shown

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["consultant", "day"], name="one_row_per_consultant_day")
        ]

    def __str__(self):
        return f"{self.consultant}, {self.day}"


class BookingQuerySet(ScopedQuerySet):
    def open(self):
        """Still to come, or not logged yet."""
        return self.filter(state__in=Booking.OPEN)

    def to_hand_over(self):
        """Open ones whose consultant has left, or does not serve the district when the day comes."""
        then = Greatest(
            OuterRef("day"), Value(clock.today(), DateField())
        )  # a day that is over is logged now
        serves = Assignment.objects.filter(
            consultant=OuterRef("consultant"), district=OuterRef("district"), starts_on__lte=then
        ).exclude(ends_on__lte=then)
        consultants = Membership.objects.current().filter(role=Role.CONSULTANT).values("user")
        return self.open().exclude(Exists(serves), consultant__is_active=True, consultant__in=consultants)


class Booking(Stateful):
    """A day, or part of one, that a consultant means to give to a district. It holds days until it ends."""

    class State(models.TextChoices):
        NEW = "new", "New"
        PROPOSED = "proposed", "Proposed"
        CONFIRMED = "confirmed", "Confirmed"
        DONE = "done", "Done"
        RESCHEDULED = "rescheduled", "Moved"
        CANCELED = "cancelled", "Canceled"
        NO_SHOW = "no_show", "Nobody was there"
        WEATHER = "weather", "Weather"

    OPEN = (State.PROPOSED, State.CONFIRMED)

    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings"
    )
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="bookings")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="bookings")
    day = models.DateField()
    quarters = models.PositiveSmallIntegerField("quarter days")
    mode = models.CharField("how", max_length=7, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField("school or place", max_length=100, blank=True)
    purpose = models.CharField("what for", max_length=200, blank=True)
    state = models.CharField(max_length=40, choices=State, default=State.NEW, editable=False)
    is_held = models.BooleanField(default=False, editable=False)  # the days were there when it was booked
    moved_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="moved_to"
    )
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField(default=clock.now)
    key = models.UUIDField(unique=True)  # of the form that made it: sent twice, booked once

    objects = BookingQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quarters__gte=1, quarters__lte=4), name="booking_fits_a_day"),
        ]
        indexes = [models.Index(fields=["consultant", "day"], name="bookings_of_a_day")]

    def __str__(self):
        return f"{self.consultant} for {self.district}, {self.day:%B} {self.day.day}"

    def get_absolute_url(self):
        return reverse("services:booking", args=[self.pk])

    @classmethod
    def for_stories(cls):
        return super().for_stories().select_related("consultant", "district")

    @transition(
        source=[State.NEW],
        target=State.PROPOSED,
        permission="services.book_days",
        label="Propose the day",
        fact="Proposed",
    )
    def propose(self, *, by, note):
        """Reached through services.calendar.book, which locks the consultant's day first."""
        from ..calendar import hold  # the calendar reads this model

        hold(self, by=by)
        return self._tell("proposed")

    @transition(
        source=[State.PROPOSED],
        target=State.CONFIRMED,
        permission="services.confirm_booking",
        label="Confirm",
        fact="Confirmed",
    )
    def confirm(self, *, by, note):
        return self._tell("confirmed")

    @transition(
        source=[State.PROPOSED, State.CONFIRMED],
        target=State.RESCHEDULED,
        permission="services.move_booking",
        label="Move to another day",
        fact="Moved to another day",
    )
    def reschedule(self, *, by, note):
        """Reached through services.calendar.move, which books the new day in the same breath."""
        self._release(by)

    @transition(
        source=[State.PROPOSED, State.CONFIRMED],
        target=State.CANCELED,
        permission="services.cancel_booking",
        label="Cancel the day",
        fact="Canceled",
        note_wanted="Write why, so that the other side knows.",
    )
    def cancel(self, *, by, note):
        self._end(by)
        return self._tell("canceled")

    @transition(
        source=[State.CONFIRMED, State.PROPOSED],
        target=State.NO_SHOW,
        permission="services.log_visit",
        label="Nobody was there",
        note_wanted="Write what happened.",
    )
    def no_show(self, *, by, note):
        self._past_only()
        self._end(by)
        return self._tell("canceled")

    @transition(
        source=[State.PROPOSED, State.CONFIRMED],
        target=State.WEATHER,
        permission="services.call_off_booking",
        label="Called off for weather",
    )
    def call_off(self, *, by, note):
        self._end(by)
        return self._tell("canceled")

    @transition(
        source=[State.PROPOSED, State.CONFIRMED],
        target=State.DONE,
        permission="services.log_visit",
        label="Log the day",
        fact="Logged",
    )
    def done(self, *, by, note):
        """Reached through services.visiting.log: the hold ends as the delivery is written."""
        self._release(by)

    def _past_only(self):
        if self.day > clock.today():
            raise Refused("That day has not come yet. Move or cancel it instead.")

    def _release(self, by):
        from ..calendar import release  # the calendar reads this model

        release(self, by=by)

    def _end(self, by):
        """The days go back, and a visit that waits for days gets them."""
        from ..visiting import settle_waiting  # visiting reads this model

        self._release(by)
        settle_waiting(self.subscription, by=by)

    def _tell(self, event):
        def then(change):
            from ..notices import tell_booking  # notices read this model

            tell_booking(event, self, change)

        return then
