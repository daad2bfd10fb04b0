"""The year roll: a look before, the roll itself, and its way back.

What a district buys next year is an agreement of its own; the roll ends the old one. Days left over lapse or
go on, as the catalog year says; days that go on come in as a grant of the next year's line of the service.
"""

from dataclasses import asdict, dataclass

from django.db import transaction

from portal.core import clock
from portal.core.transitions import Refused

from . import ledger
from .models import Agreement, CatalogYear, LedgerEntry, Subscription, Visit, YearRoll
from .words import days

Kind = LedgerEntry.Kind
RENEWED, CHANGED, UNDECIDED, DROPPED = "renewed", "changed", "undecided", "dropped"


@dataclass(frozen=True)
class Row:
    """One service of one district: what the next year brings, and what becomes of the days left."""

    line: int
    district: str
    service: str
    decision: str
    left: int  # quarters
    carried: int
    open_bookings: int
    over_balance: int  # visits nobody can bill

    @property
    def lapsed(self) -> int:
        return self.left - self.carried


def preview(year) -> list[Row]:
    """What the roll would do, district by district; changes nothing."""
    return [_row(line, year) for line in _lines(year)]


def _lines(year):
    running = Subscription.objects.accepted().filter(agreement__year=year, agreement__state="active")
    return running.select_related("district", "service", "agreement__year").order_by("district__name", "pk")


def _row(line, year):
    left = line.ledger.all().balance() if line.is_in_days else 0
    heir = heir_of(line)
    keeps = year.unused_days == CatalogYear.UnusedDays.CARRY and heir and heir.starts_on
    return Row(
        line=line.pk,
        district=str(line.district),
        service=str(line.service),
        decision=_decision(line, heir),
        left=left,
        carried=min(left, year.carry_at_most) if keeps else 0,
        open_bookings=line.bookings.open().count(),
        over_balance=Visit.objects.over_balance().filter(subscription=line).count(),
    )


def heir_of(line) -> Subscription | None:
    """The same service of the same district in the next year, where it asked for it."""
    next_year = Subscription.objects.filter(
        district=line.district_id, agreement__year__ends_in=line.agreement.year.ends_in + 1
    ).exclude(agreement__state__in=Agreement.ENDED)
    return next_year.filter(service=line.service_id).order_by("-pk").first()


def _decision(line, heir):
    if heir:
        return RENEWED if heir.quantity == line.quantity else CHANGED
    agreed = Agreement.objects.filter(
        district=line.district_id,
        year__ends_in=line.agreement.year.ends_in + 1,
        state__in=(Agreement.State.APPROVED, Agreement.State.ACTIVE),
    )
    return DROPPED if agreed.exists() else UNDECIDED


@transaction.atomic
def commit(year, *, by) -> YearRoll:
    """Roll the year. Raises Refused before July 1, or when it was rolled already."""
    CatalogYear.objects.select_for_update().get(pk=year.pk)
    if YearRoll.objects.filter(year=year, state=YearRoll.State.COMMITTED).exists():
        raise Refused(f"{year} was rolled already.")
    made = YearRoll.objects.create(year=year, by=by)
    made.commit(by=by)
    return made


def roll(made, *, by) -> list[dict]:
    """Called by the move of YearRoll, in its transaction. Returns what was done."""
    done = []
    for line in _lines(made.year):
        for booking in line.bookings.open():
            booking.cancel(by=by, note=f"{made.year} is over.")
        row = _row(line, made.year)
        entries = _end_days(line, row, by=by, year=made.year)
        done.append(asdict(row) | {"entries": entries})
    for agreement in Agreement.objects.filter(year=made.year, state=Agreement.State.ACTIVE):
        agreement.expire(by=by)
    return done


def _end_days(line, row, *, by, year):
    """End what is left in the old year, and bring over what goes on. Returns the ids of the entries."""
    if not row.left:
        return []
    went = f"{days(row.carried)} went on to the next year" if row.carried else "ended unused"
    last_day = year.school_year.last_day
    entries = [ledger.write(line, Kind.EXPIRY, -row.left, by=by, day=last_day, note=went)]
    if row.carried:
        heir = heir_of(line)
        note = f"Carried over from {year}"
        entries.append(ledger.write(heir, Kind.GRANT, row.carried, by=by, day=heir.starts_on, note=note))
    return [entry.pk for entry in entries]


def unroll(made, *, by, note):
    """Called by the move of YearRoll: corrections put the days back, agreements are active again.

    Bookings that the roll ended stay ended: their days are over.
    """
    written = [entry for row in made.rows for entry in row["entries"]]
    for entry in LedgerEntry.objects.filter(pk__in=written).select_related("subscription").order_by("-pk"):
        ledger.write(
            entry.subscription,
            Kind.CORRECTION,
            -entry.quarters,
            by=by,
            day=clock.today(),
            reverses=entry,
            note=note[:200],
        )
    for agreement in Agreement.objects.filter(year=made.year, state=Agreement.State.EXPIRED):
        agreement.reopen(by=by, note=note)
