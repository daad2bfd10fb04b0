"""What waits about monthly statements: for the district to answer, and where a question holds one up."""

from django.db.models import Prefetch

from districts.models import Role
from portal.core.templatetags.portal import day, dollars
from services.models import Statement, StatementLine, Visit
from services.stating import listed

from .work import Rank, Waits, WorkItem, provides

OPEN = (Statement.State.ISSUED, Statement.State.QUERIED)
QUESTIONED = Prefetch(
    "lines",
    StatementLine.objects.filter(visit__state=Visit.State.QUERIED).select_related("visit__consultant"),
    to_attr="questioned_lines",
)


def open_statements():
    return (
        listed(Statement.objects.filter(state__in=OPEN)).prefetch_related(QUESTIONED).order_by("month", "pk")
    )


@provides(Role.ADMINISTRATOR)
def to_agree(asker, role):
    """Statements to answer, and those that wait for an answer of the agency."""
    for statement in open_statements().filter(district__in=asker.districts(role)):
        yield held_up(statement, waits=Waits.OTHERS) if statement.questions else to_answer(asker, statement)


@provides(Role.MANAGER)
def questioned(asker, role):
    """Statements that cannot be billed before somebody of the agency answers."""
    for statement in open_statements().visible_to(asker.user):
        if statement.questions:
            yield held_up(statement, waits=Waits.YOU)


def to_answer(asker, statement):
    whose = f", {statement.district}" if asker.user.sees_several_districts else ""
    is_answered = statement.state == Statement.State.QUERIED
    return WorkItem(
        title=f"Agree the {statement.month:%B} statement{whose}",
        reason=f"{'Every question is answered. ' if is_answered else ''}{dollars(statement.stated_total)}."
        " Agree to all days, or say what is wrong.",
        url=statement.get_absolute_url(),
        tag_tone="warn",
        tag_label="Answered" if is_answered else f"Until {day(statement.answer_by)}",
        since=statement.issued_at,
        rank=Rank.DUE,
    )


def held_up(statement, *, waits):
    """The days that are questioned, and who gave them."""
    days = [f"{day(line.visit.day)} ({line.visit.consultant})" for line in statement.questioned_lines]
    count = len(days)
    is_mine = waits == Waits.YOU
    return WorkItem(
        title=f"{'See to the' if is_mine else 'The'} {statement.month:%B} statement of {statement.district}",
        reason=f"Questioned: {', '.join(days[:3])}{' and more' if count > 3 else ''}.",
        url=statement.get_absolute_url(),
        tag_tone="warn" if is_mine else "plain",
        tag_label=f"{count} line{'' if count == 1 else 's'} questioned"
        if is_mine
        else "Waits for the agency",
        since=statement.issued_at,
        waits=waits,
        rank=Rank.RETURNED,
    )
