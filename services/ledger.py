"""The days of a subscription. The only writer of ledger entries: it locks the subscription, then looks.

Everything is in quarters of a day. The balance is what is left of the days bought; what is free to book is
the balance without what bookings hold. Neither ever falls below zero, and no more is free than is left.
"""

from django.db import transaction

from portal.core import clock
from portal.core.transitions import Refused
from portal.core.words import long_date

from .models import LedgerEntry, Subscription
from .words import days

Kind = LedgerEntry.Kind
WHILE_IT_RUNS = (Kind.HOLD, Kind.DELIVERY, Kind.TRAVEL)  # no day without a contract that covers it


def grant(line, *, by, note=""):
    """The days that an accepted agreement brings, less those it had while it continued unsigned.

    Nothing for what is not sold in days.
    """
    entries = line.ledger.all()
    if missing := line.quarters - entries.balance() - entries.used():
        write(line, Kind.GRANT, missing, by=by, day=line.starts_on, note=note)


def amend(line, quarters, *, by, amendment, day):
    """Days that an accepted amendment adds (positive) or takes back (negative)."""
    return write(line, Kind.AMENDMENT, quarters, by=by, day=day, amendment=amendment)


def reverse(entry, *, by, note):
    """Undo what one entry used, once."""
    if sentence := why_not_reversed(entry):
        raise Refused(sentence)
    return write(
        entry.subscription, Kind.CORRECTION, -entry.quarters, by=by, day=entry.day, reverses=entry, note=note
    )


def why_not_reversed(entry) -> str:
    """A sentence where an entry is not taken back by itself; empty where it may be."""
    if entry.counts_as not in LedgerEntry.USING:
        return "Only days that were used can be taken back. Change bought days by an amendment."
    if entry.visit_id:  # else the visit would still be billed, for days that were given back
        return "These days are of a visit. Reverse or correct the visit, and the days go with it."
    return ""


def lock(line) -> Subscription:
    """Hold the line until the end of the transaction. Whoever also locks its visits locks the line first."""
    return Subscription.objects.select_for_update(of=("self",)).select_related("service").get(pk=line.pk)


@transaction.atomic
def write(line, kind, quarters, *, by, day=None, note="", **cited):
    """Write one entry. Raises Refused where it would use or promise days that are not there.

    ``cited`` names what it comes from: amendment, booking, visit, or the entry it reverses.
    """
    line = lock(line)
    day = day or clock.today()
    entry = LedgerEntry(
        subscription=line,
        district_id=line.district_id,
        kind=kind,
        quarters=quarters,
        day=day,
        note=note.strip(),
        by=by,
        **cited,
    )
    for refuse in (_outside_the_contract, _more_than_there_is, _not_booked, _wrong_correction):
        if sentence := refuse(entry, line):
            raise Refused(f"{line.service}: {sentence}")
    entry.save(force_insert=True)
    return entry


def _outside_the_contract(entry, line):
    if entry.kind not in WHILE_IT_RUNS or line.covers(entry.day):
        return ""
    if line.starts_on is None:
        return "the agreement is not accepted yet."
    return f"{long_date(entry.day)} is outside its time, {line.time_in_words}."


def _more_than_there_is(entry, line):
    entries, wanted = line.ledger.all(), -entry.quarters
    balance, free = entries.balance(), entries.free()
    if entry.kind not in LedgerEntry.HOLDING and balance < wanted:
        return f"{days(balance)} left, and this takes {days(wanted)}."
    if free < wanted:
        return f"{days(free)} free to book, and this takes {days(wanted)}."
    return ""


def _not_booked(entry, line):
    """A booking that ends gives back no more than was held for its day."""
    if entry.kind != Kind.RELEASE:
        return ""
    held = line.ledger.held_on(entry.day)
    if entry.quarters > held:
        return f"{days(held)} booked on {long_date(entry.day)}, so {days(entry.quarters)} cannot end."
    return ""


def _wrong_correction(entry, line):
    if entry.kind != Kind.CORRECTION:
        return ""
    if not entry.note:
        return "write why the days are corrected."
    undone, used = entry.reverses, line.ledger.used()
    of_use = undone is None or undone.kind in LedgerEntry.USING  # the year roll takes back other kinds too
    if of_use and entry.quarters > used:
        return f"{days(used)} used, so {days(entry.quarters)} cannot be taken back."
    if undone and (undone.subscription_id != line.pk or undone.quarters != -entry.quarters):
        return "a reversal takes back the whole of one entry of the same service."
    if undone and LedgerEntry.objects.filter(reverses=undone).exists():
        return "this entry was taken back already."
    return ""
