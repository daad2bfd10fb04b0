"""A school year of a district in one sheet: bought, delivered, left, the days by month, and the statements.

Every number is a sum of the ledger or stands on a statement; nothing is counted a second way.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum

from portal.core import clock
from portal.core.canonical import sha256
from portal.core.money import ZERO
from portal.core.views import require
from portal.reports.models import Report

from .models import LedgerEntry, Statement, Subscription, Visit, YearSummary
from .models.ledger import counting_as

Kind = LedgerEntry.Kind


@transaction.atomic
def make(district, year, *, by) -> YearSummary:
    """The sheet of these numbers; asked for twice it is one."""
    require(by, "services.make_yearsummary", district_of(district))
    told = facts(district, year)
    made = {"name": by.name, "at": clock.now().isoformat()}
    summary, is_new = YearSummary.objects.get_or_create(
        district=district,
        year=year,
        data_hash=hash_of(told),
        defaults={"snapshot": told | {"made": made}, "made_by": by},
    )
    if is_new:
        summary.report = Report.request("year-summary", summary, summary.data_hash, by=by)
        summary.save(update_fields=["report"])
    return summary


def hash_of(told) -> str:
    """The same numbers have the same, whoever made the sheet and when."""
    return sha256(told)


def district_of(district) -> YearSummary:
    """A stand-in that rules can ask about before there is a summary."""
    return YearSummary(district=district)


def facts(district, year) -> dict:
    """What the sheet says, as plain data: days in quarters, dollars as text."""
    lines = list(
        Subscription.objects.accepted()
        .filter(district=district, agreement__year=year)
        .select_related("service", "offer", "agreement__year", "agreement__district")
        .prefetch_related("people")
        .order_by("service__position", "starts_on", "pk")
    )
    visits = list(
        Visit.objects.standing()
        .filter(subscription__in=lines)
        .select_related("consultant", "subscription__service", "plan_step__goal")
        .order_by("day", "pk")
    )
    sums = _sums(lines)
    statements = Statement.objects.filter(district=district, year=year).exclude(state=Statement.State.NEW)
    totals = [_statement(statement) for statement in statements.prefetch_related("lines").order_by("month")]
    return {
        "agency": {"name": settings.AGENCY_NAME, "short": settings.AGENCY_SHORT},
        "district": {"name": district.name, "code": district.code, "made_up": district.is_made_up},
        "year": year.ends_in,
        "services": [_service(line, sums.get(line.pk, {})) for line in lines],
        "amount": str(sum((line.amount for line in lines), start=ZERO)),
        "visits": [_visit(visit) for visit in visits],
        "statements": [{name: str(told) for name, told in row.items()} for row in totals],
        "stated": str(sum((row["total"] for row in totals), start=ZERO)),
    }


def _sums(lines) -> dict[int, dict[str, int]]:
    """The ledger of each service by what moved its days. A correction by hand counts as delivered."""

    def of(*kinds):
        return Sum("quarters", filter=counting_as(*kinds), default=0)

    rows = LedgerEntry.objects.filter(subscription__in=lines).values("subscription").order_by()
    return {
        row.pop("subscription"): row
        for row in rows.annotate(
            bought=of(*LedgerEntry.GRANTING),
            delivered=-of(Kind.DELIVERY, Kind.CORRECTION),
            travel=-of(Kind.TRAVEL),
            ended=-of(Kind.EXPIRY),
            left=Sum("quarters", filter=~Q(kind__in=LedgerEntry.HOLDING), default=0),
        )
    }


def _service(line, sums):
    return {
        "name": line.service.name,
        "agreement": line.agreement.code,
        "time": line.time_in_words,
        "how_many": line.how_many,
        "is_in_days": line.is_in_days,
        "is_canceled": line.settled is not None,
        "price_is_sample": line.price_is_sample,
        "people": [person.name for person in line.people.all()],
        "amount": str(line.amount),
    } | {name: sums.get(name, 0) for name in ("bought", "delivered", "travel", "ended", "left")}


def _visit(visit):
    goal = visit.plan_step.goal if visit.plan_step else None
    return {
        "day": visit.day.isoformat(),
        "consultant": visit.consultant.name,
        "service": visit.subscription.service.name,
        "where": visit.place or visit.get_mode_display(),
        "quarters": visit.quarters,
        "travel": visit.travel_quarters,
        "is_billable": visit.is_billable,
        "summary": visit.summary,
        "goal": str(goal) if goal else "",
    }


def _statement(statement):
    return {
        "month": statement.month.isoformat(),
        "state": statement.get_state_display(),
        "total": statement.total,
    }
