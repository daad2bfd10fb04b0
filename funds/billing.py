"""Invoices, and whether they agree with what was received."""

from decimal import Decimal

from django.db import transaction

from portal.core import clock
from portal.core.money import ZERO
from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused
from portal.core.views import require

from .models import FundOrder, Invoice, Receipt, ReceiptLine

BILLABLE = (*FundOrder.WITH_VENDOR, *FundOrder.DELIVERED)


def received_in_all(order) -> Decimal:
    """Dollars of what came and stayed, whoever pays for it."""
    rows = ReceiptLine.objects.filter(receipt__order=order).select_related("receipt")
    return sum(
        (row.amount if row.receipt.kind == Receipt.Kind.DELIVERY else -row.amount for row in rows), start=ZERO
    )


def billed(order) -> Decimal:
    return sum((invoice.amount for invoice in order.invoices.standing()), start=ZERO)


@transaction.atomic
def keep(order, invoice: Invoice, *, by) -> Invoice:
    """Keep a bill with its order. Raises Refused before anything was ordered, after all was paid, and for a
    number that the order has.
    """
    order = FundOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    refuse_where_nothing_is_billed(order)
    if order.invoices.standing().filter(number=invoice.number).exists():
        raise Refused(f"Invoice {invoice.number} of this order is here already.")
    invoice.order, invoice.by = order, by
    invoice.save()
    return invoice


@transaction.atomic
def take_back(invoice: Invoice, *, by, why: str):
    """A bill was entered wrongly: it stays to be read and counts no longer. Its number may be entered again.

    Raises Refused without a reason, a second time, and after all was paid.
    """
    order = FundOrder.objects.select_for_update(of=("self",)).get(pk=invoice.order_id)
    require(by, "funds.close_fundorder", order)
    refuse_where_nothing_is_billed(order)
    if not why.strip():
        raise Refused("Say what is wrong with the invoice.")
    if not order.invoices.standing().filter(pk=invoice.pk).exists():
        raise Refused(f"Invoice {invoice.number} was taken back already.")
    facts = {"taken_back_by": by, "taken_back_at": clock.now(), "taken_back_why": why.strip()[:200]}
    Invoice.objects.filter(pk=invoice.pk).update(**facts)


def refuse_where_nothing_is_billed(order):
    if order.state not in BILLABLE:
        state = order.get_state_display().lower()
        raise Refused(f"The order is {state} now, so no invoice is entered or taken back.")


def refuse_unmatched(order, note):
    """Raises Refused where the bills and what was received differ and nobody says why, or there are none."""
    received, asked = received_in_all(order), billed(order)
    if not received and not asked:  # closed short, or all went back: there is nothing to bill
        if not note:
            raise Refused("Nothing was received and nothing billed. Say why that is all.")
        return
    if not order.invoices.standing():
        raise Refused("Enter the invoice first.")
    if received != asked and not note:
        raise Refused(
            f"The invoices come to {dollars(asked)} and what was received to {dollars(received)}. "
            "Correct one of them, or say why they differ."
        )
