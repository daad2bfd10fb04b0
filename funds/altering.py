"""What changes while an order is with the vendor: another edition, a line given up, a new school year."""

from decimal import Decimal

from django.db import transaction

from portal.core import clock
from portal.core.money import cents
from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused
from portal.core.views import require

from . import ledger
from .models import FundAllocation, FundEntry, FundOrder, OrderLine
from .receiving import came_so_far

Kind = FundEntry.Kind


def locked(order, *, by, permission) -> FundOrder:
    order = FundOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    require(by, permission, order)
    if order.state not in FundOrder.WITH_VENDOR:
        raise Refused(f"The order is {order.get_state_display().lower()} now, so this is not possible.")
    return order


@transaction.atomic
def substitute(order, line, *, by, title: str, isbn: str, unit_price: Decimal) -> OrderLine:
    """Another edition comes in place of what did not come. The line that was approved stays as it was.

    Raises Refused where nothing is missing, or where it costs more than the tolerance and no finance says so.
    """
    order = locked(order, by=by, permission="funds.receive_fundorder")
    line = order.lines.select_for_update().get(pk=line.pk)
    rest = line.quantity - came_so_far(order).get(line.pk, 0)
    if not line.is_live or rest <= 0:
        raise Refused(f"Nothing of “{line.title}” is missing any more.")
    most = cents(line.unit_price * (100 + order.allocation.year.tolerance_percent) / 100)
    if unit_price > most and not by.has_perm("funds.accept_delivery", order):
        raise Refused(f"This costs more than {dollars(most)}, so finance replaces the line, or it goes back.")
    line.retired_at = clock.now()
    line.save(update_fields=["retired_at"])
    replaced = line.pk
    line.pk, line._state.adding = None, True
    line.replaces_id, line.retired_at, line.quantity = replaced, None, rest
    line.title, line.isbn, line.unit_price = title, isbn, unit_price
    line.save()
    return line


@transaction.atomic
def drop(order, line, *, by):
    """Give up a line of list B that has not come. Its money is free again, where no ceiling holds it."""
    order = locked(order, by=by, permission="funds.receive_fundorder")
    line = order.lines.select_for_update().get(pk=line.pk)
    if line.list != "B" or not line.is_live:
        raise Refused("Only a line of list B can be dropped. Close the order without the rest instead.")
    if came_so_far(order).get(line.pk):
        raise Refused(f"Some of “{line.title}” came already. Record a return if it went back.")
    line.dropped_at = clock.now()
    line.save(update_fields=["dropped_at"])
    if order.ceiling is None:
        ledger.write(order, Kind.CLOSE, line.fund_amount, by=by, note=f"Dropped: {line.title}"[:200])


@transaction.atomic
def carry_over(order, *, by, note: str) -> FundOrder:
    """What did not come by June 30 is paid from the restricted balance of the new year (10 B 936130).

    Raises Refused before the year is over, without a reason, or while the new year's fund is not open.
    """
    order = locked(order, by=by, permission="funds.close_fundorder")
    year = order.charged_to.year
    if not year.is_over:
        raise Refused(f"{year} is not over yet. Carry the order over from July 1 on.")
    if not note.strip():
        raise Refused("Say why it is carried over.")
    later = FundAllocation.objects.filter(district=order.district, year__ends_in=year.ends_in + 1).first()
    if later is None:
        raise Refused("The fund of the new school year is not open yet. Ask the agency to open it.")
    owed = ledger.of_order(order)["outstanding"]
    for pk in sorted((order.charged_to_id, later.pk)):  # in one order, whoever carries what
        ledger.lock(pk)
    ledger.write(order, Kind.CARRY_OUT, owed, by=by, note=note[:200])
    ledger.write(order, Kind.CARRY_IN, owed, by=by, note=note[:200], allocation=later)
    order.charged_to = later
    order.save(update_fields=["charged_to"])
    return order
