"""Consultants' days: booked, moved, and never given twice."""

from django.db import transaction
from django.db.models import Sum

from districts.models import Assignment
from portal.core.transitions import Refused
from portal.core.views import require

from . import ledger
from .models import Booking, ConsultantDay, LedgerEntry, Visit
from .words import days

Kind = LedgerEntry.Kind


def lock_days(consultant, *days_wanted):
    """Hold the consultant's days until the end of the transaction.

    Taken before bookings, visits and ledger, the earlier day first, so that nobody waits in a ring.
    """
    for day in sorted(set(days_wanted)):
        ConsultantDay.objects.get_or_create(consultant=consultant, day=day)
        ConsultantDay.objects.select_for_update().get(consultant=consultant, day=day)


def given(consultant, day) -> int:
    """Quarters of the day that are booked or logged already."""
    booked = Booking.objects.open().filter(consultant=consultant, day=day)
    logged = Visit.objects.standing().filter(consultant=consultant, day=day)
    return sum(rows.aggregate(sum=Sum("quarters"))["sum"] or 0 for rows in (booked, logged))


def check_fits(consultant, day, quarters):
    """Raise Refused when the consultant's day would be longer than a day. Call it with the day locked."""
    if (taken := given(consultant, day)) + quarters > ConsultantDay.FULL:
        left = ConsultantDay.FULL - taken
        rest = f"{days(left)} is left" if left else "nothing is left"
        raise Refused(f"{consultant} has {days(taken)} on {day:%B} {day.day} already, so {rest} of that day.")


@transaction.atomic
def book(*, by, key, consultant, subscription, day, quarters, **facts):
    """Book part of a day; the same ``key`` twice is one booking. ``facts``: mode, place, purpose, moved_from.

    Where the days are not there it is booked all the same, holds nothing, and says so (``is_held``).
    """
    require(by, "services.book_days", subscription)
    if consultant != by:
        require(by, "services.act_for_consultant", subscription)
    lock_days(consultant, day)
    if earlier := Booking.objects.filter(key=key).first():  # looked for under the lock: two may be sending it
        return earlier
    check_fits(consultant, day, quarters)
    subscription = ledger.lock(subscription)  # it may be canceled this very moment
    check_possible(consultant, subscription, day)
    booking = Booking.objects.create(
        consultant=consultant,
        subscription=subscription,
        district_id=subscription.district_id,
        day=day,
        quarters=quarters,
        booked_by=by,
        key=key,
        **facts,
    )
    booking.propose(by=by)
    return booking


def check_possible(consultant, subscription, day):
    """Raise Refused when the service does not run that day, or the consultant does not serve the district.

    Call it with the line locked.
    """
    starts_on, ends_on = subscription.starts_on, subscription.ends_on
    if not (subscription.is_in_days and starts_on and starts_on <= day < ends_on):
        raise Refused(f"{subscription.service} does not run on {day:%B} {day.day}, {day.year}.")
    serves = Assignment.objects.filter(
        consultant=consultant, district=subscription.district_id, starts_on__lte=day
    ).exclude(ends_on__lte=day)
    if not serves.exists():
        raise Refused(f"{consultant} does not serve {subscription.district} on {day:%B} {day.day}.")


def move(booking, *, by, key, day, quarters=None, consultant=None, note=""):
    """Book another day, or another consultant, instead. Returns the new booking."""
    with transaction.atomic():
        lock_days(booking.consultant, booking.day, day)
        if earlier := Booking.objects.filter(key=key).first():
            return earlier
        booking.reschedule(by=by, note=note)
        return book(
            by=by,
            key=key,
            consultant=consultant or booking.consultant,
            subscription=booking.subscription,
            day=day,
            quarters=quarters or booking.quarters,
            mode=booking.mode,
            place=booking.place,
            purpose=booking.purpose,
            moved_from=booking,
        )


def hold(booking, *, by):
    """Promise the days in the ledger, if they are free."""
    try:
        with transaction.atomic():
            ledger.write(
                booking.subscription, Kind.HOLD, -booking.quarters, by=by, day=booking.day, booking=booking
            )
    except Refused:
        booking.is_held = False
    else:
        booking.is_held = True


def release(booking, *, by):
    """End the promise."""
    if booking.is_held:
        ledger.write(
            booking.subscription, Kind.RELEASE, booking.quarters, by=by, day=booking.day, booking=booking
        )
        booking.is_held = False


@transaction.atomic
def call_off_day(*, by, day, reason):
    """A snow day: call off all open bookings of that day that this person may. Returns those called off."""
    open_then = Booking.objects.visible_to(by).open().filter(day=day).order_by("subscription", "pk")
    open_then = open_then.select_for_update(of=("self",))  # who calls one off meanwhile is told so
    mine = [
        booking
        for booking in open_then.select_related("district", "consultant", "subscription__service")
        if by.has_perm("services.call_off_booking", booking)
    ]
    for booking in mine:  # by service: two consultants may call off the same two districts at once
        booking.call_off(by=by, note=reason)
    return mine
