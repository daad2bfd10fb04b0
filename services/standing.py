"""Where an agreement stands, in words: whose turn it is, since when, and who may do what about it."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from districts.models import User
from portal.core.templatetags.portal import day

from .models import Agreement, Amendment, LedgerEntry
from .rules import approvers
from .words import days, quantity

State = Agreement.State
TONES = {
    State.DRAFT: "plain",
    State.SUBMITTED: "warn",
    State.RETURNED: "warn",
    State.COUNTERED: "warn",
    State.CONTINUING: "warn",
    State.APPROVED: "go",
    State.ACTIVE: "ok",
}
AMENDMENT_TONES = {
    Amendment.State.REQUESTED: "go",
    Amendment.State.ACCEPTED: "ok",
    Amendment.State.REFUSED: "bad",
}
TOLD_WHY = (State.RETURNED, State.COUNTERED, State.CONTINUING)
# The moves a person makes on the agreement's page, most wanted first.
MOVES = ("approve", "accept", "counter", "let_continue", "send_back", "stop", "withdraw")
AMENDMENT_MOVES = ("accept", "refuse", "withdraw")


@dataclass(frozen=True)
class Standing:
    """The note at the top of an agreement."""

    tone: str  # of the note
    title: str
    words: str
    reason: str = ""  # what somebody wrote with the last move
    moves: list = field(default_factory=list)


def tone_of(agreement) -> str:
    return TONES.get(agreement.state, "off")


def standing_of(agreement, user) -> Standing:
    changes = sorted(agreement.changes.all(), key=lambda change: change.pk)
    last = changes[-1] if changes else None
    tone, title, words = _said(agreement, last, user)
    is_told = last and last.note and agreement.state in TOLD_WHY
    return Standing(tone, title, words, last.note if is_told else "", moves_of(agreement, user, MOVES))


def moves_of(record, user, names) -> list:
    """The moves this person may make now, in this order."""
    possible = {move.name: move for move in record.transitions_for(user)}
    return [possible[name] for name in names if name in possible]


def _said(agreement, last, user):
    since = day(last.at) if last else day(agreement.started_at)
    match agreement.state:
        case State.DRAFT:
            return "info", "Not sent yet", f"{agreement.started_by} started it on {since}."
        case State.SUBMITTED:
            words = f"{agreement.sent_by} sent it. {who_approves(agreement, user)}"
            return "info", f"Waits for the district’s approval since {since}", words
        case State.RETURNED:
            words = "The district changes it and sends it again, or withdraws it."
            return "warn", f"{last.by} returned it on {since}", words
        case State.COUNTERED:
            words = who_approves(agreement, user)
            return "warn", f"{last.by} proposed other days or prices on {since}", words
        case State.CONTINUING:
            some = days(agreement.year.unsigned_quarters)
            words = f"Of each service by the day, {some} may be used, and nothing is billed, until both sides"
            return (
                "warn",
                f"Continuing, unsigned, since {since}",
                f"{words} have signed. {who_approves(agreement, user)}",
            )
        case State.APPROVED:
            words = f"{approval_of(agreement)} A manager of the agency accepts it next."
            return "info", f"Waits for the agency’s acceptance since {since}", words
        case State.ACTIVE if agreement.ends_early_on:
            words = "Every service of it is canceled, and runs until then. What is owed is below."
            return "warn", f"Ends on {day(agreement.ends_early_on)}", words
        case State.ACTIVE:
            words = f"It runs from {day(agreement.starts_on)} to {day(agreement.school_year.last_day)}."
            return "ok", f"Active: {last.by} accepted it on {since}", words
        case State.CANCELED:
            return "info", f"Canceled on {since}", "Every service of it has ended; what is owed is below."
        case State.EXPIRED:
            return "info", f"Ended on {day(agreement.school_year.last_day)}", "The school year is over."
        case State.LAPSED:
            return "info", f"Lapsed on {since}", "The time to choose ended before it was approved."
        case _:
            return "info", f"Withdrawn on {since}", f"{last.by} withdrew it. It binds nobody."


def approval_of(agreement) -> str:
    """Dana Whitfield, district administrator, approved it; board decision May 11; PO 4711."""
    words = f"{agreement.approver_name}, {agreement.approver_title}, approved it"
    if agreement.board_date:
        words += f"; the board decided on {day(agreement.board_date)}"
    if agreement.po_number:
        words += f"; purchase order {agreement.po_number}"
    return f"{words}."


def who_approves(agreement, user) -> str:
    """Who can approve for the district, and why somebody who asks cannot."""
    ids = approvers(agreement.district)
    others = ids - {agreement.sent_by_id}
    people = list(User.objects.filter(pk__in=others or ids).order_by("name"))
    if not people:
        return "Nobody of the district may approve it yet: it has no district administrator here."
    names = " or ".join(str(person) for person in people)
    if user.pk == agreement.sent_by_id and others:
        return f"You sent it, so {names} approves it: nobody approves what they sent themselves."
    return f"{names} can approve it."


def lines_of(agreement) -> list[dict]:
    """Each service with its quantity in words and, where it runs and is sold by the day, its days."""
    return [
        {
            "line": line,
            "quantity": quantity(line.quantity, line.unit),
            "days": days_of(line) if line.is_in_days and line.starts_on and line.quantity else None,
        }
        for line in agreement.lines.all()
    ]


def with_days(name):
    """Prefetch the ledger under this name, with what its corrections take back."""
    return Prefetch(name, LedgerEntry.objects.select_related("reverses"))


def days_of(line) -> dict:
    """Bought, delivered, booked, free to book and left, summed from entries read by ``with_days``."""
    kinds = {}
    for entry in line.ledger.all():
        kinds[entry.counts_as] = kinds.get(entry.counts_as, 0) + entry.quarters

    def total(*names):
        return sum(kinds.get(name, 0) for name in names)

    bought, held = total("grant", "amendment"), -total("hold", "release")
    left = sum(kinds.values()) + held
    return {
        "bought": days(bought),
        "delivered": days(-total("delivery", "travel", "correction")),
        "booked": days(held),
        "expired": days(-total("expiry")) if total("expiry") else "",
        "left": days(left),
        "free": days(left - held),
    }


def compared(agreement) -> list[dict]:
    """What was asked for beside what the agency proposed; empty unless it proposed something else.

    A proposal that was accepted is read from what was signed: the lines change with every amendment. One that
    was returned is none any more: the district writes on its lines.
    """
    if agreement.state in Agreement.EDITABLE:
        return []
    asked = {row["line"]: row for row in agreement.asked_for}
    signed = {row["line"]: row for row in (agreement.snapshot or {}).get("lines", ())}
    rows = []
    for line in agreement.lines.all() if asked else []:
        before = asked.get(line.pk)
        if before is None:
            continue
        after = signed.get(line.pk) or line.as_asked()
        quantities = quantity(before["quantity"], line.unit), quantity(after["quantity"], line.unit)
        rows.append(
            {
                "service": line.service,
                "quantity": quantities,
                "price": (before["price"], after["price"]),
                "is_other_quantity": quantities[0] != quantities[1],
                "is_other_price": before["price"] != after["price"],
            }
        )
    return rows
