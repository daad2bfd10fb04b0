"""Booked days of a consultant who has left: who can give them instead, and giving them over.

What a consultant has logged stays theirs; a day that is over is logged in their name, or canceled.
"""

import uuid

from django.db import transaction

from districts.models import Assignment
from portal.core import clock
from portal.core.transitions import Refused
from portal.core.views import require

from . import calendar
from .models import Booking

WITH_NAMES = Booking.objects.select_related("district", "consultant", "subscription__service")


def waiting_for(user):
    """Days that want another consultant, as far as this person sees them, the next first."""
    return WITH_NAMES.visible_to(user).to_hand_over().order_by("day", "pk")


def successors(bookings) -> dict[int, list]:
    """For each booking's id the people who serve its district on that day, in one query."""
    bookings = list(bookings)
    serving = Assignment.objects.serving().filter(district__in={booking.district_id for booking in bookings})
    by_district = {}
    for assignment in serving.select_related("consultant").order_by("consultant__name"):
        by_district.setdefault(assignment.district_id, []).append(assignment)
    return {
        booking.pk: [
            assignment.consultant
            for assignment in by_district.get(booking.district_id, [])
            if assignment.consultant_id != booking.consultant_id
            and (assignment.ends_on is None or booking.day < assignment.ends_on)
        ]
        for booking in bookings
    }


@transaction.atomic
def hand_over(booking, *, by, consultant) -> Booking:
    """Book the same day for another consultant; the district confirms. Done twice it is one booking.

    Raises Refused where that consultant has no room on the day, or does not serve the district.
    """
    require(by, "services.act_for_consultant", booking)
    if booking.day < clock.today():
        raise Refused(f"{booking}: that day is over. Log it, or cancel it.")
    people = sorted({booking.consultant, consultant}, key=lambda person: person.pk)
    for person in people:  # in one order, so that two who hand over to each other never wait in a ring
        calendar.lock_days(person, booking.day)
    key = uuid.uuid5(booking.key, f"handed over to {consultant.pk}")
    return calendar.move(
        booking,
        by=by,
        key=key,
        day=booking.day,
        consultant=consultant,
        note=f"Handed over to {consultant}.",
    )
