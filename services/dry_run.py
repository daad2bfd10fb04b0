"""What the roll of a year would do, service by service. Looks only, in a fixed number of queries."""

from dataclasses import asdict, dataclass

from django.db.models import Count, F, Q, Sum

from portal.core.canonical import sha256

from .models import Agreement, Booking, CatalogYear, LedgerEntry, Statement, Subscription, Visit

RENEWED, CHANGED, UNDECIDED, DROPPED = "renewed", "changed", "undecided", "dropped"


@dataclass(frozen=True)
class Row:
    """One service of one district: what the next year brings, and what becomes of the days left."""

    line: int
    district: str
    district_id: int
    service: str
    is_in_days: bool
    decision: str
    left: int  # quarters, once the bookings have ended and visits that waited for days have theirs
    carried: int
    open_bookings: int
    over_balance: int  # visits nobody can bill


def preview(year) -> list[Row]:
    """What the roll would do, district by district."""
    lines = list(lines_of(year))
    facts = _Facts(year, lines)
    rows = [_row(line, facts) for line in lines]
    return [row for row, line in zip(rows, lines, strict=True) if line.settled is None or _is_unfinished(row)]


def fingerprint(rows) -> str:
    """Two looks that show the same have the same: who rolls the year rolls what they saw."""
    return sha256([asdict(row) for row in rows])


def lines_of(year):
    """Accepted services of the year that no roll has ended."""
    accepted = Subscription.objects.accepted().filter(agreement__year=year)
    running = accepted.filter(agreement__state__in=(Agreement.State.ACTIVE, Agreement.State.CANCELED))
    return running.select_related("district", "service", "offer", "agreement__year").order_by(
        "district__name", "service__position", "pk"
    )


def unsettled_statements(year) -> int:
    """Statements of the year that the district has not agreed to."""
    return Statement.objects.filter(year=year).exclude(state__in=Statement.SETTLED).count()


def _is_unfinished(row) -> bool:
    """A service that was canceled before June 30 is of interest only where something is left of it."""
    return bool(row.left or row.open_bookings or row.over_balance)


class _Facts:
    """What the rows are made of, asked once for all of them."""

    def __init__(self, year, lines):
        self.year = year
        ids = [line.pk for line in lines]
        entries = LedgerEntry.objects.filter(subscription__in=ids).exclude(kind__in=LedgerEntry.HOLDING)
        self.left = _by_line(entries, Sum("quarters"))
        self.bookings = _by_line(Booking.objects.open().filter(subscription__in=ids), Count("pk"))
        self.waiting = {}
        over = Visit.objects.over_balance().filter(subscription__in=ids)
        for line, quarters in over.values_list("subscription", F("quarters") + F("travel_quarters")):
            self.waiting.setdefault(line, []).append(quarters)
        self.heirs = heirs_of(year)
        agreed = Agreement.objects.filter(
            year__ends_in=year.ends_in + 1, state__in=(Agreement.State.APPROVED, Agreement.State.ACTIVE)
        )
        self.agreed = set(agreed.values_list("district", flat=True))


def _by_line(rows, what) -> dict[int, int]:
    return dict(rows.order_by().values_list("subscription").annotate(what))


def heirs_of(year) -> dict[tuple[int, int], Subscription]:
    """What the districts asked for in the next year, by district and service; the newest counts."""
    alive = Subscription.objects.filter(
        ~Q(agreement__state__in=Agreement.ENDED), agreement__year__ends_in=year.ends_in + 1, settled=None
    )
    return {
        (line.district_id, line.service_id): line
        for line in alive.select_related("offer", "agreement").order_by("pk")
    }


def _row(line, facts):
    heir = facts.heirs.get((line.district_id, line.service_id))
    left, waiting = _after_bookings(line, facts)
    has_room = heir and heir.agreement.state == Agreement.State.ACTIVE and heir.is_in_days
    keeps = has_room and facts.year.unused_days == CatalogYear.UnusedDays.CARRY
    return Row(
        line=line.pk,
        district=str(line.district),
        district_id=line.district_id,
        service=str(line.service),
        is_in_days=line.is_in_days,
        decision=_decision(line, heir, facts),
        left=left,
        carried=min(left, facts.year.carry_at_most) if keeps else 0,
        open_bookings=facts.bookings.get(line.pk, 0),
        over_balance=waiting,
    )


def _after_bookings(line, facts) -> tuple[int, int]:
    """Days left and visits that still wait. Where bookings end, the oldest visits get the days they held."""
    left, waiting = facts.left.get(line.pk, 0), facts.waiting.get(line.pk, [])
    if not facts.bookings.get(line.pk):
        return left, len(waiting)
    settled = 0
    for quarters in waiting:
        if quarters > left:
            break
        left, settled = left - quarters, settled + 1
    return left, len(waiting) - settled


def _decision(line, heir, facts):
    if heir:
        is_same = (heir.quantity, heir.unit) == (line.quantity, line.unit)
        return RENEWED if is_same else CHANGED
    return DROPPED if line.district_id in facts.agreed else UNDECIDED
