"""Monthly statements: which visits stand on them, and until when the district may answer."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from districts.models import District
from portal.core import clock
from portal.core.school_year import SchoolYear

from .models import Agreement, CatalogYear, LedgerEntry, Statement, StatementLine, Subscription, Visit
from .models.catalogue import QUARTERS, amount_of

FRIDAY = 4
DAY = dt.timedelta(days=1)
Kind = StatementLine.Kind


def month_before(day: dt.date) -> dt.date:
    """The first day of the last whole month."""
    return (day.replace(day=1) - DAY).replace(day=1)


def month_after(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)


def business_day(day: dt.date, count: int) -> dt.date:
    """So many business days after a day, or before it where the count is negative; weekends are left out."""
    step, left = (DAY, count) if count > 0 else (-DAY, -count)
    while left:
        day += step
        left -= day.weekday() <= FRIDAY
    return day


def answer_day(issued: dt.date) -> dt.date:
    """The last day to answer."""
    return business_day(issued, settings.STATEMENT_ANSWER_DAYS)


@transaction.atomic
def issue(*, by, district, month) -> Statement:
    """The statement of one district for one month; asked for twice it is one."""
    year = CatalogYear.objects.get(ends_in=SchoolYear.containing(month).ends_in)
    statement, is_new = Statement.objects.get_or_create(
        district=district, month=month, defaults={"year": year}
    )
    if is_new:
        StatementLine.objects.bulk_create(
            [_line(statement, visit, Kind.VISIT) for visit in _locked(_to_state(month), district)]
            + [_line(statement, visit, Kind.BILLED) for visit in _locked(_covered(), district)]
            + [_line(statement, visit, Kind.REVERSAL) for visit in _locked(_put_right(), district)]
        )
        statement.issue(by=by)
    return statement


def _locked(visits, district):
    """A district's visits, held until the statement is written: nobody reverses one meanwhile."""
    visits = visits.filter(district=district).select_for_update(of=("self",)).order_by("day", "pk")
    return list(visits.select_related("subscription"))


def districts_to_state(month):
    """Districts that buy days in that month, and others with days that stand on no statement yet."""
    own = {"district": OuterRef("pk")}
    reasons = (running_in(month), _to_state(month), _covered(), _put_right())
    wanted = Q()
    for rows in reasons:
        wanted |= Q(Exists(rows.filter(**own)))
    return District.objects.filter(wanted).order_by("pk")


def running_in(month):
    """Services sold in days that ran on some day of the month."""
    lines = Subscription.objects.in_days().lasting().binding()
    return lines.filter(starts_on__lt=month_after(month), ends_on__gt=month)


def issue_all(month, *, by) -> int:
    """Statements for all districts, here and now. Returns how many are new."""
    before = Statement.objects.count()
    for district in districts_to_state(month):
        issue(by=by, district=district, month=month)
    return Statement.objects.count() - before


def _stated(*kinds, **facts):
    return Exists(StatementLine.objects.filter(visit=OuterRef("pk"), kind__in=kinds, **facts))


def _to_state(month):
    """Visits up to the end of the month that stand on no statement yet, those from before it included.

    Those under an agreement that nobody has signed wait until both sides have.
    """
    open_states = (Visit.State.SUBMITTED, Visit.State.ACKNOWLEDGED)
    visits = Visit.objects.filter(subscription__agreement__state__in=Agreement.BINDING)
    return visits.filter(~_stated(Kind.VISIT), day__lt=month_after(month), state__in=open_states)


def unsigned_in(month):
    """Visits of the month that wait for an agreement to be signed."""
    unsigned = Visit.objects.standing().exclude(subscription__agreement__state__in=Agreement.BINDING)
    return unsigned.filter(day__gte=month, day__lt=month_after(month))


def _covered():
    """Visits stated as not billable that an amendment covers since. A questioned one waits for its answer."""
    waited = _stated(Kind.VISIT, is_billable=False)
    covered = Visit.objects.filter(waited, ~_stated(Kind.BILLED), is_billable=True)
    return covered.filter(state=Visit.State.LOCKED)


def _put_right():
    """Visits of earlier statements that were reversed or corrected since."""
    undone = (Visit.State.REVERSED, Visit.State.CORRECTED)
    return Visit.objects.filter(_stated(Kind.VISIT), ~_stated(Kind.REVERSAL), state__in=undone)


def _line(statement, visit, kind):
    if kind == Kind.REVERSAL:  # takes back what was billed, with the visit's first line or a later one
        stated = visit.statement_lines.order_by("is_billable").last()
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
    district = statement.district
    running = running_in(statement.month).filter(district=district).select_related("service")
    return {
        "agency": {"name": settings.AGENCY_NAME, "short": settings.AGENCY_SHORT},
        "district": {"name": district.name, "code": district.code, "made_up": district.is_made_up},
        "month": statement.month.isoformat(),
        "issued_at": clock.now().isoformat(),
        "answer_by": statement.answer_by.isoformat(),
        "lines": [
            {
                "line": line.pk,
                "kind": line.kind,
                "day": line.visit.day.isoformat(),
                "service": line.visit.subscription.service.name,
                "consultant": line.visit.consultant.name,
                "place": line.visit.place or line.visit.get_mode_display(),
                "summary": line.visit.summary,
                "quarters": line.signed_quarters,
                "amount": str(line.signed_amount),
                "is_billable": line.is_billable,
                "is_late": line.is_late,
            }
            for line in lines
        ],
        "quarters": statement.quarters,
        "total": str(statement.total),
        "unsigned": unsigned_in(statement.month).filter(district=district).count(),
        "services": [_days_of(line, month_after(statement.month)) for line in running],
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
