"""Statements as pages show them: the numbers as they were frozen, and how each line stands now."""

from django.db.models import Count, Q
from django.db.models.fields.json import KT

from portal.core.templatetags.portal import day

from .models import Statement, Visit
from .reporting import statement_report

State = Statement.State
TONES = {
    State.NEW: "plain",
    State.ISSUED: "go",
    State.QUERIED: "warn",
    State.AGREED: "done",
    State.TAKEN: "done",
}
QUESTIONED = Count("lines", filter=Q(lines__visit__state=Visit.State.QUERIED))
SINCE = {Visit.State.REVERSED: "Reversed since", Visit.State.CORRECTED: "Corrected since"}


def listed(statements):
    """With what lists say of each, and without the whole of what is frozen."""
    told = statements.defer("snapshot").annotate(
        stated_total=KT("snapshot__total"),
        stated_quarters=KT("snapshot__quarters"),
        questions=QUESTIONED,
    )
    return told.select_related("district", "year", "settled_by")


def in_words(statement, questions) -> str:
    """Where it stands, and until when."""
    match statement.state:
        case State.ISSUED:
            return f"Waits for the district until {day(statement.answer_by)}"
        case State.QUERIED if questions:
            return f"{questions} line{'' if questions == 1 else 's'} questioned"
        case State.QUERIED:
            return "Every question is answered"
        case State.AGREED:
            return f"Agreed on {day(statement.settled_at)}"
        case State.TAKEN:
            return f"Taken as agreed on {day(statement.settled_at)}"
    return statement.get_state_display()


def told(statement, user) -> dict:
    """All that the page of a statement says, in a fixed number of queries."""
    facts = statement_report(statement.snapshot)
    lines = statement.lines.select_related("visit__district", "visit__consultant")
    live = {line.pk: line for line in lines.prefetch_related("visit__changes__by")}
    may_query = state_of_move(statement, user, "query")
    rows = [_row(row, live[row["line"]], user, may_query=may_query) for row in facts["lines"]]
    questions = [row for row in rows if row["question"] and row["is_questioned"]]
    return facts | {
        "rows": rows,
        "questions": questions,
        "tone": TONES[statement.state],
        "state_words": in_words(statement, len(questions)),
        "may_agree": state_of_move(statement, user, "agree") and not questions,
        "has_marks": any(row["marks"] or row["since"] for row in rows),
    }


def state_of_move(statement, user, name) -> bool:
    """Whether the person may make this move now."""
    return any(move.name == name for move in statement.transitions_for(user))


def _row(row, line, user, *, may_query):
    visit = line.visit
    asked = [change for change in visit.changes.all() if change.name in ("query", "answer")]
    asked = sorted(asked, key=lambda change: change.pk)
    questions = [change for change in asked if change.name == "query"]
    is_questioned = visit.state == Visit.State.QUERIED
    is_answered = asked and asked[-1].name == "answer"
    return row | {
        "pk": line.pk,
        "visit": visit,
        "since": SINCE.get(visit.state, "") if line.sign > 0 else "",
        "is_questioned": is_questioned,
        "question": questions[-1] if questions else None,
        "answer": asked[-1] if is_answered and visit.state == Visit.State.LOCKED else None,
        "may_query": may_query and visit.state == Visit.State.LOCKED,
        "may_answer": is_questioned and user.has_perm("services.answer_query", visit),
        "may_put_right": is_questioned and user.has_perm("services.correct_visit", visit),
    }
