"""The year roll itself, and its way back. What it would do is in dry_run.

What a district buys next year is an agreement of its own; the roll ends the old one. Days left over lapse or
go on, as the catalog year says; days that go on come in as a grant of the next year's line of the service.
"""

from dataclasses import asdict

from django.db import transaction

from portal.core.transitions import Refused

from . import ledger, summaries
from .dry_run import fingerprint, heirs_of, lines_of, preview
from .models import Agreement, Booking, CatalogYear, LedgerEntry, Subscription, YearRoll
from .words import days

Kind = LedgerEntry.Kind


class NotAsShown(Refused):
    """The roll would do something else than what stood on the page; nothing was done."""


def year_to_roll() -> CatalogYear | None:
    """The oldest school year whose agreements still run: what is rolled next."""
    running = CatalogYear.objects.filter(agreements__state=Agreement.State.ACTIVE)
    return running.order_by("ends_in").first()


@transaction.atomic
def commit(year, *, by, seen=None) -> YearRoll:
    """Roll the year. Raises Refused before July 1, when it was rolled already, or NotAsShown.

    ``seen`` is the fingerprint of the rows that stood on the page.
    """
    CatalogYear.objects.select_for_update().get(pk=year.pk)
    if YearRoll.objects.filter(year=year, state=YearRoll.State.COMMITTED).exists():
        raise Refused(f"{year} was rolled already.")
    for agreement in Agreement.objects.filter(year=year, state=Agreement.State.CONTINUING):
        raise Refused(f"{agreement} continues unsigned. The district approves it first, or you end it.")
    _lock(year)  # what is compared is what is rolled
    if seen is not None and seen != fingerprint(preview(year)):
        raise NotAsShown("Something changed while this page was open. Look at the table again, then roll.")
    made = YearRoll.objects.create(year=year, by=by)
    made.commit(by=by)
    return made


def roll(made, *, by) -> list[dict]:
    """Called by the move of YearRoll, in its transaction. Returns what was done."""
    open_bookings = _lock(made.year)
    rows, heirs = preview(made.year), heirs_of(made.year)  # counts the bookings that end now
    for booking in open_bookings:
        booking.cancel(by=by, note=f"{made.year} is over.")
    lines = {line.pk: line for line in lines_of(made.year)}
    done = []
    for row in rows:
        line = lines[row.line]
        heir = heirs.get((line.district_id, line.service_id))
        entries = _end_days(line, row, heir, by=by, year=made.year)
        done.append(asdict(row) | {"entries": entries})
    for agreement in Agreement.objects.filter(year=made.year, state=Agreement.State.ACTIVE):
        agreement.expire(by=by)
    for district in {line.district_id: line.district for line in lines.values()}.values():
        summaries.make(district, made.year, by=by)
    return done


def _lock(year):
    """Agreements, bookings, lines: in the order of an amendment, so that nobody waits in a ring."""
    list(Agreement.objects.select_for_update(of=("self",)).filter(year=year).order_by("pk"))
    lines = lines_of(year).values("pk")
    wanted = Booking.objects.open().filter(subscription__in=lines)
    bookings = list(wanted.select_for_update(of=("self",)).select_related("district").order_by("pk"))
    list(Subscription.objects.select_for_update(of=("self",)).filter(pk__in=lines).order_by("pk"))
    return bookings


def _end_days(line, row, heir, *, by, year):
    """End what is left in the old year, and bring over what goes on. Returns the ids of the entries."""
    if not row.left:
        return []
    went = f"{days(row.carried)} went on to the next year" if row.carried else "ended unused"
    last_day = year.school_year.last_day
    entries = [ledger.write(line, Kind.EXPIRY, -row.left, by=by, day=last_day, note=went)]
    if row.carried:
        note = f"Carried over from {year}"
        entries.append(ledger.write(heir, Kind.GRANT, row.carried, by=by, day=heir.starts_on, note=note))
    return [entry.pk for entry in entries]


def unroll(made, *, by, note):
    """Called by the move of YearRoll: corrections put the days back, agreements are active again.

    Bookings that the roll ended stay ended: their days are over.
    """
    for agreement in Agreement.objects.filter(year=made.year, state=Agreement.State.EXPIRED):
        agreement.reopen(by=by, note=note)
    written = [entry for row in made.rows for entry in row["entries"]]
    for entry in LedgerEntry.objects.filter(pk__in=written).select_related("subscription").order_by("-pk"):
        ledger.write(
            entry.subscription,
            Kind.CORRECTION,
            -entry.quarters,
            by=by,
            day=entry.day,
            reverses=entry,
            note=note[:200],
        )
