"""The ledger as a person reads it: figures and entries as they were written, with what was where."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from portal.core.money import ZERO

from .models import AllocationAmount, Bucket, FundEntry, FundOrder

Figure = AllocationAmount.Kind
HEADINGS = (
    *("Day", "Order", "What", "Line", "Amount", "Approved", "Ordered, not received", "Received"),
    *("Not ordered yet", "Written by", "Written on", "Note"),
)


@dataclass(frozen=True)
class BookRow:
    """One figure that became known, or one entry, and the dollars in each bucket of the fund after it."""

    day: dt.date
    what: str
    who: str
    at: dt.datetime
    note: str
    amount: Decimal | None  # none for a figure that was taken back
    order: FundOrder | None
    line: str
    committed: Decimal
    outstanding: Decimal
    received: Decimal
    left: Decimal  # not ordered yet, of all that the year brings as far as it was known then


def book_of(fund) -> list[BookRow]:
    """Two queries. The last row says what funds.balance says now."""
    figures = [(row.at, 0, row.pk, row) for row in fund.amounts.select_related("by")]
    entries = fund.entries.select_related(
        "by", "line", "order__allocation__year", "order__allocation__district"
    )
    written = sorted(figures + [(row.at, 1, row.pk, row) for row in entries], key=lambda one: one[:3])
    running = _Running()
    return [running.after(row) for *_, row in written]


class _Running:
    def __init__(self):
        self.known = dict.fromkeys(Figure)
        self.buckets = dict.fromkeys((None, *Bucket), ZERO)
        self.credits = ZERO

    @property
    def in_all(self) -> Decimal:
        known = (self.known[kind] for kind in (Figure.RECEIVED, Figure.FINAL, Figure.ESTIMATE))
        expected = next((amount for amount in known if amount is not None), ZERO)
        return expected + (self.known[Figure.CARRY_IN] or ZERO) + self.credits

    def after(self, row) -> BookRow:
        if isinstance(row, AllocationAmount):
            self.known[row.kind] = row.amount
            what = FIGURES[row.kind] if row.amount is not None else f"{FIGURES[row.kind]}, taken back"
            return self._row(row, day=row.known_on, what=what, order=None, line="")
        source, target = FundEntry.MOVES[row.kind]
        self.buckets[source] -= row.amount
        self.buckets[target] += row.amount
        self.credits += row.amount if row.kind == FundEntry.Kind.LATE_CREDIT else ZERO
        line = row.line.title if row.line_id else ""
        return self._row(row, day=row.day, what=row.get_kind_display(), order=row.order, line=line)

    def _row(self, row, **facts) -> BookRow:
        committed, outstanding, received = (
            self.buckets[bucket] for bucket in (Bucket.COMMITTED, Bucket.OUTSTANDING, Bucket.RECEIVED)
        )
        return BookRow(
            who=row.by.name,
            at=row.at,
            note=row.note,
            amount=row.amount,
            committed=committed,
            outstanding=outstanding,
            received=received,
            left=self.in_all - committed - outstanding - received,
            **facts,
        )


FIGURES = {
    Figure.ESTIMATE: "Estimate of the state",
    Figure.FINAL: "Final amount of the state",
    Figure.RECEIVED: "Money of the state has come",
    Figure.CARRY_IN: "Carried in from the year before",
}


def as_row(row: BookRow) -> list:
    """For a file: as HEADINGS says, days as 2027-05-13."""
    return [
        row.day.isoformat(),
        row.order.code if row.order else "",
        row.what,
        row.line,
        row.amount,
        row.committed,
        row.outstanding,
        row.received,
        row.left,
        row.who,
        timezone.localtime(row.at).isoformat(timespec="seconds"),
        row.note,
    ]
