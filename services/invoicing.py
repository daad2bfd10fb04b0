"""Invoice lines: what settled statements come to, by contract line and month, as files."""

import csv
import datetime as dt
import io
from dataclasses import astuple, dataclass
from decimal import Decimal

from django.db.models import Case, DecimalField, F, IntegerField, Sum, When
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

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
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MONEY = "#,##0.00"
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
    """Marked as UTF-8 for spreadsheets. A text that would be a formula there is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(value) for value in astuple(line)] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _harmless(value):
    if isinstance(value, str) and value.startswith(BEGINS_A_FORMULA):
        return f"'{value}"
    return value


def as_xlsx(lines) -> bytes:
    """Numbers are numbers and texts are texts, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Invoice lines")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJK", (36, 10, 10, 14, 12, 8, 12, 14, 12, 18, 18), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, words, font=Font(bold=True)) for words in COLUMNS])
    for line in lines:
        sheet.append([_cell(sheet, value) for value in astuple(line)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet, value, font=None):
    if isinstance(value, str):  # such as the line break of Word that a pasted order number brings along
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    else:
        cell.number_format = MONEY
    if font:
        cell.font = font
    return cell
