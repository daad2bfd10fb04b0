"""Invoice lines: what settled statements come to, by contract line and month, as files."""

import datetime as dt
from dataclasses import astuple, dataclass
from decimal import Decimal

from django.db.models import Case, DecimalField, F, IntegerField, Sum, When

from portal.core import tables
from portal.core.money import ZERO

from .models import Agreement, Statement, StatementLine
from .models.catalogue import QUARTERS_IN_A_DAY, Offer
from .words import code_of

COLUMNS = (
    "District",
    "DPI code",
    "Month",
    "Agreement",
    "Service",
    "Days",
    "Unit price",
    "Price is for one",
    "Amount",
    "Statement",
    "PO number",
)
WIDTHS = (36, 10, 10, 14, 12, 8, 12, 14, 12, 18, 18)
DOLLARS = DecimalField(max_digits=14, decimal_places=2)


@dataclass(frozen=True)
class InvoiceLine:
    """One service of one district in one month; days and dollars that were taken back are negative."""

    district: str
    code: str
    month: str
    agreement: str
    service: str
    days: Decimal
    price: Decimal
    unit: str
    amount: Decimal
    statement: str
    po_number: str

    @property
    def month_in_words(self) -> str:
        """As pages write it; the files keep 2027-04, which sorts."""
        return f"{dt.date.fromisoformat(f'{self.month}-01'):%B %Y}"


def invoice_lines(user, first: dt.date, until: dt.date) -> list[InvoiceLine]:
    """For statements of the months from ``first`` to before ``until``, in one query."""
    lines = StatementLine.objects.visible_to(user).filter(
        statement__state__in=Statement.SETTLED,
        statement__month__gte=first,
        statement__month__lt=until,
        visit__subscription__agreement__state__in=Agreement.BINDING,  # nothing is billed without a contract
        is_billable=True,
    )
    rows = lines.values(
        "statement__month",
        "statement__state",
        line=F("visit__subscription"),
        name=F("statement__district__name"),
        code=F("statement__district__code"),
        ends_in=F("visit__subscription__agreement__year__ends_in"),
        number=F("visit__subscription__agreement__number"),
        po_number=F("visit__subscription__agreement__po_number"),
        service=F("visit__subscription__service__code"),
        price=F("visit__subscription__price"),
        unit=F("visit__subscription__terms__unit"),
    ).annotate(quarters=_signed("quarters", IntegerField()), amount=_signed("amount", DOLLARS))
    ordered = rows.order_by("name", "code", "statement__month", "ends_in", "number", "service", "line")
    return [_line(row) for row in ordered if row["quarters"] or row["amount"]]


def _signed(name, field):
    taken_back = When(kind=StatementLine.Kind.REVERSAL, then=-F(name))
    return Sum(Case(taken_back, default=F(name), output_field=field))


def _line(row) -> InvoiceLine:
    return InvoiceLine(
        district=row["name"],
        code=row["code"],
        month=f"{row['statement__month']:%Y-%m}",
        agreement=code_of(row["code"], row["ends_in"], row["number"]),
        service=row["service"],
        days=Decimal(row["quarters"]) / QUARTERS_IN_A_DAY,
        price=row["price"],
        unit=Offer.Unit(row["unit"]).label,
        amount=row["amount"],
        statement=Statement.State(row["statement__state"]).label,
        po_number=row["po_number"],
    )


def sum_of(lines) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def as_csv(lines) -> bytes:
    return tables.as_csv(COLUMNS, map(astuple, lines))


def as_xlsx(lines) -> bytes:
    return tables.as_xlsx("Invoice lines", COLUMNS, map(astuple, lines), WIDTHS)
