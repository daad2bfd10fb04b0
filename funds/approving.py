"""Key 2: what is asked before money is promised, and what is written when it is."""

from decimal import Decimal

from django.utils import timezone

from districts.models import Membership, Role
from portal.core import clock
from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused

from . import ledger, notices
from .balance import Balance
from .contents import agreed_to, hash_of
from .eligibility import rules_of, rulings
from .missing import not_in_force
from .models import Approval, Delegation, FundEntry, KeptLine
from .totals import totals_of

BY_DELEGATION = "Agency finance, by delegation"
Kind = FundEntry.Kind


class BalanceMoved(Refused):
    """Somebody else promised money since the page was opened."""

    def __init__(self, now: Balance):
        self.now = now
        super().__init__(
            f"The balance has changed since this page was opened: {dollars(now.left)} is left now."
        )


def questions_of(order) -> dict:
    """By line, what finance has to answer before it keeps the line; one query for the rules."""
    year = order.allocation.year
    lines = [line for line in order.lines.all() if line.is_live and line.share]
    return rulings(lines, rules_of(year.ends_in), copies_limit=year.copies_limit)


def approve(order, *, by, kept: dict[int, str], left: Decimal | None, is_conditional: bool):
    """Hold the money of the order, and keep who promised it, in which capacity, and why flagged lines stay.

    ``kept``: by line, a sentence for each line that the rules have a question about. ``left``: what the page
    said was left; BalanceMoved when that is not so any more. Locks the allocation. Raises Refused.
    """
    year = order.charged_to.year
    if year.is_over:
        raise Refused(f"{year} is over, so nothing is approved from it. Copy this order into the new year.")
    consultation = _first_key(order, by)
    if said := not_in_force(order):
        raise Refused(f"{said[0]} Return the order, so that it can be changed.")
    questions = questions_of(order)
    if open_ones := [line for line in order.lines.all() if line.pk in questions and not kept.get(line.pk)]:
        raise Refused(f"Say why “{open_ones[0].title}” is a library purchase, or return the order.")
    cost = totals_of(order).cost
    balance = ledger.locked_balance(order.charged_to_id)
    if left is not None and left != balance.left:
        raise BalanceMoved(balance)
    _refuse_beyond(balance, cost, is_conditional)
    ledger.write(order, Kind.COMMIT, cost, by=by)
    approval = Approval.objects.create(
        order=order,
        by=by,
        capacity=(capacity := capacity_of(by, order.district)),
        delegation=_delegation(by, order.district) if capacity == BY_DELEGATION else None,
        consulted_by=consultation.by,
        at=clock.now(),
        amount=cost,
        is_conditional=is_conditional,
        left_before=balance.left,
        left_after=balance.left - cost,
        agreed_to=agreed_to(order),
        contents_hash=consultation.contents_hash,
        quote=order.quote.name or "",
        quote_name=order.quote_name,
    )
    KeptLine.objects.bulk_create(
        KeptLine(approval=approval, line_id=line, question=said[0].sentence, why=kept[line])
        for line, said in questions.items()
    )
    return approval


def _first_key(order, by):
    """The consultation, where it still counts: the order is as it was, and the license is in force today."""
    consultation = order.consultations.standing().select_related("by").first()
    if consultation is None or consultation.contents_hash != hash_of(order):
        raise Refused("The order is not what the specialist was asked about. Send it for consultation again.")
    if consultation.by_id == by.pk:
        raise Refused("You were consulted on this order, so somebody else approves it.")
    if not consultation.by.licences.valid_on(clock.today()).exists():
        licence = consultation.by.licences.order_by("-starts_on").first()
        why = licence.why_not_valid(clock.today()) if licence else "The license of the consultation is gone."
        raise Refused(f"{why} Return the order, so that somebody with a valid license is consulted.")
    return consultation


def _refuse_beyond(balance, cost, is_conditional):
    if not is_conditional and cost > balance.free:
        raise Refused(
            f"The order costs {dollars(cost)}, and {_left(balance.free)} of the money that has come."
        )
    if is_conditional and balance.has_come:
        raise Refused("The money has come, so nothing is approved conditionally any more.")
    if is_conditional and cost > balance.limit:
        raise Refused(
            f"The order costs {dollars(cost)}, and {_left(balance.limit)} of what may be approved before the "
            f"money comes: {balance.conditional_percent} percent of what is expected."
        )


def _left(amount):
    return f"only {dollars(amount)} is left" if amount > 0 else "nothing is left"


def capacity_of(user, district) -> str:
    """As which role somebody gives key 2."""
    mine = Membership.objects.current().filter(user=user, district=district)
    labels = {one.role: one.get_role_display() for one in mine}
    return next(
        (labels[role] for role in (Role.FINANCE, Role.ADMINISTRATOR) if role in labels),
        BY_DELEGATION,
    )


def _delegation(user, district) -> dict | None:
    """Who of the district lets somebody of the agency approve, and between which days, as plain data."""
    given = Delegation.objects.current().filter(district=district, person=user)
    if (one := given.select_related("given_by").order_by("-pk").first()) is None:
        return None
    return {
        "given_by": one.given_by.name,
        "given_on": str(timezone.localdate(one.given_at)),
        "starts_on": str(one.starts_on),
        "ends_on": str(one.ends_on),
        "note": one.note,
        "delegation": one.pk,
    }


def void_keys(order, *, by):
    """A change makes both keys void, gives the money back that was held, and brings back what was dropped."""
    order.consultations.standing().update(voided_at=clock.now())
    order.lines.exclude(dropped_at=None).update(dropped_at=None)
    release(order, by=by)


def release(order, *, by, note=""):
    """Key 2 is void, what it held is free again, and its email does not go any more."""
    if order.approvals.standing().update(voided_at=clock.now()):
        notices.unsay(order)
    held = ledger.of_order(order)["committed"]
    ledger.write(order, Kind.RELEASE, held, by=by, note=note)


def may_be_undone(order, approval) -> bool:
    """For ten minutes, while the mail waits; not once it was confirmed, which people were told at once."""
    is_in_time = clock.now() - approval.at < notices.UNDO
    return is_in_time and approval.confirmed_at is None and not notices.is_told(order)


def undo(order, *, by):
    """Take an approval back before anybody was told. Raises Refused when it is too late or not one's own."""
    approval = order.approvals.standing().get()
    if approval.by_id != by.pk:
        raise Refused(f"{approval.by} approved this order, so {approval.by} may undo it.")
    if approval.confirmed_at is not None:
        raise Refused("The money has come and the approval was confirmed. Ask for the order to be changed.")
    release(order, by=by, note="Approval undone")  # the email is withdrawn, and none can go from here on
    if not may_be_undone(order, approval):
        raise Refused("Ten minutes are over and the mail has gone. Ask for the order to be changed instead.")
