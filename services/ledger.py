"""The days of a subscription. The only writer of ledger entries: it locks the subscription, then looks.

Everything is in quarters of a day. The balance is what is left of the days bought; what is free to book is
the balance without what bookings hold. Neither ever falls below zero.
"""

from django.db import transaction

from portal.core import clock
from portal.core.transitions import Refused

from .models import LedgerEntry, Subscription
from .words import days

Kind = LedgerEntry.Kind


def grant(line, *, by, note=""):
    """The days that an accepted agreement brings; nothing for what is not sold in days."""
    if line.quarters:
        write(line, Kind.GRANT, line.quarters, by=by, day=line.starts_on, note=note)


def amend(line, quarters, *, by, amendment, day):
    """Days that an accepted amendment adds (positive) or takes back (negative)."""
    return write(line, Kind.AMENDMENT, quarters, by=by, day=day, amendment=amendment)


@transaction.atomic
def write(line, kind, quarters, *, by, day=None, note="", **cited):
    """Write one entry. Raises Refused where it would use or promise days that are not there.

    ``cited`` names what it comes from: amendment, booking, visit, or the entry it reverses.
    """
    line = Subscription.objects.select_for_update(of=("self",)).select_related("service").get(pk=line.pk)
    entries = LedgerEntry.objects.filter(subscription=line)
    balance, free = entries.balance(), entries.free()
    wanted = -quarters
    if kind not in LedgerEntry.HOLDING and balance < wanted:
        raise Refused(f"{line.service}: {days(wanted)} are more than the {days(balance)} left.")
    if free < wanted:
        raise Refused(f"{line.service}: {days(wanted)} are more than the {days(free)} free to book.")
    return LedgerEntry.objects.create(
        subscription=line,
        district_id=line.district_id,
        kind=kind,
        quarters=quarters,
        day=day or clock.today(),
        note=note,
        by=by,
        **cited,
    )
