"""What both keys are given for: a fingerprint whose change makes them void, and the words kept with each."""

from portal.core.canonical import sha256
from portal.core.transitions import Refused

from .missing import STATEMENTS
from .totals import totals_of


def contents_of(order) -> dict:
    """Vendor, school, ceiling, and every line that is not taken out. A B line that was dropped for want of
    money was agreed to be droppable, so it stays in.
    """
    return {
        "title": order.title,
        "vendor": order.vendor_id,
        "school": order.school_id,
        "ceiling": _text(order.ceiling),
        "lines": [_line(line) for line in order.lines.all() if line.retired_at is None],
    }


def hash_of(order) -> str:
    return sha256(contents_of(order))


def agreed_to(order) -> dict:
    """What somebody says yes to, in words, so that it can be read after everything it names has changed.

    Dollars as text. A few queries.
    """
    lines = [line for line in order.lines.select_related("code", "goal__plan") if line.retired_at is None]
    goals = {line.goal_id: line.goal for line in lines if line.goal_id}
    return {
        "title": order.title,
        "school": order.school.name if order.school else "",
        "vendor": order.vendor.name if order.vendor else "",
        "ceiling": _text(order.ceiling),
        "statements": [name for name in STATEMENTS if getattr(order, name)],
        "quote": order.quote_name,
        "cost": str(totals_of(order).cost),
        "lines": [_in_words(line) for line in lines],
        "goals": [_goal(goal) for _, goal in sorted(goals.items())],
    }


def _in_words(line) -> dict:
    return {
        "id": line.pk,
        "part": line.part,
        "list": line.list,
        "title": line.title,
        "isbn": line.isbn,
        "quantity": line.quantity,
        "unit_price": _text(line.unit_price),
        "amount": _text(line.amount),
        "fund_amount": str(line.fund_amount),
        "share": line.share_shown,
        "other_fund": line.other_fund,
        "object": line.code.code if line.code else "",
        "object_name": line.code.name if line.code else "",
        "goal": line.goal.title if line.goal else "",
        "reason": line.reason,
        "guidance": line.guidance,
    }


def _goal(goal) -> dict:
    return {
        "title": goal.title,
        "plan": goal.plan.title,
        "outcome": goal.outcome,
        "measure": goal.measure,
    }


def refuse_changed(order, shown: str | None):
    """``shown``: the fingerprint of what the page showed; None where the page was checked otherwise."""
    if shown is not None and shown != hash_of(order):
        raise Refused("The order was changed since this page was opened. Look at it, then decide.")


def _line(line):
    return {
        "id": line.pk,
        "part": line.part,
        "list": line.list,
        "title": line.title,
        "isbn": line.isbn,
        "quantity": line.quantity,
        "unit_price": _text(line.unit_price),
        "code": line.code_id,
        "share": line.share_shown,
        "goal": line.goal_id,
    }


def _text(value):
    return None if value is None else str(value)
