"""In the evening, consultants who owe a day are asked for it; nobody else hears anything."""

import datetime as dt
from itertools import groupby

from django.conf import settings

from portal.core import clock
from portal.core.jobs import enqueue

from .models import Booking
from .notices import ask_for_days


def ask_for_the_evening():
    """Each weekday evening."""
    enqueue("days.evening", f"days-evening:{clock.today()}")


def late_bookings():
    """Booked days that are over for more than ``settings.LOG_WITHIN_DAYS`` days, and that nobody logged.

    Those of a consultant who has left wait for a manager instead.
    """
    latest = clock.today() - dt.timedelta(days=settings.LOG_WITHIN_DAYS)
    late = Booking.objects.open().filter(day__lt=latest).exclude(pk__in=Booking.objects.to_hand_over())
    return late.select_related("consultant", "district").order_by("consultant", "day", "pk")


def ask_for_late_days() -> int:
    """One email to each consultant who owes days. Returns how many owe some."""
    owing = [list(theirs) for _, theirs in groupby(late_bookings(), key=lambda b: b.consultant_id)]
    for bookings in owing:
        ask_for_days(bookings[0].consultant, bookings)
    return len(owing)
