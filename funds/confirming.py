"""When the state's money comes: what was approved for then is confirmed, in the order it was approved."""

import contextlib

from portal.core import clock
from portal.core.transitions import Refused

from . import ledger
from .models import FundEntry, FundOrder
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
    room = balance.free + _held_conditionally(order)
    if held > room:
        held -= _drop_list_b(order, held, room, by=by)
    order.approvals.standing().update(confirmed_at=clock.now(), confirmed_amount=held)


def _held_conditionally(order):
    """What orders that wait for the money hold: theirs is not taken before their turn."""
    waiting = FundOrder.objects.filter(charged_to=order.charged_to_id, state=State.CONDITIONAL)
    entries = FundEntry.objects.filter(allocation=order.charged_to_id, order__in=waiting)
    return entries.in_buckets()["committed"]


def _drop_list_b(order, held, room, *, by):
    """Dollars that are free again for it.

    Raises NotCovered where even list A costs more than there is, or where all of it is list B; the move that
    fails drops nothing.
    """
    order.lines.live().filter(list="B", part="item").update(dropped_at=clock.now())
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
        order.confirm(by=by)
    except NotCovered as refusal:
        order.fall_back(by=by, note=str(refusal))
