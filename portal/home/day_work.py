"""What waits about service days: days to log, to look at, to confirm; and districts without service."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from districts.models import Role
from portal.core import clock
from portal.core.templatetags.portal import day
from services import handing_over
from services.models import Booking, Visit
from services.words import days

from .work import Rank, Waits, WorkItem, provides, waiting

WEEK = dt.timedelta(days=7)
WITH_NAMES = ("district", "consultant", "subscription__service")


@provides(Role.CONSULTANT)
def to_give(asker, role):
    """Own booked days: those that are over come first, then today and this week; and questioned days."""
    own = Booking.objects.filter(consultant=asker.user, district__in=asker.districts(role)).open()
    for booking in own.filter(day__lt=clock.today() + WEEK).select_related(*WITH_NAMES):
        yield to_log(booking) if booking.day <= clock.today() else coming(booking)
    questioned = Visit.objects.filter(
        consultant=asker.user, district__in=asker.districts(role), state=Visit.State.QUERIED
    )
    for visit in questioned.select_related(*WITH_NAMES).prefetch_related("changes__by"):
        yield to_answer(visit)


def to_log(booking):
    """One tap leads to the form, filled with what was booked."""
    is_today = booking.day == clock.today()
    late = (clock.today() - booking.day).days
    return WorkItem(
        title=f"Log {day(booking.day)} at {booking.district}",
        reason=_what(booking),
        url=f"{reverse('services:log')}?booking={booking.pk}",
        tag_tone="go" if is_today else "warn",
        tag_label="Today" if is_today else f"{late} day{'' if late == 1 else 's'} ago",
        since=_morning(booking.day),
        rank=Rank.DUE,
    )


def coming(booking):
    return WorkItem(
        title=f"{booking.day:%A}, {day(booking.day)}: {booking.district}",
        reason=_what(booking),
        url=booking.get_absolute_url(),
        tag_tone="go" if booking.state == Booking.State.CONFIRMED else "plain",
        tag_label=booking.get_state_display(),
        since=_morning(booking.day),
        waits=Waits.YOU if booking.state == Booking.State.CONFIRMED else Waits.OTHERS,
    )


def to_answer(visit):
    change = max((c for c in visit.changes.all() if c.target == Visit.State.QUERIED), key=lambda c: c.pk)
    return WorkItem(
        title=f"Answer {visit.district} about {day(visit.day)}",
        reason=f"{change.by}: “{change.note}”",
        url=visit.get_absolute_url(),
        tag_tone="warn",
        tag_label=f"Questioned {day(change.at)}",
        since=change.at,
        rank=Rank.RETURNED,
    )


@provides(Role.ADMINISTRATOR, Role.LIBRARIAN)
def to_confirm(asker, role):
    """Days that a consultant proposed."""
    proposed = Booking.objects.filter(district__in=asker.districts(role), state=Booking.State.PROPOSED)
    for booking in proposed.filter(day__gte=clock.today()).select_related(*WITH_NAMES):
        yield WorkItem(
            title=f"Confirm {day(booking.day)} with {booking.consultant}"
            + (f", {booking.district}" if asker.user.sees_several_districts else ""),
            reason=_what(booking),
            url=booking.get_absolute_url(),
            tag_tone="go",
            tag_label=waiting(booking.booked_at),
            since=booking.booked_at,
        )


@provides(Role.MANAGER)
def to_hand_over(asker, role):
    """Booked days of consultants who have left, or who serve the district no longer."""
    bookings = list(handing_over.waiting_for(asker.user))
    if not bookings:
        return
    first, many = bookings[0], len(bookings)
    names = get_text_list(sorted({str(booking.consultant) for booking in bookings}), "and")
    yield WorkItem(
        title=f"Hand over {many} booked day{'' if many == 1 else 's'}",
        reason=f"{names} cannot give {'it' if many == 1 else 'them'} any more. "
        f"{'It is' if many == 1 else 'The first is'} on {day(first.day)} at {first.district}.",
        url=reverse("services:hand-over"),
        tag_tone="warn",
        tag_label=f"First: {day(first.day)}",
        since=first.booked_at,
        rank=Rank.DUE,
    )


def _what(booking) -> str:
    """½ day, Heron Marsh Elementary. Weeding the 500s."""
    where = f", {booking.place}" if booking.place else f", {booking.get_mode_display().lower()}"
    return f"{days(booking.quarters)}{where}. {booking.purpose}".strip()


def _morning(date):
    return timezone.make_aware(dt.datetime.combine(date, dt.time()))
