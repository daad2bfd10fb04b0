"""What came and went back, as one year pays for it. The ledger says it in dollars; auditors count."""

from dataclasses import dataclass
from decimal import Decimal

from portal.core.money import ZERO, cents

from .models import FundEntry, Receipt, ReceiptLine

HEADINGS = (
    *("Order", "Day", "What", "Item", "Object", "Quantity", "Price of one", "Amount", "From the fund"),
    *("Recorded by", "Difference accepted by", "Note"),
)


@dataclass(frozen=True)
class Delivered:
    """One line of a delivery or a return. Dollars of a return are below zero."""

    row: ReceiptLine
    is_of_year: bool  # not a credit that came after the year was over: that is money of the new one

    @property
    def sign(self) -> int:
        return 1 if self.row.receipt.kind == Receipt.Kind.DELIVERY else -1

    @property
    def amount(self) -> Decimal:
        return self.sign * cents(self.row.amount)

    @property
    def fund_amount(self) -> Decimal:
        return self.sign * self.row.fund_amount


def deliveries_of(fund, orders) -> list[Delivered]:
    """Lines of receipts that this fund paid, or got money back for; two queries.

    An order that was carried over June 30 is paid by two years: by the first until it was carried.
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
    found = []
    for row in rows:
        receipt = row.receipt
        payer = receipt.order.allocation
        for entry in carried.get(receipt.order_id, []):
            if entry.at <= receipt.at:
                payer = entry.allocation
        is_late = receipt.kind == Receipt.Kind.RETURN and receipt.day not in payer.year.school_year
        if is_late and receipt.day in fund.year.school_year:
            found.append(Delivered(row, is_of_year=False))
        elif not is_late and payer == fund:
            found.append(Delivered(row, is_of_year=True))
    return found


def received_by_deliveries(delivered: list[Delivered]) -> Decimal:
    return sum((one.fund_amount for one in delivered if one.is_of_year), start=ZERO)


def as_row(one: Delivered) -> list:
    """For a file: as HEADINGS says."""
    receipt, line = one.row.receipt, one.row.line
    what = receipt.get_kind_display() if one.is_of_year else "Credit from an earlier year"
    return [
        receipt.order.code,
        receipt.day.isoformat(),
        what,
        line.title,
        line.code.code if line.code else "",
        one.sign * one.row.quantity,
        one.row.unit_price,
        one.amount,
        one.fund_amount,
        receipt.by.name,
        receipt.accepted_by.name if receipt.accepted_by else "",
        receipt.note,
    ]
