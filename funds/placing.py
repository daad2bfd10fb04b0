"""The purchase order: the number of the district's accounting system, and money that is owed from now on."""

from django.utils import timezone

from portal.core import clock
from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused
from portal.core.words import cleaned, long_date

from . import ledger
from .confirming import short_by
from .contents import hash_of
from .models import FundEntry, FundOrder

DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")  # Word makes others of what somebody typed


def place(order, *, by, po_number: str, po_on):
    """Raises Refused for a number that the district used in this year, for an order that was changed since
    key 2, and for a day before it.
    """
    approval = order.approvals.standing().get()
    if approval.contents_hash != hash_of(order):
        raise Refused("The order is not what was approved. Send it for consultation and approval again.")
    po_number = " ".join(cleaned(po_number).translate(DASHES).split())
    if not po_number:
        raise Refused("Enter the purchase order number.")
    if po_on > clock.today():
        raise Refused("Enter the day the order went out: today or earlier.")
    approved_on = timezone.localdate(approval.at)
    if po_on < approved_on:
        raise Refused(
            f"The order was approved on {long_date(approved_on)}, and nothing is bought from the fund before "
            "both approvals. Enter the day it went out after that."
        )
    year = order.charged_to.year
    if po_on not in year.school_year:
        raise Refused(f"{long_date(po_on)} is not in {year}, which pays for this order.")
    if short := short_by(order.charged_to_id, ledger.locked_balance(order.charged_to_id)):
        raise Refused(
            f"The fund is short by {dollars(short)}: more is approved, ordered, and received than there is. "
            "Cancel or change an approved order first, or correct the figure of the fund."
        )
    ledger.lock(order.allocation_id)
    twin = FundOrder.objects.filter(allocation=order.allocation_id, po_number__iexact=po_number)
    if other := twin.exclude(pk=order.pk).first():
        raise Refused(f"{po_number} is the purchase order number of {other.code} already.")
    order.po_number, order.po_on = po_number, po_on
    ledger.write(order, FundEntry.Kind.PLACE, ledger.of_order(order)["committed"], by=by)
