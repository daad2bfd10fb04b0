"""Writing an order: starting one, and saving its form. Two writers notice each other; nothing is deleted."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from portal.core import clock
from portal.core.transitions import Refused
from portal.core.views import require

from .models import FundAllocation, FundOrder, ObjectCode, OrderLine

EXTRAS = {"shipping": OrderLine.Part.SHIPPING, "processing": OrderLine.Part.PROCESSING}


class Conflict(Exception):
    """Somebody else saved the order since the page was opened; ``order`` is as it stands."""

    def __init__(self, order):
        super().__init__(f"{order} was saved by somebody else.")
        self.order = order


@dataclass(frozen=True)
class Written:
    """What the form of an order says. ``lines`` are its rows, not yet saved; ``out`` are those
    that were taken out.
    """

    head: dict
    lines: list[OrderLine]
    out: list[OrderLine] = field(default_factory=list)
    extras: dict[str, Decimal | None] = field(default_factory=dict)
    extras_code: ObjectCode | None = None


def start(allocation: FundAllocation, *, by, **head) -> FundOrder:
    """Begin a draft. Raises Refused when its year is over."""
    require(by, "funds.start_fundorder", allocation)
    if allocation.year.is_over:
        raise Refused(f"{allocation.year} is over. Start the order in the new school year.")
    return FundOrder.objects.create(allocation=allocation, charged_to=allocation, started_by=by, **head)


@transaction.atomic
def save(order, written: Written, *, by, version: str) -> FundOrder:
    """Keep what the form says. ``version`` is the number of saves the page knew of, as text.

    Raises Conflict when there was another, Refused when the order is on its way.
    """
    order = FundOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.state not in FundOrder.EDITABLE:
        raise Refused(
            f"The order is {order.get_state_display().lower()} now, so it cannot be changed like this. "
            "Take it back first, or ask for it to be returned."
        )
    require(by, "funds.change_fundorder", order)
    if str(order.version) != version:
        raise Conflict(order)
    for name, value in written.head.items():
        setattr(order, name, value)
    order.version += 1
    order.save()
    last = order.lines.aggregate(last=Max("position"))["last"] or 0
    for line in written.lines:
        if line._state.adding:  # after all others, also those on other pages of the form
            last += 1
            line.position = last
        line.order = order
        line.save()
    OrderLine.objects.filter(order=order, pk__in=[line.pk for line in written.out]).update(
        retired_at=clock.now()
    )
    for name, part in EXTRAS.items():
        _save_extra(order, part, written.extras.get(name), written.extras_code)
    return order


def _save_extra(order, part, price, code):
    """Shipping and processing are lines too, so that they have a code and are received and paid like any."""
    line = order.lines.live().filter(part=part).first()
    if not price:
        if line:
            line.retired_at = clock.now()
            line.save(update_fields=["retired_at"])
        return
    line = line or OrderLine(order=order, part=part, title=part.label)
    line.unit_price, line.code = price, code
    line.save()
