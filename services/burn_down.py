"""The picture of a service's days: bought and left through the year, against an even pace."""

import datetime as dt

from portal.core import clock
from portal.core.school_year import SchoolYear
from portal.core.step_chart import Steps

from .balances import Balance
from .forecast import ONE_DAY
from .models import LedgerEntry
from .words import days


def burn_down(balance: Balance, *, is_wide=False) -> Steps:
    """Pure of any request: the page and a PDF draw the same."""
    line = balance.line
    year = SchoolYear.containing(line.starts_on)
    last = min(line.ends_on - ONE_DAY, year.last_day)
    moves = line.ledger.exclude(kind__in=LedgerEntry.HOLDING).select_related("reverses").order_by("day", "pk")
    moves = [(max(entry.day, line.starts_on), entry.counts_as, entry.quarters) for entry in moves]
    return Steps(
        key=f"days-{line.pk}",
        title=f"{line.service}: days bought and left",
        message=f"{days(balance.left)} left of {days(balance.bought)}. {balance.forecast}",
        heading="Month",
        first=line.starts_on,
        last=last,
        today=clock.today(),
        bought=levels((day, quarters) for day, kind, quarters in moves if kind in LedgerEntry.GRANTING),
        left=levels((day, quarters) for day, _, quarters in moves),
        show=days,
        nothing="No service",
        is_wide=is_wide,
    )


def levels(moves) -> list[tuple[dt.date, int]]:
    """Running sums by day: the level that holds from each day on."""
    level, told = 0, {}
    for day, quarters in sorted(moves, key=lambda move: move[0]):
        level += quarters
        told[day] = level
    return list(told.items())
