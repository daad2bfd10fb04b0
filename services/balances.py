"""What every page says about the days of services: bought, delivered, booked, left. Always by summing."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, Sum

from portal.core import clock

from .forecast import forecast, in_words
from .models import LedgerEntry, Subscription, Visit
from .models.ledger import counting_as


def _sum(which):
    return Sum("quarters", filter=which, default=0)


NOTHING = {"bought": 0, "used": 0, "held": 0, "left": 0}


@dataclass(frozen=True)
class Balance:
    """One service of a district in quarter days, with what was delivered since the first of this month."""

    line: Subscription
    bought: int
    used: int
    booked: int
    left: int
    this_month: int

    @property
    def free(self) -> int:
        return self.left - self.booked

    @property
    def forecast(self) -> str:
        line, today = self.line, clock.today()
        facts = {"bought": self.left + self.used, "used": self.used, "ends_on": line.ends_on, "today": today}
        return in_words(forecast(starts_on=line.starts_on, **facts), **facts)


def running_lines(user):
    """Services sold in days that run today, of the districts this person sees."""
    lines = Subscription.objects.visible_to(user).running().in_days()
    lines = lines.filter(starts_on__lte=clock.today()).select_related(
        "district", "service", "agreement__year"
    )
    return lines.order_by("district__name", "service__position", "pk")


def balances(lines) -> list[Balance]:
    """The balances of these services, in two queries however many they are."""
    lines = list(lines)
    entries = LedgerEntry.objects.filter(subscription__in=lines).values("subscription").order_by()
    summed = {
        row.pop("subscription"): row
        for row in entries.annotate(
            bought=_sum(counting_as(*LedgerEntry.GRANTING)),
            used=-_sum(counting_as(*LedgerEntry.USING)),
            held=-_sum(Q(kind__in=LedgerEntry.HOLDING)),
            left=_sum(~Q(kind__in=LedgerEntry.HOLDING)),
        )
    }
    month = visited_since(lines, clock.today().replace(day=1))
    return [_balance(line, summed.get(line.pk, NOTHING), month.get(line.pk, 0)) for line in lines]


def _balance(line, sums, this_month):
    return Balance(
        line=line,
        bought=sums["bought"],
        used=sums["used"],
        booked=sums["held"],
        left=sums["left"],
        this_month=this_month,
    )


def sums_of(told) -> dict[str, int]:
    """Several balances added up."""
    names = ("bought", "used", "booked", "left", "this_month")
    return {name: sum(getattr(balance, name) for balance in told) for name in names}


def visited_since(lines, day: dt.date) -> dict[int, int]:
    """Quarter days of visits by service, from this day on; what is over the balance counts as service too."""
    visits = Visit.objects.standing().filter(subscription__in=lines, day__gte=day).order_by()
    return dict(visits.values_list("subscription").annotate(Sum("quarters")))


def running_balance(line) -> list[dict]:
    """The ledger's entries with what was left after each, newest first. Holds leave the balance as it was."""
    entries = line.ledger.select_related("by", "visit__consultant", "booking__consultant", "amendment")
    left, rows = 0, []
    for entry in entries.order_by("pk"):
        if entry.kind not in LedgerEntry.HOLDING:
            left += entry.quarters
        rows.append({"entry": entry, "left": left, "is_hold": entry.kind in LedgerEntry.HOLDING})
    return rows[::-1]
