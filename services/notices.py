"""Who hears about agreements and their changes: at once, and in words."""

from django.urls import reverse

from districts.models import Assignment, Membership, Role, User
from portal.core import clock
from portal.core.mail import notify

from .models import LedgerEntry
from .rules import approvers
from .words import days

# Who is told of what, apart from whoever did it.
AGENCY, EDITORS, APPROVERS = "agency", "editors", "approvers"
TOLD = {
    "sent": (APPROVERS, AGENCY),
    "returned": (EDITORS,),
    "countered": (EDITORS,),
    "approved": (AGENCY,),
    "accepted": (EDITORS,),
    "continuing": (EDITORS,),
    "stopped": (EDITORS,),
    "withdrawn": (APPROVERS, AGENCY),
    "lapsed": (EDITORS,),
    "canceled": (EDITORS,),
    "requested": (AGENCY,),
    "refused": (EDITORS,),
}


def _people(who, district):
    if who == APPROVERS:
        return User.objects.filter(pk__in=approvers(district))
    current = Membership.objects.current()
    if who == AGENCY:
        current = current.filter(role=Role.MANAGER)
    else:
        current = current.filter(district=district, role__in=(Role.ADMINISTRATOR, Role.LIBRARIAN))
    return User.objects.filter(pk__in=current.values("user"), is_active=True)


def _others(people, change):
    """Whoever made the change knows of it."""
    return sorted((person for person in people if person.pk != change.by_id), key=lambda person: person.pk)


def _tell(kind, event, record, change, **context):
    people = {person for who in TOLD[event] for person in _people(who, record.district)}
    notify(
        _others(people, change),
        f"{kind}-{event}:{change.pk}",
        f"{kind}_{event}",
        district=record.district,
        link=record.get_absolute_url(),
        change=change,
        **context,
    )


def tell_agreement(event, agreement, change):
    """``event`` is sent, returned, countered, approved, accepted, continuing, stopped, withdrawn,
    lapsed or canceled.
    """
    allowance = days(agreement.year.unsigned_quarters)
    _tell("agreement", event, agreement, change, agreement=agreement, allowance=allowance)


def tell_amendment(event, amendment, change):
    """``event`` is requested, accepted or refused."""
    _tell("amendment", event, amendment, change, amendment=amendment)


def tell_booking(event, booking, change):
    """``event`` is proposed, confirmed or canceled: both sides hear, apart from whoever did it."""
    people = {booking.consultant, *_people(EDITORS, booking.district)}
    before = booking.moved_from
    notify(
        _others(people, change),
        f"booking-{event}:{change.pk}",
        f"booking_{event}",
        district=booking.district,
        booking=booking,
        was_with=before.consultant if before and before.consultant_id != booking.consultant_id else None,
        change=change,
    )


def tell_visit(event, visit, change):
    """``event`` is logged, queried, answered or reversed."""
    if event == "logged":  # the monthly statement tells that
        return
    # a question holds up money: whoever gave the day hears it, and the agency
    asked = {visit.consultant, *_people(AGENCY, visit.district)}
    people = asked if event == "queried" else set(_people(EDITORS, visit.district))
    notify(
        _others(people, change),
        f"visit-{event}:{change.pk}",
        f"visit_{event}",
        district=visit.district,
        link=visit.get_absolute_url(),
        visit=visit,
        change=change,
    )


def tell_statement(event, statement, change):
    """``event`` is issued or answered, for the administrators, or agreed or taken, for the agency."""
    people = _people(APPROVERS if event in ("issued", "answered") else AGENCY, statement.district)
    notify(
        _others(people, change),
        f"statement-{event}:{change.pk}",
        f"statement_{event}",
        district=statement.district,
        link=statement.get_absolute_url(),
        statement=statement,
        change=change,
    )


def remind_of_statement(statement, days_to_answer):
    """The administrators are asked again, once for each day that is set for it and each time to answer."""
    notify(
        _people(APPROVERS, statement.district),
        f"statement-reminder:{statement.pk}:{statement.answer_by}:{days_to_answer}",
        "statement_reminder",
        district=statement.district,
        link=statement.get_absolute_url(),
        statement=statement,
        is_last_day=not days_to_answer,
    )


def ask_for_days(consultant, bookings):
    """A consultant is asked to log days: when one more is late, and else once a week."""
    year, week, _ = clock.today().isocalendar()
    newest = max(booking.pk for booking in bookings)
    notify([consultant], f"days-to-log:{newest}:{year}-{week}", "days_to_log", link="/", bookings=bookings)


USED_UP = 100
MARKS = (USED_UP, 90, 75, 50)  # percent of the days bought
AT_ONCE = (USED_UP, 90)  # the others wait on the home page until somebody looks


def mark_of(bought, used) -> int | None:
    """The highest mark that was reached."""
    return next((mark for mark in MARKS if bought > 0 and used * 100 >= bought * mark), None)


def tell_used(line):
    """Both sides hear at once when nine tenths, and when all of the days bought are used.

    Once for each mark and amount bought: days that come back and are used again are no news.
    """
    if line.is_unsigned:  # what it may use is not what was bought
        return
    entries = LedgerEntry.objects.filter(subscription=line)
    bought, used = entries.granted(), entries.used()
    mark = mark_of(bought, used)
    if mark not in AT_ONCE:
        return
    people = {*_people(APPROVERS, line.district), *_serving(line.district)}
    if mark == USED_UP:
        people |= set(_people(AGENCY, line.district))
    notify(
        sorted(people, key=lambda person: person.pk),
        f"days-used:{line.pk}:{bought}:{mark}",
        "days_used",
        district=line.district,
        link=reverse("services:days-of", args=[line.pk]),
        line=line,
        bought=days(bought),
        used=days(used),
        left=days(entries.balance()),
        is_all=mark == USED_UP,
    )


def _serving(district):
    serving = Assignment.objects.serving().filter(district=district)
    return User.objects.filter(pk__in=serving.values("consultant"))


def tell_over(visit):
    """Whoever may ask for the amendment, and the agency, hear that a visit cannot be billed."""
    people = {*_people(EDITORS, visit.district), *_people(AGENCY, visit.district)}
    notify(
        sorted(people, key=lambda person: person.pk),
        f"visit-over:{visit.pk}",
        "visit_over",
        district=visit.district,
        link=visit.get_absolute_url(),
        visit=visit,
        how_long=days(visit.quarters + visit.travel_quarters),
    )
