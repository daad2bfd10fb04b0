"""What came and went back, as one year pays for it. The ledger says it in dollars; auditors count."""

from dataclasses import dataclass
from decimal import Decimal

from portal.core.money import ZERO, cents

from .models import FundEntry, Receipt, ReceiptLine

HEADINGS = (
    *("Order", "Day", "What", "Item", "Object", "Quantity", "Price of one", "Amount"),
    *("From the fund", "Credit from an earlier year", "Recorded by", "Difference accepted by", "Note"),
)


@dataclass(frozen=True)
class Delivered:
    """One line of a delivery or a return, as one year sees it. Dollars of a return are below zero."""

    row: ReceiptLine
    fund_amount: Decimal  # that the year paid, or got back of what it had paid
    late_credit: Decimal  # that came back of what a year before had paid: money of this year

    @property
    def sign(self) -> int:
        return 1 if self.row.receipt.kind == Receipt.Kind.DELIVERY else -1

    @property
    def amount(self) -> Decimal:
        """In all, whoever pays."""
        return self.sign * cents(self.row.amount)


def deliveries_of(fund, orders) -> list[Delivered]:
    """Lines of receipts that this fund paid, or got money back for; two queries.

    Reckoned from the slips alone, so that the ledger can be compared with it. An order that was carried over
    June 30 is paid by two years: by the first until it was carried.
    """
    rows = (
        ReceiptLine.objects.filter(receipt__order__in=orders)
        .select_related("receipt__by", "receipt__accepted_by", "line__code")
        .select_related("receipt__order__allocation__year", "receipt__order__allocation__district")
        .order_by("receipt__order__allocation__year", "receipt__order__number", "receipt", "pk")
    )
    carried = {}
    entries = FundEntry.objects.filter(order__in=orders, kind=FundEntry.Kind.CARRY_IN).order_by("pk")
    for entry in entries.select_related("allocation__year"):
        carried.setdefault(entry.order_id, []).append(entry)
    worth, paid = {}, {}
    found = [_one(fund, row, _payer(row.receipt, carried), worth, paid) for row in rows]
    return [one for one in found if one is not None]


def _payer(receipt, carried):
    """The fund that paid for the order on the day that this was recorded."""
    moved = [entry for entry in carried.get(receipt.order_id, []) if entry.at <= receipt.at]
    return moved[-1].allocation if moved else receipt.order.allocation


def _one(fund, row, payer, worth, paid) -> Delivered | None:
    """``worth``: dollars of each line so far. ``paid``: what a fund paid for it so far."""
    line, receipt = row.line, row.receipt
    is_return = receipt.kind == Receipt.Kind.RETURN
    is_late = is_return and receipt.day not in payer.year.school_year
    before = worth.get(line.pk, ZERO)
    after = worth[line.pk] = before - row.amount if is_return else before + row.amount
    amount = line.fund_amount_of(after) - line.fund_amount_of(before)
    key = (line.pk, payer.pk)
    of_year = amount
    if is_return:
        of_year = ZERO if is_late else max(amount, -paid.get(key, ZERO))
    paid[key] = paid.get(key, ZERO) + of_year
    if is_late:
        return Delivered(row, ZERO, -amount) if receipt.day in fund.year.school_year else None
    return Delivered(row, of_year, of_year - amount) if payer == fund else None


def received_by_deliveries(delivered: list[Delivered]) -> Decimal:
    return sum((one.fund_amount for one in delivered), start=ZERO)


def as_row(one: Delivered) -> list:
    """For a file: as HEADINGS says."""
    receipt, line = one.row.receipt, one.row.line
    return [
        receipt.order.code,
        receipt.day.isoformat(),
        receipt.get_kind_display(),
        line.title,
        line.code.code if line.code else "",
        one.sign * one.row.quantity,
        one.row.unit_price,
        one.amount,
        one.fund_amount,
        one.late_credit,
        receipt.by.name,
        receipt.accepted_by.name if receipt.accepted_by else "",
        receipt.note,
    ]
