"""Monthly statements: which visits stand on them, and until when the district may answer."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from portal.core import clock
from portal.core.school_year import SchoolYear

from .models import CatalogYear, LedgerEntry, Statement, StatementLine, Subscription, Visit
from .models.catalogue import QUARTERS, amount_of

FRIDAY = 4
Kind = StatementLine.Kind


def month_before(day: dt.date) -> dt.date:
    """The first day of the last whole month."""
    return (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def month_after(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)


def answer_day(issued: dt.date) -> dt.date:
    """The last day to answer: so many business days after it was issued, weekends left out."""
    day, left = issued, settings.STATEMENT_ANSWER_DAYS
    while left:
        day += dt.timedelta(days=1)
        left -= day.weekday() <= FRIDAY
    return day


@transaction.atomic
def issue(*, by, district, month) -> Statement:
    """The statement of one district for one month; asked for twice it is one."""
    year = CatalogYear.objects.get(ends_in=SchoolYear.containing(month).ends_in)
    statement, is_new = Statement.objects.get_or_create(
        district=district, month=month, defaults={"year": year}
    )
    if is_new:
        StatementLine.objects.bulk_create(
            [_line(statement, visit, Kind.VISIT) for visit in _to_state(district, month)]
            + [_line(statement, visit, Kind.REVERSAL) for visit in _put_right(district)]
        )
        statement.issue(by=by)
    return statement


def issue_all(month, *, by) -> int:
    """Statements for all districts that buy days in that month. Returns how many are new."""
    before = Statement.objects.count()
    running = Subscription.objects.accepted().in_days()
    running = running.filter(starts_on__lt=month_after(month), ends_on__gt=month)
    for subscription in running.select_related("district").distinct("district").order_by("district"):
        issue(by=by, district=subscription.district, month=month)
    return Statement.objects.count() - before


def _stated(kind):
    return Exists(StatementLine.objects.filter(visit=OuterRef("pk"), kind=kind))


def _to_state(district, month):
    """Visits up to the end of the month that stand on no statement yet, those from before it included."""
    waiting = Visit.objects.standing().filter(district=district, day__lt=month_after(month))
    open_states = (Visit.State.SUBMITTED, Visit.State.ACKNOWLEDGED)
    waiting = waiting.filter(~_stated(Kind.VISIT), state__in=open_states)
    return waiting.select_related("subscription").order_by("day", "pk")


def _put_right(district):
    """Visits of earlier statements that were reversed or corrected since."""
    undone = Visit.objects.filter(district=district, state__in=(Visit.State.REVERSED, Visit.State.CORRECTED))
    return undone.filter(_stated(Kind.VISIT), ~_stated(Kind.REVERSAL)).select_related("subscription")


def _line(statement, visit, kind):
    if kind == Kind.REVERSAL:
        stated = StatementLine.objects.get(visit=visit, kind=Kind.VISIT)
        facts = {"quarters": stated.quarters, "amount": stated.amount, "is_billable": stated.is_billable}
    else:
        facts = {
            "quarters": visit.quarters + visit.travel_quarters,
            "amount": amount(visit),
            "is_billable": visit.is_billable,
        }
    return StatementLine(
        statement=statement, visit=visit, kind=kind, is_late=visit.day < statement.month, **facts
    )


def amount(visit) -> Decimal:
    """Dollars for a visit at the agreed price; nothing for one beyond the days bought."""
    if not visit.is_billable:
        return Decimal("0.00")
    line = visit.subscription
    quarters = visit.quarters + visit.travel_quarters
    return amount_of(line.price, Decimal(quarters) / QUARTERS[line.unit])


def statement_snapshot(statement) -> dict:
    """What the statement says, for its PDF."""
    lines = statement.lines.select_related("visit__consultant", "visit__subscription__service")
    running = Subscription.objects.accepted().in_days().filter(district=statement.district)
    running = running.filter(starts_on__lt=month_after(statement.month), ends_on__gt=statement.month)
    return {
        "agency": {"name": settings.AGENCY_NAME, "short": settings.AGENCY_SHORT},
        "district": {"name": statement.district.name, "code": statement.district.code},
        "month": statement.month.isoformat(),
        "issued_at": clock.now().isoformat(),
        "answer_by": statement.answer_by.isoformat(),
        "lines": [
            {
                "kind": line.kind,
                "day": line.visit.day.isoformat(),
                "service": line.visit.subscription.service.name,
                "consultant": line.visit.consultant.name,
                "place": line.visit.place,
                "summary": line.visit.summary,
                "quarters": line.quarters,
                "amount": str(line.amount),
                "is_billable": line.is_billable,
                "is_late": line.is_late,
            }
            for line in lines
        ],
        "total": str(statement.total),
        "services": [
            _days_of(line, month_after(statement.month)) for line in running.select_related("service")
        ],
    }


def _days_of(line, until):
    """A service's days at the end of the month, in quarters."""
    entries = LedgerEntry.objects.filter(subscription=line, day__lt=until)
    return {
        "service": line.service.name,
        "bought": entries.granted(),
        "delivered": entries.used(),
        "left": entries.balance(),
    }
