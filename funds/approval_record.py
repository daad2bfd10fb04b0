"""The record of an order's keys: what was agreed to, by whom, and by what right. For the auditor.

With the first key it is a consultation record, with both an approval record.

``facts`` freezes it as plain data; ``printed`` says it in words, without queries and without a clock.
"""

from decimal import Decimal

from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused
from portal.core.words import local_date, long_date

from .accounts import FUNCTION, FUND, PROJECT
from .models import FundOrder
from .reconciling import parties

CONFIRMED = {
    "is_housed": "Everything is cataloged and kept in the school library.",
    "is_for_all": "Everything is open to all students and teachers.",
    "is_quoted": "The prices come from the vendor’s quote or cart.",
}
AS_AGREED = ("title", "school", "vendor", "ceiling", "statements", "cost", "goals")
UNTIL_APPROVED = ("consult", "approve", "approve_conditionally", "confirm")


def facts(order) -> dict:
    """Dollars and moments as text. Raises Refused for an order that nobody was consulted on.

    What happens after the approval is no part of it, so that the record of an approval stays one paper.
    """
    order = FundOrder.objects.with_lines().select_related("sent_by", "charged_to__year").get(pk=order.pk)
    approval = order.approvals.standing().select_related("by", "consulted_by").first()
    consultation = order.consultations.standing().select_related("by").first()
    if consultation is None:
        raise Refused("The record is made when somebody licensed was consulted. Nobody was, or not any more.")
    kept_lines = approval.kept.all() if approval else ()
    kept = {one.line_id: {"question": one.question, "why": one.why} for one in kept_lines}
    agreed, dropped = (approval or consultation).agreed_to, _dropped_for_want_of_money(order, approval)
    lines = [
        line | {"kept": kept.get(line["id"]), "is_dropped": line["id"] in dropped} for line in agreed["lines"]
    ]
    return parties(order.allocation) | {
        "order": order.code,
        **{name: agreed[name] for name in AS_AGREED},
        "sent": {"by": order.sent_by.name, "at": order.sent_at.isoformat()},
        "lines": [{name: value for name, value in line.items() if name != "id"} for line in lines],
        "key_1": {
            "by": consultation.by.name,
            "at": consultation.at.isoformat(),
            "held_on": consultation.held_on.isoformat(),
            "how": consultation.get_how_display(),
            "note": consultation.note,
            "authority": consultation.authority,
        },
        "key_2": approval and _second_key(approval),
        "earlier_keys": _earlier(order),
        "story": _story(order),
        "contents": consultation.contents_hash,
    }


def _second_key(approval) -> dict:
    return {
        "by": approval.by.name,
        "capacity": approval.capacity,
        "delegation": approval.delegation,
        "at": approval.at.isoformat(),
        "amount": str(approval.amount),
        "is_conditional": approval.is_conditional,
        "confirmed_at": approval.confirmed_at and approval.confirmed_at.isoformat(),
        "confirmed_amount": _text(approval.confirmed_amount),
        "left_before": str(approval.left_before),
        "left_after": str(approval.left_after),
    }


def _dropped_for_want_of_money(order, approval) -> set[int]:
    """Lines of list B that were given up when the money came, not those dropped once it was ordered."""
    if approval is None or approval.confirmed_at is None:
        return set()
    return set(order.lines.filter(dropped_at__lte=approval.confirmed_at).values_list("pk", flat=True))


def _earlier(order) -> list[dict]:
    """Keys that a change made void, and what they were given for."""
    keys = [("Consultation", key) for key in order.consultations.all() if key.voided_at]
    keys += [("Approval", key) for key in order.approvals.all() if key.voided_at]
    return [
        {
            "what": what,
            "by": key.by.name,
            "at": key.at.isoformat(),
            "voided_at": key.voided_at.isoformat(),
            "vendor": key.agreed_to["vendor"],
            "cost": key.agreed_to["cost"],
            "lines": [
                {name: line[name] for name in ("title", "quantity", "unit_price")}
                for line in key.agreed_to["lines"]
            ],
        }
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


def name_of(told: dict) -> str:
    return "Approval record" if told["key_2"] else "Consultation record"


def printed(told: dict) -> dict:
    """Everything the record prints."""
    key_1, key_2, right = told["key_1"], told["key_2"], told["key_1"]["authority"]
    confirmed_at = key_2 and key_2["confirmed_at"]
    name = name_of(told)
    return told | {
        "name": name,
        "paper_title": f"{name} {told['order']}, {told['district']['name']}",
        "made_on": confirmed_at or (key_2 or key_1)["at"],
        "account": f"Fund {FUND}, function {FUNCTION}, project {PROJECT}",
        "confirmed": [CONFIRMED[name] for name in told["statements"]],
        "sent_on": local_date(told["sent"]["at"]),
        "held_on": long_date(key_1["held_on"]),
        "consulted_on": local_date(key_1["at"]),
        "approved_on": key_2 and local_date(key_2["at"]),
        "delegated": _delegated(key_2 and key_2["delegation"]),
        "confirmed_on": confirmed_at and local_date(confirmed_at),
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


def _delegated(given) -> str:
    """By whom of the district, and between which days."""
    if not given:
        return ""
    return (
        f"{given['given_by']} of the district let them approve from {long_date(given['starts_on'])} "
        f"until {long_date(given['ends_on'])} (not included): {given['note'].rstrip('.')}."
    )


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
