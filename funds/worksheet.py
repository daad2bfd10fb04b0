"""The worksheet of Addendum A82 of the annual report: what was spent, by object and function.

DPI takes no negative amounts, and asks for library computers and capital leases on lines of their own.
"""

from decimal import Decimal

from portal.core.money import ZERO, total
from portal.core.templatetags.portal import dollars

from .accounts import FUNCTION, FUND, PROJECT
from .models import FundEntry

Kind = FundEntry.Kind
PAID = (Kind.RECEIVE, Kind.EXTRA)
HEADINGS = ("Line", "Fund", "Project", "Function", "Object", "Name", "Library computers", "Spent")


def worksheet_of(fund) -> dict:
    """Plain data, dollars as text; two queries.

    ``rows`` are objects with what was received in the year less its credits, and ``total`` is their sum. None
    is below zero: more than a year paid for a line is never credited to it (funds.receiving).
    """
    rows = [_row(code, *facts) for code, *facts in _sums(fund)]
    spent = sum((row["spent"] for row in rows), start=ZERO)
    computers = sum((row["spent"] for row in rows if row["is_computer"]), start=ZERO)
    ledger = fund.entries.of_kinds(PAID) - fund.entries.of_kinds([Kind.CREDIT])
    late = fund.entries.of_kinds([Kind.LATE_CREDIT])
    return {
        "fund": FUND,
        "function": FUNCTION,
        "project": PROJECT,
        "rows": [{name: _text(value) for name, value in row.items()} for row in rows],
        "total": str(spent),
        "computers": str(computers),
        "materials": str(spent - computers),
        "capital_lease": str(ZERO),
        "ledger": str(ledger),
        "late_credits": str(late),
        "notes": _notes(late),
        "agrees": spent == ledger,
    }


def _sums(fund):
    """Object, its name, whether it is computers, and dollars received and credited in the year."""
    sums, names = {}, {}
    entries = fund.entries.filter(kind__in=(*PAID, Kind.CREDIT)).order_by("line__code__code")
    by = ("line__code__code", "line__code__name", "line__code__is_computer", "kind")
    for code, name, is_computer, kind, amount in entries.values_list(*by).annotate(sum=total("amount")):
        key = (code or "", bool(is_computer))
        names.setdefault(key, name or "No object")
        received, credited = sums.get(key, (ZERO, ZERO))
        sums[key] = (received + amount, credited) if kind in PAID else (received, credited + amount)
    return [(code, names[code, is_it], is_it, *sums[code, is_it]) for code, is_it in sorted(sums)]


def _row(code, name, is_computer, received: Decimal, credited: Decimal) -> dict:
    return {
        "object": code,
        "name": name,
        "is_computer": is_computer,
        "received": received,
        "credited": credited,
        "spent": received - credited,
    }


def _text(value):
    return str(value) if isinstance(value, Decimal) else value


def _notes(late) -> list[str]:
    """What a reader of the sheet could miss, in sentences."""
    said = ["Capital lease is 0: no capital lease is recorded here."]
    if late:
        said.append(
            f"{dollars(late)} was credited for purchases of earlier years. It is money of this year, not a "
            "negative purchase, so it is in no line of this sheet."
        )
    return said


def table_of(sheet: dict) -> list[list]:
    """Rows of a file, as HEADINGS says: the objects, and then the lines that the addendum asks for."""
    accounts = [FUND, PROJECT, FUNCTION]
    rows = [
        ["Object", *accounts, row["object"], row["name"], _yes(row["is_computer"]), Decimal(row["spent"])]
        for row in sheet["rows"]
    ]
    sums = (("Total spent", "total"), ("Of it library computers", "computers"))
    rows += [[name, *accounts, "", "", "", Decimal(sheet[key])] for name, key in sums]
    return [*rows, ["Capital lease", *accounts, "", "", "", Decimal(sheet["capital_lease"])]]


def _yes(is_so) -> str:
    return "Yes" if is_so else "No"
