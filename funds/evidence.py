"""Purchases that cite a goal of a plan, as what was done for it, and what they cost by area."""

from decimal import Decimal

from planning.evidence import NO_AREA, Evidence
from portal.core.money import ZERO, total
from portal.core.templatetags.portal import dollars

from .models import FundEntry, OrderLine

Kind = FundEntry.Kind
PAID = (Kind.RECEIVE, Kind.EXTRA)


def purchases_for(plan, user):
    """What came for goals of the plan and stayed, one sentence for each line; two queries."""
    lines = OrderLine.objects.visible_to(user).filter(goal__plan=plan, entries__kind__in=PAID).distinct()
    spent = _spent(FundEntry.objects.filter(line__goal__plan=plan, kind__in=FundEntry.OF_LINES), "line")
    for line in lines.select_related("order__allocation__year", "order__allocation__district"):
        if amount := spent.get(line.pk):
            yield Evidence(
                goal=line.goal_id,
                day=line.order.po_on,
                words=f"{line.title}, {dollars(amount)} from the Common School Fund.",
                step=str(line.order),
                url=line.order.get_absolute_url(),
            )


def spent_for(plan, school_year) -> dict[str, Decimal]:
    """Dollars received for goals of a plan in a school year, less its credits, by the name of the area.

    A credit for a purchase of an earlier year is money of this one, not a negative purchase (as on the
    worksheet of Addendum A82).
    """
    of_year = FundEntry.objects.filter(
        line__goal__plan=plan,
        allocation__year__ends_in=school_year.ends_in,
        kind__in=(*PAID, Kind.CREDIT),
    )
    spent = _spent(of_year, "line__goal__area__name")
    return {area or NO_AREA: amount for area, amount in spent.items()}


def _spent(entries, by) -> dict:
    """Dollars received less what came back, by the value of a field; one query."""
    sums = {}
    for key, kind, amount in entries.order_by(by).values_list(by, "kind").annotate(sum=total("amount")):
        sums[key] = sums.get(key, ZERO) + (amount if kind in PAID else -amount)
    return sums
