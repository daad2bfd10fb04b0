"""The approval record of an order: what was agreed to, by which two people, by what right. For the auditor.

``facts`` freezes it as plain data; ``printed`` says it in words, without queries and without a clock.
"""

from decimal import Decimal

from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused
from portal.core.words import local_date, long_date

from .accounts import FUNCTION, FUND, PROJECT
from .missing import STATEMENTS
from .models import FundOrder
from .reconciling import parties
from .totals import totals_of

CONFIRMED = {
    "is_housed": "Everything is cataloged and kept in the school library.",
    "is_for_all": "Everything is open to all students and teachers.",
    "is_quoted": "The prices come from the vendor’s quote or cart.",
}
UNTIL_APPROVED = ("approve", "approve_conditionally", "confirm")


def facts(order) -> dict:
    """Dollars and moments as text. Raises Refused for an order that is not approved.

    What happens after the approval is no part of it, so that the record of an approval stays one paper.
    """
    order = FundOrder.objects.with_lines().select_related("sent_by", "charged_to__year").get(pk=order.pk)
    approval = order.approvals.standing().select_related("by", "consulted_by").first()
    consultation = order.consultations.standing().select_related("by").first()
    if approval is None or consultation is None:
        raise Refused("The record is made when the order is approved. It is not, or not any more.")
    kept = {one.line_id: {"question": one.question, "why": one.why} for one in approval.kept.all()}
    lines = [line for line in order.lines.all() if _was_approved(line, approval)]
    return parties(order.allocation) | {
        "order": order.code,
        "title": order.title,
        "school": order.school.name if order.school else "",
        "vendor": order.vendor.name if order.vendor else "",
        "ceiling": _text(order.ceiling),
        "statements": [name for name in STATEMENTS if getattr(order, name)],
        "sent": {"by": order.sent_by.name, "at": order.sent_at.isoformat()},
        "lines": [_line(line, kept.get(line.pk)) for line in lines],
        "cost": str(totals_of(order).cost),
        "goals": _goals(lines),
        "key_1": {
            "by": consultation.by.name,
            "at": consultation.at.isoformat(),
            "held_on": consultation.held_on.isoformat(),
            "how": consultation.get_how_display(),
            "note": consultation.note,
            "authority": consultation.authority,
        },
        "key_2": {
            "by": approval.by.name,
            "capacity": approval.capacity,
            "at": approval.at.isoformat(),
            "amount": str(approval.amount),
            "is_conditional": approval.is_conditional,
            "confirmed_at": approval.confirmed_at and approval.confirmed_at.isoformat(),
            "left_before": str(approval.left_before),
            "left_after": str(approval.left_after),
        },
        "earlier_keys": _earlier(order),
        "story": _story(order),
        "contents": approval.contents_hash,
    }


def _was_approved(line, approval) -> bool:
    """Not taken out before the approval, and not put in the place of another line after it."""
    return line.replaces_id is None and (line.retired_at is None or line.retired_at > approval.at)


def _line(line, kept) -> dict:
    return {
        "part": line.part,
        "list": line.list,
        "title": line.title,
        "isbn": line.isbn,
        "quantity": line.quantity,
        "unit_price": _text(line.unit_price),
        "amount": _text(line.amount),
        "fund_amount": str(line.fund_amount),
        "share": str(line.share.normalize()),
        "other_fund": line.other_fund,
        "object": line.code.code if line.code else "",
        "object_name": line.code.name if line.code else "",
        "goal": line.goal.title if line.goal else "",
        "reason": line.reason,
        "guidance": line.guidance,
        "kept": kept,
        "is_dropped": line.dropped_at is not None,
    }


def _goals(lines) -> list[dict]:
    goals = {line.goal_id: line.goal for line in lines if line.goal_id}
    return [
        {"title": goal.title, "plan": goal.plan.title, "outcome": goal.outcome, "measure": goal.measure}
        for _, goal in sorted(goals.items())
    ]


def _earlier(order) -> list[dict]:
    """Keys that a change made void, for whoever wonders about the emails."""
    keys = [("Consultation", key) for key in order.consultations.all() if key.voided_at]
    keys += [("Approval", key) for key in order.approvals.all() if key.voided_at]
    return [
        {"what": what, "by": key.by.name, "at": key.at.isoformat(), "voided_at": key.voided_at.isoformat()}
        for what, key in sorted(keys, key=lambda pair: (pair[1].at, pair[0]))
    ]


def _story(order) -> list[dict]:
    """What happened until the order was approved for good: who, when, and what they said."""
    changes = list(order.changes.select_related("by").order_by("pk"))
    last = max((place for place, one in enumerate(changes) if one.name in UNTIL_APPROVED), default=-1)
    labels = {move.name: move.fact or move.label for move in _moves()}
    return [
        {
            "what": labels.get(one.name, one.label),
            "by": one.by.name,
            "at": one.at.isoformat(),
            "note": one.note,
        }
        for one in changes[: last + 1]
    ]


def _moves():
    methods = (method for kind in FundOrder.__mro__ for method in vars(kind).values())
    return [method.transition for method in methods if hasattr(method, "transition")]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def printed(told: dict) -> dict:
    """Everything the record prints."""
    key_1, key_2, right = told["key_1"], told["key_2"], told["key_1"]["authority"]
    return told | {
        "name": f"Approval record {told['order']}",
        "paper_title": f"Approval record {told['order']}, {told['district']['name']}",
        "made_on": key_2["confirmed_at"] or key_2["at"],
        "account": f"Fund {FUND}, function {FUNCTION}, project {PROJECT}",
        "confirmed": [CONFIRMED[name] for name in told["statements"]],
        "sent_on": local_date(told["sent"]["at"]),
        "held_on": long_date(key_1["held_on"]),
        "consulted_on": local_date(key_1["at"]),
        "approved_on": local_date(key_2["at"]),
        "confirmed_on": key_2["confirmed_at"] and local_date(key_2["confirmed_at"]),
        "license": {
            "kind": f"{right['code']}, {right['tier_label']}",
            "number": right["entity_number"],
            "in_force": f"from {long_date(right['starts_on'])}"
            + (f" until {long_date(right['ends_on'])}" if right["ends_on"] else ", without an end"),
            "check_due": long_date(right["check_due_on"]),
            "seen_on": long_date(right["seen_on"]),
            "source": right["source_words"],
            "source_note": right["source_note"],
        },
        "lines": [line | {"notes": _notes(line)} for line in told["lines"]],
        "kept": [line for line in told["lines"] if line["kept"]],
        "is_split": any(line["fund_amount"] != line["amount"] for line in told["lines"]),
        "earlier_keys": [
            key | {"on": local_date(key["at"]), "void_on": local_date(key["voided_at"])}
            for key in told["earlier_keys"]
        ],
        "story": [one | {"on": local_date(one["at"])} for one in told["story"]],
    }


def _notes(line) -> list[str]:
    """Small print below a line."""
    notes = [f"ISBN {line['isbn']}"] if line["isbn"] else []
    notes += ["List B, if money is left"] if line["list"] == "B" else []
    notes += ["Dropped when the money came, for want of it"] if line["is_dropped"] else []
    notes += [f"For “{line['goal']}”"] if line["goal"] else []
    notes += [line["reason"]] if line["reason"] else []
    notes += [f"Guidance: {line['guidance']}"] if line["guidance"] else []
    if line["other_fund"] and Decimal(line["share"]) < 100:
        notes.append(f"{line['share']} percent of {dollars(line['amount'])}; the rest: {line['other_fund']}")
    return notes
