"""When the state's money comes: what was approved for then is confirmed, in the order it was approved."""

import contextlib
from decimal import Decimal

from django.db import transaction

from portal.core import clock
from portal.core.money import ZERO
from portal.core.transitions import Refused

from . import ledger
from .models import FundEntry, FundOrder, OrderLine
from .totals import totals_of

State = FundOrder.State


class NotCovered(Refused):
    """The money that came does not reach for an order."""

    def __init__(self):
        super().__init__("The money that came does not cover this order.")


def confirm(order, *, by):
    """Inside the move. Raises NotCovered where the money does not reach; list B is dropped first."""
    balance = ledger.locked_balance(order.charged_to_id)
    if not balance.has_come:
        raise Refused("The money has not come yet.")
    held = ledger.of_order(order)["committed"]
    room = balance.free + held_conditionally(order.charged_to_id)
    if held > room:
        held -= _drop(order, to_be_dropped(order), held, room, by=by)
    order.approvals.standing().update(confirmed_at=clock.now(), confirmed_amount=held)


def held_conditionally(allocation_id):
    """What orders that wait for the money hold: theirs is not taken before their turn."""
    waiting = FundOrder.objects.filter(charged_to=allocation_id, state=State.CONDITIONAL)
    entries = FundEntry.objects.filter(allocation=allocation_id, order__in=waiting)
    return entries.in_buckets()["committed"]


def short_by(allocation_id, balance) -> Decimal:
    """By how many dollars more is held for good than there is, as after a figure was corrected downward."""
    if balance.free >= 0:
        return ZERO
    return max(-balance.free - held_conditionally(allocation_id), ZERO)


def to_be_dropped(order) -> list[OrderLine]:
    """Lines of list B that the money that came does not reach; empty where it covers the order."""
    balance = ledger.locked_balance(order.charged_to_id)
    held = ledger.of_order(order)["committed"]
    if held <= balance.free + held_conditionally(order.charged_to_id):
        return []
    return list(order.lines.live().filter(list="B", part="item", dropped_at=None))


def _drop(order, lines, held, room, *, by):
    """Dollars that are free again for it.

    Raises NotCovered where even list A costs more than there is, or where all of it is list B; the move that
    fails drops nothing.
    """
    order.lines.filter(pk__in=[line.pk for line in lines]).update(dropped_at=clock.now())
    totals = totals_of(FundOrder.objects.get(pk=order.pk))
    if not 0 < totals.fund <= room:
        raise NotCovered
    ledger.write(order, FundEntry.Kind.RELEASE, held - totals.fund, by=by, note="List B dropped")
    return held - totals.fund


def confirm_waiting(allocation, *, by):
    """Each order that waits for the money, the first approved first: confirmed, or given back to finance.

    Not in one transaction: each order is locked before its allocation, as everywhere.
    """
    waiting = FundOrder.objects.filter(charged_to=allocation, state=State.CONDITIONAL)
    by_approval = waiting.filter(approvals__voided_at=None).order_by("approvals__at", "pk")
    for order in by_approval.select_related("allocation__year", "allocation__district", "charged_to__year"):
        with contextlib.suppress(Refused):  # it waits no longer, or the figure was taken back meanwhile
            _confirm_or_give_back(order, by=by)


def _confirm_or_give_back(order, *, by):
    try:
        _confirm(order, by=by)
    except NotCovered as refusal:
        order.fall_back(by=by, note=str(refusal))


@transaction.atomic
def _confirm(order, *, by):
    """The story of the order, and the email made of it, name what there was no money for."""
    FundOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    order.confirm(by=by, note=_named(to_be_dropped(order)))


def _named(lines) -> str:
    if not lines:
        return ""
    titles = ", ".join(f"“{line.title}”" for line in lines)
    return f"The money that came does not reach for list B, so these lines were dropped: {titles}."
