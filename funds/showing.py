"""What the page of an order says: whose turn it is, its lines with their questions, and what the law asks."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.urls import reverse

from portal.core.templatetags.portal import day, dollars

from .approving import may_be_undone
from .balance import Balance
from .billing import BILLABLE, received_in_all
from .duplicates import Twin, twins_of
from .eligibility import Ruling, rules_of, rulings
from .missing import STATEMENTS
from .models import FundOrder, OrderLine
from .notices import specialists_of
from .receiving import is_all
from .rules import people, second_keys

State = FundOrder.State
FIRST = ("send", "consult", "approve", "approve_conditionally", "place")  # the move that goes on
KEYS = {"approve": "a", "approve_conditionally": "a", "return_by_finance": "r"}  # on order pages
OF_LINES = ("replace_line", "drop_line", "drop_rest", "carry")  # with more to say than a note
BACK = ("return_by_specialist", "return_by_finance", "reject", "cancel", "close_short")


@dataclass(frozen=True)
class ShownLine:
    line: OrderLine
    rulings: list[Ruling]
    kept: str  # why finance kept it
    twins: list[Twin] = field(default_factory=list)  # where else the title stands

    @property
    def is_flagged(self) -> bool:
        return bool(self.rulings)


def shown_lines(order) -> list[ShownLine]:
    year = order.allocation.year
    lines = [line for line in order.lines.all() if line.retired_at is None]
    found = rulings(
        [line for line in lines if line.is_live], rules_of(year.ends_in), copies_limit=year.copies_limit
    )
    approval = standing(order.approvals)
    kept = {one.line_id: one.why for one in approval.kept.all()} if approval else {}
    twins = _twins(order, lines)
    return [
        ShownLine(line, found.get(line.pk, []), kept.get(line.pk, ""), twins.get(line.pk, []))
        for line in lines
    ]


def _twins(order, lines) -> dict[int, list[Twin]]:
    """By item where else its title stands. Shipping is on every order."""
    items = [line for line in lines if line.part == OrderLine.Part.ITEM and line.is_live]
    return {line.pk: twins for line, twins in zip(items, twins_of(order, items), strict=True)}


def standing(keys):
    """The key that counts, of a prefetched or fresh relation; None without."""
    return next((key for key in keys.all() if key.voided_at is None), None)


def whose_turn(order) -> tuple[str, str, str]:
    """Tone, title, and a sentence: who has the order now, by name where there are few."""
    names = {
        State.SUBMITTED: lambda: specialists_of(order.district),
        State.CONSULTED: lambda: list(people(second_keys(order))),
    }.get(order.state, list)()
    who = _listed(names)
    return {
        State.DRAFT: ("plain", "Not sent yet", "Fill in what is missing, then ask for consultation."),
        State.SUBMITTED: (
            "info" if names else "warn",
            "Waits for consultation",
            f"{who} can be consulted. Sent {day(order.sent_at)}."
            if names
            else f"Nobody with a valid library media license may be consulted in {order.district}. The "
            "District Library Media Specialist service includes it; a manager can record a license.",
        ),
        State.CONSULTED: (
            "info" if names else "warn",
            "Waits for finance",
            f"{who} can approve it."
            if names
            else "Nobody of the district may approve it except the person who was consulted. Ask the agency.",
        ),
        State.RETURNED: ("warn", "Returned", "Change what is asked, then send it again."),
        State.REJECTED: ("bad", "Rejected", "The fund does not pay for this order."),
        State.CONDITIONAL: (
            "ok",
            "Approved for when the money comes",
            "It is confirmed by itself when the state’s payment is recorded, as far as the money reaches.",
        ),
        State.APPROVED: ("ok", "Approved", "Finance records the purchase order when it goes to the vendor."),
        State.ORDERED: ("info", "Ordered", "Record what comes, line by line."),
        State.PARTLY_RECEIVED: (
            "info",
            "Partly received",
            "Record the rest when it comes, or close it.",
        ),
        State.RECEIVED: ("ok", "Received", "Match the invoice, then mark the order as paid."),
        State.CLOSED_SHORT: ("ok", "Closed without the rest", "Match the invoice, then mark it as paid."),
        State.CLOSED: ("ok", "Paid", "Everything about this order is done."),
        State.CANCELED: ("plain", "Canceled", "Nothing was bought, and its money is free."),
    }[order.state]


def _listed(people_) -> str:
    names = [person.name for person in people_][:3]
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def moves_for(order, user, balance: Balance, cost: Decimal) -> list[dict]:
    """Buttons for this person now, what goes on first. Of the two ways to approve the one that fits."""
    offered = [move for move in order.transitions_for(user) if _fits(move.name, order, balance, cost)]
    ranked = sorted(offered, key=lambda move: (move.name in BACK, move.name not in FIRST))
    return [
        {
            "name": move.name,
            "label": label_of(move, cost),
            "css": css_of(move.name),
            "key": KEYS.get(move.name, ""),
        }
        for move in ranked
    ]


def css_of(name) -> str:
    if name in FIRST:
        return "btn-primary"
    return "btn-return" if name in BACK else "btn-secondary"


def label_of(move, cost) -> str:
    """Approve $4,275.25: a verb, and how much."""
    return {
        "approve": f"Approve {dollars(cost)}",
        "approve_conditionally": f"Approve {dollars(cost)} for when the money comes",
    }.get(move.name, move.label)


def _fits(name, order, balance, cost) -> bool:
    if name in ("receive_part", "receive_rest", "confirm", "fall_back", *OF_LINES):
        return False  # pages of their own, or the portal's
    if name == "approve_conditionally":
        return not balance.has_come and cost > balance.free
    if name == "approve":
        return balance.has_come or cost <= balance.free
    if name == "close":  # without a bill only where nothing came that could be billed
        return order.invoices.standing().exists() or not received_in_all(order)
    if name == "undo_approval":
        return (approval := standing(order.approvals)) is not None and may_be_undone(order, approval)
    return True


def links_for(order, user) -> list[dict]:
    """Pages where something is recorded that came, went back, or was billed."""
    on_its_way, came = order.state in FundOrder.WITH_VENDOR, order.receipts.exists()
    may_come = on_its_way or (order.state == State.RECEIVED and not is_all(order))  # when some went back
    found = []
    if may_come and user.has_perm("funds.receive_fundorder", order):
        found.append(("Record what came", "receive", "btn-primary"))
    if order.state in BILLABLE and user.has_perm("funds.close_fundorder", order):
        found.append(("Enter an invoice", "invoice-add", "btn-secondary"))
    if on_its_way and order.charged_to.year.is_over and user.has_perm("funds.close_fundorder", order):
        found.append(("Carry over June 30", "carry", "btn-secondary"))
    if came and user.has_perm("funds.receive_fundorder", order):
        found.append(("Record a return or credit", "return", "btn-secondary"))
    return [
        {"label": label, "url": reverse(f"funds:{name}", args=[order.pk]), "css": css}
        for label, name, css in found
    ]


def law_checks(order, lines: list[ShownLine]) -> list[tuple[bool, str, str]]:
    """Whether each thing the law asks is so, its name, and what it stands on."""
    consultation, flagged = standing(order.consultations), [one for one in lines if one.is_flagged]
    goals = {one.line.goal.title for one in lines if one.line.goal_id}
    unlinked = [one for one in lines if one.line.part == OrderLine.Part.ITEM and not one.line.goal_id]
    confirmed = all(getattr(order, name) for name in STATEMENTS)
    by = order.sent_by or order.started_by
    plan = f"For {_quoted(goals)}." if goals else "No line is for a goal of the plan."
    if unlinked and goals:
        plan += f" {len(unlinked)} of {len(lines)} lines give another reason."
    return [
        (
            confirmed,
            "Library materials, kept in the library, open to all."
            if confirmed
            else "Where it is kept, and for whom.",
            f"{by} confirmed it." if confirmed else "Not confirmed yet.",
        ),
        (
            consultation is not None,
            f"A licensed library media specialist {'was' if consultation else 'has to be'} consulted.",
            f"{consultation.by}, {day(consultation.held_on)}, {consultation.get_how_display().lower()}. "
            f"{consultation.authority['source_words']}."
            if consultation
            else "Not yet.",
        ),
        (bool(goals), "It fits the long-range plan." if goals else "The long-range plan.", plan),
        (
            not flagged,
            "Lines in doubt." if flagged else "Nothing in it is in doubt.",
            f"{len(flagged)} line{'s need' if len(flagged) > 1 else ' needs'} a look." if flagged else "",
        ),
    ]


def _quoted(titles) -> str:
    return ", ".join(f"“{title}”" for title in sorted(titles))
