"""Rows for a district's accounting system: which columns is data (ExportLayout), what can stand in them is
here. Only what the fund pays (project 031) is exported, and its sum is the ledger's to the cent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from portal.core.money import ZERO, total
from portal.core.views import require

from . import accounts
from .models import ExportChoice, ExportLayout, FundEntry, FundOrder, OrderLine

Kind = FundEntry.Kind
ORDERED, RECEIVED = "ordered", "received"
WHATS = {ORDERED: "Purchase orders", RECEIVED: "What was received"}
TO_THE_CEILING = "Up to the amount that must not be exceeded"
BEYOND_LINES = "Approved beyond what is ordered now"


@dataclass(frozen=True)
class ExportRow:
    """What one line of an order costs the fund."""

    order: FundOrder
    line: OrderLine
    amount: Decimal
    description: str


FIELDS: dict[str, tuple[str, Callable]] = {  # key -> what it is, and how it is read
    "po_number": ("Purchase order number", lambda row: row.order.po_number),
    "po_date": ("Day of the purchase order", lambda row: row.order.po_on and row.order.po_on.isoformat()),
    "order_code": ("Number of the order in the portal", lambda row: row.order.code),
    "order_title": ("Title of the order", lambda row: row.order.title),
    "vendor": ("Vendor", lambda row: row.order.vendor.name if row.order.vendor else ""),
    "school": ("School", lambda row: row.order.school.name if row.order.school else ""),
    "location": ("Location: the school’s code", lambda row: _location(row.order)),
    "fund": ("Fund, 10", lambda row: accounts.FUND),
    "type": ("Type, E", lambda row: accounts.TYPE),
    "object": ("WUFAR object", lambda row: _code(row.line)),
    "function": ("Function, 222000", lambda row: accounts.FUNCTION),
    "project": ("Project, 031", lambda row: accounts.PROJECT),
    "account": (
        "The account in one cell",
        lambda row: accounts.account(_location(row.order), _code(row.line)),
    ),
    "amount": ("Dollars the fund pays", lambda row: row.amount),
    "description": ("What it is", lambda row: row.description),
    "isbn": ("ISBN", lambda row: row.line.isbn),
    "quantity": ("Quantity ordered", lambda row: row.line.quantity),
    "unit_price": ("Price of one", lambda row: row.line.unit_price),
    "school_year": ("School year", lambda row: str(row.order.charged_to.year)),
}


def _location(order) -> str:
    return order.school.code if order.school else ""


def _code(line) -> str:
    return line.code.code if line.code else ""


def layout_of(district) -> ExportLayout | None:
    """What the district has chosen, else the default, else any that is offered."""
    choice = ExportChoice.objects.filter(district=district, layout__is_offered=True).select_related("layout")
    return choice[0].layout if choice else ExportLayout.objects.offered().first()


def choose(fund, layout, *, by):
    """The district takes this layout, for all its years."""
    require(by, "funds.choose_layout", fund)
    ExportChoice.objects.update_or_create(district=fund.district, defaults={"layout": layout})


def table_of(layout, rows: list[ExportRow]) -> tuple[list[str], list[list]]:
    """Headings, and cells: texts, and numbers for dollars and quantities."""
    known = [(heading, FIELDS[field][1]) for heading, field in layout.columns if field in FIELDS]
    return [heading for heading, _ in known], [[read(row) or "" for _, read in known] for row in rows]


def sum_of(rows: list[ExportRow]) -> Decimal:
    return sum((row.amount for row in rows), start=ZERO)


def rows_of(fund, what: str) -> list[ExportRow]:
    """By order and line. ``ordered``: what went to the vendor, as it was approved, whether it came or not;
    ``received``: what came less its credits.
    """
    entries = _entries(fund, what).order_by("order", "line", "kind")
    sums = {}
    for order, line, kind, amount in entries.values_list("order", "line", "kind").annotate(
        sum=total("amount")
    ):
        sums.setdefault(order, {}).setdefault(line, {})[kind] = amount
    orders = (
        FundOrder.objects.filter(pk__in=sums)
        .select_related("allocation__year", "allocation__district", "charged_to__year", "vendor", "school")
        .prefetch_related("lines__code")
        .order_by("-allocation__year__ends_in", "number", "pk")
    )
    found = []
    for order in orders:
        received = {line: _net(kinds) for line, kinds in sums[order.pk].items() if line}
        if what == RECEIVED:
            found += _received(order, received)
        else:
            found += _ordered(fund, order, sums[order.pk].get(None, {}), received)
    return found


def _entries(fund, what):
    """What is approved and not with the vendor is no purchase order yet."""
    waits = FundOrder.APPROVED_STATES
    return fund.entries.exclude(order__state__in=waits) if what == ORDERED else fund.entries.all()


def _net(kinds) -> Decimal:
    paid = kinds.get(Kind.RECEIVE, ZERO) + kinds.get(Kind.EXTRA, ZERO)
    return paid - kinds.get(Kind.CREDIT, ZERO)


def _received(order, received):
    return [
        ExportRow(order, line, received[line.pk], line.title)
        for line in order.lines.all()
        if received.get(line.pk)
    ]


HOLDS = (Kind.COMMIT, Kind.CARRY_IN)
GIVES_BACK = (Kind.RELEASE, Kind.CARRY_OUT)


def held(kinds) -> Decimal:
    """Dollars of an order that this fund holds or held for it: approved or carried in, and not given back."""
    return sum((kinds.get(kind, ZERO) for kind in HOLDS), start=ZERO) - sum(
        kinds.get(kind, ZERO) for kind in GIVES_BACK
    )


def in_ledger(fund, what: str) -> Decimal:
    """What the rows have to come to, summed in the database."""
    if what == ORDERED:
        entries = _entries(fund, what)
        return entries.of_kinds(HOLDS) - entries.of_kinds(GIVES_BACK)
    return fund.entries.of_kinds([Kind.RECEIVE, Kind.EXTRA]) - fund.entries.of_kinds([Kind.CREDIT])


def _ordered(fund, order, kinds, received):
    """Lines in the order in which they are paid, list A first, as far as the amount of the order goes."""
    left, found = held(kinds), []
    elsewhere = _paid_elsewhere(fund, order)
    lines = [line for line in order.lines.all() if line.is_live]
    for line in sorted(lines, key=lambda line: line.part == OrderLine.Part.ITEM and line.list == "B"):
        is_carried_out = order.charged_to_id != fund.pk
        cost = received.get(line.pk, ZERO) if is_carried_out else line.fund_amount - elsewhere.get(line.pk, 0)
        amount = min(max(cost, ZERO), left)
        left -= amount
        if amount:
            found.append(ExportRow(order, line, amount, line.title))
    if left and lines:
        said = BEYOND_LINES if order.ceiling is None else TO_THE_CEILING
        found.append(ExportRow(order, lines[0], left, said))
    return found


def _paid_elsewhere(fund, order) -> dict[int, Decimal]:
    """By line, what another year received of an order that was carried; one query, for those orders alone."""
    if order.allocation_id == order.charged_to_id == fund.pk:
        return {}
    entries = FundEntry.objects.filter(order=order).exclude(allocation=fund).exclude(line=None)
    sums = {}
    for line, kind, amount in entries.values_list("line", "kind", "amount"):
        kinds = sums.setdefault(line, {})
        kinds[kind] = kinds.get(kind, ZERO) + amount
    return {line: _net(kinds) for line, kinds in sums.items()}
