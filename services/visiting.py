"""Visits: logged once, corrected by a reversal and a new one, and paid from the ledger."""

from django.db import transaction

from portal.core import clock
from portal.core.school_year import SchoolYear
from portal.core.transitions import Refused
from portal.core.views import require

from . import ledger
from .calendar import check_fits, check_possible, lock_day
from .models import LedgerEntry, PrivateNote, Visit

Kind = LedgerEntry.Kind


@transaction.atomic
def log(*, by, key, subscription, day, quarters, booking=None, consultant=None, private_note="", **facts):
    """Log a visit; the same ``key`` twice is one visit. Days that are not there make it not billable yet."""
    consultant = consultant or by
    require(by, "services.log_visit", subscription)
    if earlier := Visit.objects.filter(key=key).first():
        return earlier
    if day > clock.today():
        raise Refused("That day has not come yet. Book it instead.")
    if day < SchoolYear.containing(clock.today()).first_day:
        require(by, "services.log_closed_year", subscription)
    lock_day(consultant, day)
    if booking:
        booking.done(by=by)
    check_fits(consultant, day, quarters)
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
    deliver(visit, by=by)
    visit.submit(by=by)
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
    return True


def settle_waiting(subscription, *, by):
    """After an amendment: the oldest visits that wait for days get theirs, as far as the days go."""
    for visit in Visit.objects.over_balance().filter(subscription=subscription):
        if not deliver(visit, by=by):
            return


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
def correct(visit, *, by, key, note, **facts):
    """Undo a visit and log the right one in its place. Returns the new visit."""
    if earlier := Visit.objects.filter(key=key).first():
        return earlier
    visit.correct(by=by, note=note)
    kept = ("mode", "place", "people_met", "activities", "plan_step", "summary", "next_step", "next_step_due")
    kept += ("day", "quarters", "travel_quarters", "subscription", "consultant")
    return log(by=by, key=key, corrects=visit, **{name: getattr(visit, name) for name in kept} | facts)
