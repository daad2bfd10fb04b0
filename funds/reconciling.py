"""The June 30 reconciliation: what came in, what was received for it, what is set aside, and whether every
way to reckon a number gives the same. Plain data, so that page, PDF, and packet print the same figures.
"""

from decimal import Decimal

from django.conf import settings
from django.db.models import Q

from portal.core import clock
from portal.core.money import ZERO, total

from .balance import balance_of
from .book import book_of
from .deliveries import deliveries_of, received_by_deliveries
from .models import AllocationAmount, Bucket, FundAllocation, FundEntry, FundOrder
from .models.ledger import in_buckets
from .worksheet import worksheet_of

Kind = FundEntry.Kind
Figure = AllocationAmount.Kind


def orders_of(fund):
    """Orders with an entry of this fund, and those sent in its year, by number; no drafts never sent."""
    mine = Q(pk__in=fund.entries.values("order")) | Q(allocation=fund, number__isnull=False)
    orders = FundOrder.objects.filter(mine).order_by("-allocation__year__ends_in", "number", "pk")
    return orders.select_related("allocation__year", "allocation__district", "vendor", "school")


def reconciliation_of(fund) -> dict:
    """Dollars as text. ``checks`` compare two ways to the same number."""
    balance, year = balance_of(fund), fund.year
    orders = list(orders_of(fund))
    rows = _by_order(fund, orders)
    received_late = fund.entries.filter(kind__in=(Kind.RECEIVE, Kind.EXTRA), day__gt=year.spend_by)
    return parties(fund) | {
        "spend_by": year.spend_by.isoformat(),
        "is_over": clock.today() > year.spend_by,
        "figures": [_figure(fund, kind) for kind in (Figure.ESTIMATE, Figure.FINAL, Figure.RECEIVED)],
        "carry_in": str(balance.carry_in),
        "credits": str(balance.credits),
        "money": str(balance.money),
        "has_come": balance.has_come,
        "received": str(balance.received),
        "outstanding": str(balance.outstanding),
        "committed": str(balance.committed),
        "free": str(balance.free),
        "left": str(balance.left),
        "unspent": str(balance.unspent),
        "after_the_year": str(received_late.aggregate(sum=total("amount"))["sum"]),
        "orders": [{name: _text(value) for name, value in row.items()} for row in rows],
        "approved_in_all": str(_sum(rows, "used")),
        "checks": _checks(fund, balance, orders, rows),
    }


def parties(fund) -> dict:
    """Who a paper of the fund is about."""
    district = fund.district
    return {
        "agency": {"name": settings.AGENCY_NAME},
        "district": {"name": district.name, "code": district.code, "made_up": district.is_made_up},
        "year": fund.year.ends_in,
        "school_year": str(fund.year),
    }


def _figure(fund, kind) -> dict:
    row = fund.amount_of(kind)
    is_known = row is not None and row.amount is not None
    return {
        "name": kind.label,
        "amount": str(row.amount) if is_known else None,
        "on": row.known_on.isoformat() if is_known else None,
    }


def _by_order(fund, orders) -> list[dict]:
    """Each order's dollars in the buckets of this fund; one query."""
    by_order = {}
    entries = fund.entries.order_by("order", "kind")
    for order, kind, amount in entries.values_list("order", "kind").annotate(sum=total("amount")):
        by_order.setdefault(order, {})[kind] = amount
    return [_order_row(order, by_order.get(order.pk, {})) for order in orders]


def _order_row(order, by_kind) -> dict:
    buckets = in_buckets(by_kind)
    return {
        "pk": order.pk,
        "code": order.code,
        "title": order.title,
        "vendor": order.vendor.name if order.vendor else "",
        "state": order.state_label,
        "po_number": order.po_number,
        "used": sum(buckets.values(), start=ZERO),
        "committed": buckets[Bucket.COMMITTED],
        "outstanding": buckets[Bucket.OUTSTANDING],
        "received": buckets[Bucket.RECEIVED],
        "late_credit": by_kind.get(Kind.LATE_CREDIT, ZERO),
    }


def _checks(fund, balance, orders, rows) -> list[dict]:
    sheet, book = worksheet_of(fund), book_of(fund)
    last = book[-1] if book else None
    delivered = received_by_deliveries(deliveries_of(fund, orders))
    pairs = [
        ("Received, order by order", _sum(rows, "received"), "in the ledger", balance.received),
        ("Received, from the delivery slips", delivered, "in the ledger", balance.received),
        ("Worksheet A82", Decimal(sheet["total"]), "received in the ledger", balance.received),
        (
            "Not ordered yet, after the last row of the ledger",
            last.left if last else ZERO,
            "on the page of the fund",
            balance.left,
        ),
        (
            "Money that came less what was received",
            balance.unspent,
            "approved, ordered, and not ordered yet",
            balance.committed + balance.outstanding + balance.free,
        ),
    ]
    if fund.final is not None and fund.received is not None:
        pairs.append(("Final amount of the state", fund.final, "money that came", fund.received))
    if before := _year_before(fund):
        set_aside = balance_of(before).unspent
        pairs.append((f"Set aside at the end of {before.year}", set_aside, "carried in", balance.carry_in))
    if carried := _carried(fund):
        pairs.append(carried)
    return [
        {"name": name, "one": str(one), "beside": beside, "other": str(other), "agrees": one == other}
        for name, one, beside, other in pairs
    ]


def _year_before(fund):
    of_district = FundAllocation.objects.with_amounts().filter(district=fund.district_id)
    return of_district.filter(year__ends_in=fund.year.ends_in - 1).first()


def _carried(fund):
    """What orders took along over June 30, and what the next year says came with them."""
    out = fund.entries.filter(kind=Kind.CARRY_OUT)
    if not out:
        return None
    came = FundEntry.objects.filter(
        kind=Kind.CARRY_IN, order__in=out.values("order"), allocation__year__ends_in=fund.year.ends_in + 1
    )
    sums = (entries.aggregate(sum=total("amount"))["sum"] for entries in (out, came))
    return ("Ordered, carried over June 30", next(sums), "in the ledger of the next year", next(sums))


def _sum(rows, name) -> Decimal:
    return sum((row[name] for row in rows), start=ZERO)


def _text(value):
    return str(value) if isinstance(value, Decimal) else value
