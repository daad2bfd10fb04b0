"""Visits: logged once, corrected by a reversal and a new one, and paid from the ledger."""

from decimal import Decimal
from math import ceil

from django.db import transaction
from django.db.models import Sum

from portal.core import clock
from portal.core.school_year import SchoolYear
from portal.core.transitions import Refused
from portal.core.views import require

from . import ledger
from .calendar import check_fits, check_possible, lock_days
from .models import LedgerEntry, PrivateNote, Visit, VisitFile
from .models.catalogue import QUARTERS, STEPS
from .notices import tell_over, tell_used

Kind = LedgerEntry.Kind


@transaction.atomic
def log(
    *,
    by,
    key,
    subscription,
    day,
    quarters,
    booking=None,
    consultant=None,
    private_note="",
    files=(),
    **facts,
):
    """Log a visit; the same ``key`` twice is one visit. Days that are not there make it not billable yet."""
    consultant = booking.consultant if booking else consultant or by
    require(by, "services.log_visit", subscription)
    if consultant != by:
        require(by, "services.act_for_consultant", subscription)
    if day > clock.today():
        raise Refused("That day has not come yet. Book it instead.")
    is_closed = day < SchoolYear.containing(clock.today()).first_day
    if is_closed and not by.has_perm("services.log_closed_year", subscription):
        raise Refused(
            f"{day:%B} {day.day}, {day.year} lies in a school year that is over. The agency logs it."
        )
    lock_days(consultant, day, *([booking.day] if booking else []))
    if earlier := Visit.objects.filter(key=key).first():  # looked for under the lock: two may be sending it
        return earlier
    if booking:
        booking.done(by=by)
    check_fits(consultant, day, quarters)
    subscription = ledger.lock(subscription)
    check_possible(consultant, subscription, day)
    visit = Visit.objects.create(
        consultant=consultant,
        subscription=subscription,
        district_id=subscription.district_id,
        booking=booking,
        day=day,
        quarters=quarters,
        key=key,
        **facts,
    )
    if private_note:
        PrivateNote.objects.create(visit=visit, text=private_note)
    for file in files:
        VisitFile.objects.create(visit=visit, file=file, name=file.name[:150])
    if not deliver(visit, by=by):
        tell_over(visit)
    visit.submit(by=by)
    if booking:
        settle_waiting(subscription, by=by)  # it may have held more than was given
    return visit


def deliver(visit, *, by) -> bool:
    """Take the visit's days from the ledger, all of them or none. Returns whether they were there."""
    parts = ((Kind.DELIVERY, visit.quarters), (Kind.TRAVEL, visit.travel_quarters))
    try:
        with transaction.atomic():
            for kind, quarters in parts:
                if quarters:
                    ledger.write(visit.subscription, kind, -quarters, by=by, day=visit.day, visit=visit)
    except Refused:
        return False
    visit.is_billable = True
    visit.save(update_fields=["is_billable"])
    tell_used(visit.subscription)
    return True


def settle_waiting(subscription, *, by, apart_from=None):
    """When days come in: the oldest visits that wait for days get theirs, as far as the days go."""
    ledger.lock(subscription)  # before the visits, as everywhere
    waiting = Visit.objects.over_balance().filter(subscription=subscription)
    if apart_from:
        waiting = waiting.exclude(pk=apart_from.pk)
    for visit in waiting.select_for_update(of=("self",)):  # nobody reverses one meanwhile
        if not deliver(visit, by=by):
            return


def days_to_ask_for(subscription) -> Decimal:
    """How much of its unit an amendment must add, so that all visits that wait get their days."""
    waiting = Visit.objects.over_balance().filter(subscription=subscription).order_by()
    sums = waiting.aggregate(visits=Sum("quarters"), travel=Sum("travel_quarters"))
    over = (sums["visits"] or 0) + (sums["travel"] or 0)
    return enough_for(subscription, over, subscription.ledger.all().free())


def enough_for(subscription, over, free) -> Decimal:
    """The same from its sums in quarters: what went over, and what is free."""
    unit, step = Decimal(QUARTERS[subscription.unit]), STEPS[subscription.unit]
    return ceil(max(over - free, 1) / unit / step) * step


def give_back(visit, *, by, note):
    """Put the visit's days back by corrections; the first entries stay."""
    for entry in visit.ledger.filter(reverses=None, reversed_by=None):
        ledger.write(
            visit.subscription,
            Kind.CORRECTION,
            -entry.quarters,
            by=by,
            day=visit.day,
            visit=visit,
            reverses=entry,
            note=note[:200],
        )
    visit.is_billable = False


@transaction.atomic
def reverse(visit, *, by, note):
    """Undo a visit. The line comes first, as with an amendment, which settles visits that wait for days."""
    ledger.lock(visit.subscription)
    visit.reverse(by=by, note=note)


@transaction.atomic
def correct(visit, *, by, key, note, **facts):
    """Undo a visit and log the right one in its place. Returns the new visit."""
    lock_days(visit.consultant, visit.day, facts.get("day", visit.day))
    if earlier := Visit.objects.filter(key=key).first():
        return earlier
    ledger.lock(visit.subscription)
    visit.correct(by=by, note=note)
    kept = ("mode", "place", "people_met", "activities", "plan_step", "summary", "next_step", "next_step_due")
    kept += ("day", "quarters", "travel_quarters", "subscription", "consultant")
    right = log(by=by, key=key, corrects=visit, **{name: getattr(visit, name) for name in kept} | facts)
    settle_waiting(visit.subscription, by=by)
    _bring_over(visit, right)
    return right


def _bring_over(wrong, right):
    """Files and the private note go with the day as it counts, so that nobody looks for them on the old one.

    Never to other eyes: files stay where the district is another, the note where the consultant is.
    """
    if right.district_id == wrong.district_id:
        wrong.files.update(visit=right)
    if right.consultant_id == wrong.consultant_id and not hasattr(right, "private_note"):
        PrivateNote.objects.filter(visit=wrong).update(visit=right)


@transaction.atomic
def correct_days(line, quarters, *, by, note):
    """Days given back by hand (positive) or used (negative). Returns the entry."""
    require(by, "services.correct_days", line)
    entry = ledger.write(line, Kind.CORRECTION, quarters, by=by, note=note)
    return _counted_anew(entry, by)


@transaction.atomic
def take_back(entry, *, by, note):
    """Undo one entry that is of no visit. Returns the entry that does."""
    require(by, "services.correct_days", entry)
    return _counted_anew(ledger.reverse(entry, by=by, note=note), by)


def _counted_anew(entry, by):
    settle_waiting(entry.subscription, by=by)
    tell_used(entry.subscription)
    return entry


@transaction.atomic
def log_both(*, by, first, second):
    """Log a day that two districts shared, both parts or none. ``first`` and ``second``: facts of log.

    In the order of the services, so that two who log the other way round never wait in a ring.
    """
    parts = sorted((first, second), key=lambda facts: facts["subscription"].pk)
    made = {facts["key"]: log(by=by, **facts) for facts in parts}
    return made[first["key"]], made[second["key"]]
