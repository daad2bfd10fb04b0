"""What came and what went back, line by line, and what that does to the money."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from portal.core import clock
from portal.core.money import ZERO, cents
from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused
from portal.core.views import require
from portal.core.words import long_date

from . import ledger
from .models import FundAllocation, FundEntry, FundOrder, Receipt, ReceiptLine

Kind = FundEntry.Kind


@dataclass(frozen=True)
class Delivery:
    """One delivery or return, as somebody typed it. ``counts`` is by line: how many, and the price of one."""

    day: dt.date
    counts: dict[int, tuple[int, Decimal]]
    token: uuid.UUID
    is_accepted: bool = False  # by finance: more came, or it cost more, than the tolerance allows


class BeyondTolerance(Refused):
    """More came than was ordered, or it costs more than its tolerance: finance accepts it or it goes back."""


class RecordedBefore(Refused):
    """The form was recorded before, and says something else now: a page that came back with old words."""


def is_recorded(order, kind, delivery) -> bool:
    """Whether this was recorded before, by a first click. Raises RecordedBefore where that said otherwise."""
    receipt = Receipt.objects.filter(token=delivery.token).first()
    if receipt is None:
        return False
    rows = receipt.lines.select_related("line")
    told = receipt.order_id, receipt.kind, receipt.day, {row.line_id: _told(row) for row in rows}
    if told == (order.pk, kind, delivery.day, delivery.counts):
        return True
    if receipt.order_id != order.pk:
        raise RecordedBefore("This form was sent for another order already. Look at it again, then send it.")
    things = ", ".join(f"{row.quantity} × “{row.line.title}”" for row in rows)
    raise RecordedBefore(
        f"This form was recorded already: {receipt.get_kind_display().lower()} {long_date(receipt.day)}, "
        f"{things}. If what stands here came or went back besides, send it now."
    )


def _told(row):
    return row.quantity, row.unit_price


def came_so_far(order) -> dict[int, int]:
    """How many of each line came and stayed; one query."""
    came = {}
    for row in ReceiptLine.objects.filter(receipt__order=order).select_related("receipt"):
        sign = 1 if row.receipt.kind == Receipt.Kind.DELIVERY else -1
        came[row.line_id] = came.get(row.line_id, 0) + sign * row.quantity
    return came


def worth_so_far(order) -> dict[int, Decimal]:
    """Dollars of what came of each line and stayed, whoever pays; one query.

    The fund's part is rounded of this sum: parts that were rounded each by itself would miss it by cents.
    """
    worth = {}
    for row in ReceiptLine.objects.filter(receipt__order=order).select_related("receipt"):
        sign = 1 if row.receipt.kind == Receipt.Kind.DELIVERY else -1
        worth[row.line_id] = worth.get(row.line_id, ZERO) + sign * row.amount
    return worth


def is_all(order, delivery=None) -> bool:
    """Whether nothing of the order is missing, or will be after a delivery."""
    came, comes = came_so_far(order), delivery.counts if delivery else {}
    return all(
        came.get(line.pk, 0) + comes.get(line.pk, (0, ZERO))[0] >= line.quantity
        for line in order.lines.all()
        if line.is_live
    )


@transaction.atomic
def record(order, delivery, *, by, note=""):
    """Record a delivery by whichever move fits it. A second click with the same token changes nothing; the
    same token with anything else is refused (RecordedBefore).

    Locks the order first: which move fits depends on what came meanwhile.
    """
    order = FundOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if is_recorded(order, Receipt.Kind.DELIVERY, delivery):
        return
    move = order.receive_rest if is_all(order, delivery) else order.receive_part
    move(by=by, note=note, delivery=delivery)


def receive(order, delivery, *, by, note=""):
    """Inside a move of the order, which is locked. Raises BeyondTolerance, or Refused."""
    lines = {line.pk: line for line in order.lines.all() if line.is_live}
    if not delivery.counts:
        raise Refused("Enter how many came of at least one line.")
    if delivery.counts.keys() - lines.keys():
        raise Refused("A line was taken out of this order meanwhile. Look at the order as it is now.")
    if delivery.day > clock.today():
        raise Refused("Enter the day it came: today or earlier.")
    if delivery.day < order.po_on:
        raise Refused(f"The order went out on {long_date(order.po_on)}, so nothing came before that day.")
    is_beyond = _refuse_beyond_tolerance(order, lines, delivery, by)
    receipt = Receipt.objects.create(
        order=order,
        kind=Receipt.Kind.DELIVERY,
        day=delivery.day,
        note=note,
        token=delivery.token,
        accepted_by=by if is_beyond else None,
        by=by,
    )
    worth = worth_so_far(order)
    for pk, (quantity, unit_price) in delivery.counts.items():
        line, before = lines[pk], worth.get(pk, ZERO)
        ReceiptLine.objects.create(receipt=receipt, line=line, quantity=quantity, unit_price=unit_price)
        after = before + quantity * unit_price
        _pay(order, line, line.fund_amount_of(after) - line.fund_amount_of(before), delivery.day, by)
    return receipt


def _refuse_beyond_tolerance(order, lines, delivery, by) -> bool:
    """Whether there was something that finance has to accept, and accepts."""
    came, beyond = came_so_far(order), []
    for pk, (quantity, unit_price) in delivery.counts.items():
        line = lines[pk]
        if came.get(pk, 0) + quantity > line.quantity:
            beyond.append(f"“{line.title}”: {came.get(pk, 0) + quantity} came of {line.quantity} ordered.")
        if unit_price > max(line.unit_price, most_for_one(order, line)):
            beyond.append(f"“{line.title}” cost {dollars(unit_price)} instead of {dollars(line.unit_price)}.")
    if beyond and not (delivery.is_accepted and by.has_perm("funds.accept_delivery", order)):
        raise BeyondTolerance(
            f"{beyond[0]} Record what was ordered, and tell finance of the rest: finance accepts the "
            "difference when it records it, or it goes back to the vendor."
        )
    return bool(beyond)


def approved_line(line):
    """The line that both keys were given for: the first of those that replaced each other."""
    while line.replaces_id:
        line = line.replaces
    return line


def most_for_one(order, line) -> Decimal:
    """What one of a line may cost without finance; not more with every edition that replaces another."""
    percent = order.allocation.year.tolerance_percent
    return cents(approved_line(line).unit_price * (100 + percent) / 100)


def _pay(order, line, amount, day, by):
    """What was owed is received now; what costs more than that comes from money that is not ordered yet."""
    owed = ledger.of_order(order)["outstanding"]
    if order.ceiling is not None and amount > (room := order.ceiling - _paid_so_far(order)):
        raise Refused(
            f"Only {dollars(room)} is left of what must not be exceeded, and “{line.title}” costs "
            f"{dollars(amount)}. Drop lines of list B, or send this back."
        )
    ledger.write(order, Kind.RECEIVE, min(amount, owed), by=by, line=line, day=day)
    ledger.write(order, Kind.EXTRA, max(amount - owed, ZERO), by=by, line=line, day=day)


def _paid_so_far(order) -> Decimal:
    """What the fund paid for what came and stayed, in whichever year; what went back may come again."""
    entries = FundEntry.objects.filter(order=order)
    return entries.in_buckets()["received"] - entries.of_kinds([Kind.LATE_CREDIT])


def release_rest(order, *, by, note=""):
    """What was owed and does not come is free again."""
    ledger.write(order, Kind.CLOSE, ledger.of_order(order)["outstanding"], by=by, note=note[:200])


@transaction.atomic
def take_return(order, returned: Delivery, *, by, note) -> Receipt:
    """Goods went back, or the vendor gave a credit. After the year is over that is money of the new one.

    A second click changes nothing. Raises RecordedBefore as record() does, and Refused for more than came,
    for a day before anything came, and without a reason.
    """
    order = FundOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    require(by, "funds.receive_fundorder", order)
    if is_recorded(order, Receipt.Kind.RETURN, returned):
        return Receipt.objects.get(token=returned.token)
    if not note.strip():
        raise Refused("Say why it went back.")
    if returned.day > clock.today():
        raise Refused("Enter the day it went back: today or earlier.")
    first = order.receipts.filter(kind=Receipt.Kind.DELIVERY).order_by("day").first()
    if first and returned.day < first.day:
        raise Refused(
            f"The first delivery came on {long_date(first.day)}, so nothing went back before that day."
        )
    lines = {line.pk: line for line in order.lines.all()}
    came, worth = came_so_far(order), worth_so_far(order)
    kind, allocation = _where_a_credit_goes(order, returned.day)
    receipt = Receipt.objects.create(
        order=order, kind=Receipt.Kind.RETURN, day=returned.day, note=note, token=returned.token, by=by
    )
    for pk, (quantity, unit_price) in returned.counts.items():
        if quantity > came.get(pk, 0):
            raise Refused(f"“{lines[pk].title}”: {came.get(pk, 0)} came, so {quantity} cannot go back.")
        line, paid, back = lines[pk], worth.get(pk, ZERO), quantity * unit_price
        if back > paid:
            raise Refused(f"“{line.title}”: {dollars(paid)} was paid, so {dollars(back)} cannot come back.")
        ReceiptLine.objects.create(receipt=receipt, line=line, quantity=quantity, unit_price=unit_price)
        amount = line.fund_amount_of(paid) - line.fund_amount_of(paid - back)
        late = amount if kind == Kind.LATE_CREDIT else _of_the_year_before(order, line, amount)
        facts = {"by": by, "line": line, "day": returned.day}
        ledger.write(order, Kind.CREDIT, amount - late, **facts)
        ledger.write(order, Kind.LATE_CREDIT, late, allocation=allocation, **facts)
    return receipt


def _of_the_year_before(order, line, amount):
    """What of a credit was paid in the year from which the order was carried over: money of this year now."""
    here = FundEntry.objects.filter(order=order, line=line, allocation=order.charged_to_id)
    paid = here.of_kinds([Kind.RECEIVE, Kind.EXTRA]) - here.of_kinds([Kind.CREDIT])
    return max(amount - paid, ZERO)


def _where_a_credit_goes(order, day):
    year = order.charged_to.year.school_year
    if day in year:
        return Kind.CREDIT, None
    if day < year.first_day:
        raise Refused("That day is before the year of the order.")
    later = FundAllocation.objects.filter(
        district=order.district, year__ends_in__gt=year.ends_in
    ).select_related("year")
    for allocation in later:
        if day in allocation.year.school_year:
            return Kind.LATE_CREDIT, allocation
    raise Refused(
        "The fund of the new school year is not open yet. Ask the agency to open it, then record this."
    )
