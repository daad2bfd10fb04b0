"""The purchasing plan of a library plan as lines of an order: what is still to be bought this year."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from planning.models import Goal, Plan
from planning.purchasing import purchasing_plan
from planning.snapshot import rows_of
from portal.core import clock
from portal.core.transitions import Refused
from portal.core.views import require

from .models import EligibilityRule, FundOrder, ObjectCode, OrderLine

BOOKS, BOOK_CODE = "books", "432"
NOT_BOUGHT = (FundOrder.State.REJECTED, FundOrder.State.CANCELED)


@dataclass(frozen=True)
class Proposal:
    """One class of the collection: how many items the plan wants this year, and how many no order has yet."""

    holding: int
    label: str
    wanted: int
    ordered: int
    price: Decimal | None

    @property
    def rest(self) -> int:
        return max(self.wanted - self.ordered, 0)


def plan_of(order) -> Plan | None:
    """The district's newest plan that covers the year of the order."""
    year = order.allocation.year.ends_in
    plans = Plan.objects.filter(district=order.district, first_year__lte=year, last_year__gte=year)
    return plans.order_by("-pk").first()


def proposals_for(order) -> list[Proposal]:
    """Three queries; empty without a plan, or where its collection asks for nothing."""
    if (plan := plan_of(order)) is None:
        return []
    years = plan.last_year - plan.first_year + 1
    wanted = purchasing_plan(rows_of(plan, "collection"), year=clock.today().year, years=years).planned
    ordered = _ordered(order.allocation_id)
    return [
        Proposal(line.id, line.label, line.a_year, ordered.get(line.id, 0), line.price)
        for line in wanted
        if line.a_year
    ]


def _ordered(allocation) -> dict[int, int]:
    """Items by class on orders of the year that are not rejected or canceled."""
    lines = OrderLine.objects.live().filter(
        order__allocation=allocation, holding__isnull=False, dropped_at=None
    )
    lines = lines.exclude(order__state__in=NOT_BOUGHT).order_by("holding")
    return dict(lines.values_list("holding").annotate(Sum("quantity")))


@transaction.atomic
def take(order, holding: int, *, by) -> OrderLine:
    """Put the rest of one class on the order. Raises Refused where nothing is left of it, or it is sent."""
    order = FundOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.state not in FundOrder.EDITABLE:
        raise Refused(f"The order is {order.get_state_display().lower()} now. Take it back to add a line.")
    require(by, "funds.change_fundorder", order)
    found = next((one for one in proposals_for(order) if one.holding == holding and one.rest), None)
    if found is None:
        raise Refused("All of this class is on an order already.")
    year = order.allocation.year.ends_in
    goals = Goal.objects.filter(plan=plan_of(order), retired_at=None, fund="csf").exclude(title="")
    goal = goals.get() if goals.count() == 1 else None
    order.version += 1
    order.save(update_fields=["version"])
    return OrderLine.objects.create(
        order=order,
        holding_id=holding,
        title=f"{found.label}, new items",
        kind=EligibilityRule.objects.of_year(year).filter(key=BOOKS).first(),
        code=ObjectCode.objects.of_year(year).filter(code=BOOK_CODE).first(),
        quantity=found.rest,
        unit_price=found.price,
        goal=goal,
        reason="" if goal else "The purchasing plan of the library plan",
        position=order.lines.count() + 1,
    )
