"""Invoices, and whether they agree with what was received."""

from decimal import Decimal

from django.db import transaction

from portal.core.money import ZERO
from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused

from .models import FundOrder, Invoice, Receipt, ReceiptLine


def received_in_all(order) -> Decimal:
    """Dollars of what came and stayed, whoever pays for it."""
    rows = ReceiptLine.objects.filter(receipt__order=order).select_related("receipt")
    return sum(
        (row.amount if row.receipt.kind == Receipt.Kind.DELIVERY else -row.amount for row in rows), start=ZERO
    )


def billed(order) -> Decimal:
    return sum((invoice.amount for invoice in order.invoices.all()), start=ZERO)


@transaction.atomic
def keep(order, invoice: Invoice, *, by) -> Invoice:
    """Keep a bill with its order. Raises Refused before anything was ordered, after all was paid, and for a
    number that the order has.
    """
    order = FundOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    refuse_where_nothing_is_billed(order)
    if order.invoices.filter(number=invoice.number).exists():
        raise Refused(f"Invoice {invoice.number} of this order is here already.")
    invoice.order, invoice.by = order, by
    invoice.save()
    return invoice


def refuse_where_nothing_is_billed(order):
    if order.state not in (*FundOrder.WITH_VENDOR, *FundOrder.DELIVERED):
        state = order.get_state_display().lower()
        raise Refused(f"The order is {state} now, so no invoice is entered.")


def refuse_unmatched(order, note):
    """Raises Refused where the bills and what was received differ and nobody says why."""
    received, asked = received_in_all(order), billed(order)
    if not order.invoices.all():
        raise Refused("Enter the invoice first.")
    if received != asked and not note:
        raise Refused(
            f"The invoices come to {dollars(asked)} and what was received to {dollars(received)}. "
            "Correct one of them, or say why they differ."
        )
