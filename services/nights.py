"""What happens to statements because a day has come. All of it may be done twice and is done once."""

from django.conf import settings

from portal.core import clock
from portal.core.jobs import enqueue
from portal.core.transitions import Refused

from .models import Statement
from .notices import remind_of_statement
from .statements import business_day, districts_to_state, month_before


def ask_for_statements():
    """Every night. A month is stated on the 1st of the next, or the first night after it that beat runs."""
    today = clock.today()
    month = month_before(today).isoformat()
    enqueue("statements.month", f"statements:{month}", args={"month": month})
    enqueue("statements.day", f"statements-day:{today}")


def ask_for_each_district(month):
    """One job for each district, so that trouble with one keeps no other waiting."""
    for district in districts_to_state(month):
        enqueue(
            "statements.issue",
            f"statement:{district.pk}:{month}",
            args={"district": district.pk, "month": month.isoformat()},
            district=district,
        )


def go_on(*, by) -> dict[str, int]:
    """Take as agreed what nobody answered, wait again where all is answered, remind where the days say so."""
    done = {
        "waiting again": _each(Statement.objects.answered(), Statement.wait_again, by),
        "taken as agreed": _each(Statement.objects.overdue(), Statement.take_as_agreed, by),
    }
    for statement in Statement.objects.filter(state=Statement.State.ISSUED).select_related("district"):
        remind(statement)
    return done


def _each(statements, move, by) -> int:
    made = 0
    for statement in statements.select_related("district"):
        try:
            move(statement, by=by)
        except Refused:  # somebody answered or asked this very moment
            continue
        made += 1
    return made


def remind(statement):
    """The latest reminder that is due; one that a night missed is not sent beside the next."""
    to_come = sorted(settings.STATEMENT_ANSWER_DAYS - day for day in settings.STATEMENT_REMINDER_DAYS)
    today = clock.today()
    for left in to_come:
        if business_day(statement.answer_by, -left) <= today <= statement.answer_by:
            remind_of_statement(statement, left)
            return
