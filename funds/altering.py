"""What changes while an order is with the vendor: another edition, a line given up, a new school year.

Each is a move of the order, so that its story has who, why, and the dollars.
"""

from copy import copy
from decimal import Decimal

from django.db import transaction

from portal.core import clock
from portal.core.money import ZERO
from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused
from portal.core.views import require

from . import ledger
from .balance import balance_of
from .eligibility import ORDER, Ruling, rules_of, rulings, worst
from .models import Answer, EligibilityRule, FundAllocation, FundEntry, FundOrder, KeptLine, OrderLine
from .receiving import came_so_far, most_for_one, worth_so_far

Kind = FundEntry.Kind


def locked(order, *, by, permission) -> FundOrder:
    order = FundOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    require(by, permission, order)
    if order.state not in FundOrder.WITH_VENDOR:
        raise Refused(f"The order is {order.get_state_display().lower()} now, so this is not possible.")
    return order


@transaction.atomic
def substitute(
    order, line, *, by, title: str, isbn: str, kind: EligibilityRule, unit_price: Decimal, note: str
) -> OrderLine:
    """Another edition comes in place of what did not come. The line that was approved stays as it was.

    Neither key was given for it. So it costs no more than the tolerance above what was approved, however
    often a line is replaced, and the rulings have no more questions about it than about what it replaces; or
    finance replaces the line, and its reason is kept. What the rulings do not allow is refused.

    Raises Refused also where nothing is missing, and without a reason.
    """
    order = locked(order, by=by, permission="funds.receive_fundorder")
    line = order.lines.select_for_update(of=("self",)).get(pk=line.pk)
    rest = line.quantity - came_so_far(order).get(line.pk, 0)
    if not line.is_live or rest <= 0:
        raise Refused(f"Nothing of “{line.title}” is missing any more.")
    may_accept = by.has_perm("funds.accept_delivery", order)
    most = most_for_one(order, line)
    if unit_price > most and not may_accept:
        raise Refused(f"This costs more than {dollars(most)}, so finance replaces the line, or it goes back.")
    new = copy(line)
    new.pk, new._state.adding = None, True
    new.replaces, new.quantity = line, rest
    new.title, new.isbn, new.kind, new.unit_price = title, isbn, kind, unit_price
    question = _worse(order, line, new)
    if question and (question.answer == Answer.NO or not may_accept):
        raise Refused(f"“{title}”: {question.sentence} {_instead(question)}")
    told = f"“{line.title}”, {rest} at {dollars(line.unit_price)}: “{title}” at {dollars(unit_price)} instead"
    kept = KeptLine(question=question.sentence, why=note) if question else None
    order.replace_line(by=by, note=note.strip() and f"{told}. {note}", old=line, new=new, kept=kept)
    return new


def _worse(order, old, new) -> Ruling | None:
    """What the rulings say of a line, where it is worse than what they say of the line it replaces."""
    if not new.share:
        return None
    year = order.allocation.year
    others = [one for one in order.lines.all() if one.is_live and one.share and one.pk != old.pk]
    rules, facts = rules_of(year.ends_in), {"copies_limit": year.copies_limit}
    before = rulings([*others, old], rules, **facts).get(old.pk, [])
    said = rulings([*others, new], rules, **facts).get(new.pk, [])
    return said[0] if ORDER.index(worst(said)) > ORDER.index(worst(before)) else None


def _instead(question) -> str:
    if question.answer == Answer.NO:
        return "Send it back, or order it elsewhere."
    return "So finance replaces the line, or it goes back."


def put_in_place(old, new, kept):
    """Inside the move. ``kept``: why finance takes a line that the rulings ask about, not yet saved.

    What came of the old line stays on the order; what was approved stands in the approval (funds.contents).
    """
    if came := came_so_far(old.order).get(old.pk):
        old.quantity = came
        old.save(update_fields=["quantity"])
    else:
        old.retired_at = clock.now()
        old.save(update_fields=["retired_at"])
    new.save()
    standing = old.order.approvals.standing().get()
    kept = kept or standing.kept.filter(line=old).first()
    if kept:
        KeptLine.objects.create(approval=standing, line=new, question=kept.question, why=kept.why)


@transaction.atomic
def drop(order, line, *, by):
    """Give up a line of list B that has not come. What no other line needs any more is free again, and an
    order of which nothing else is missing is received.

    Raises Refused for a line of list A, for one of which some came, and for the last one of an order of which
    nothing came.
    """
    order = locked(order, by=by, permission="funds.receive_fundorder")
    line = order.lines.select_for_update(of=("self",)).get(pk=line.pk)
    if line.list != "B" or not line.is_live:
        raise Refused("Only a line of list B can be dropped. Close the order without the rest instead.")
    came = came_so_far(order)
    if came.get(line.pk):
        raise Refused(f"Some of “{line.title}” came already. Record a return if it went back.")
    others = [one for one in order.lines.all() if one.is_live and one.pk != line.pk]
    if not others and not any(came.values()):
        raise Refused("Nothing else is on this order. Close it without the rest instead.")
    missing = {one: one.quantity - came.get(one.pk, 0) for one in others}
    missing = {one: count for one, count in missing.items() if count > 0}
    freed = max(ledger.of_order(order)["outstanding"] - _still_needed(order, missing), ZERO)
    told = f"“{line.title}”, {line.quantity} at {dollars(line.unit_price)}. {dollars(freed)} is free again."
    move = order.drop_line if missing else order.drop_rest
    move(by=by, note=told, line=line, freed=freed)


def _still_needed(order, missing: dict[OrderLine, int]) -> Decimal:
    """What the fund will pay for so many of each line, at the price they were ordered for."""
    worth = worth_so_far(order)
    needed = ZERO
    for line, count in missing.items():
        so_far = worth.get(line.pk, ZERO)
        needed += line.fund_amount_of(so_far + count * line.unit_price) - line.fund_amount_of(so_far)
    return needed


def give_up(order, line, freed, *, by):
    """Inside the move."""
    line.dropped_at = clock.now()
    line.save(update_fields=["dropped_at"])
    ledger.write(order, Kind.CLOSE, freed, by=by, note=f"Dropped: {line.title}"[:200])


@transaction.atomic
def carry_over(order, *, by, note: str) -> FundOrder:
    """What did not come by June 30 is paid from the restricted balance of the new year (10 B 936130).

    Raises Refused before the year is over, without a reason, and while the new year's fund is not open or
    does not hold so much.
    """
    order = locked(order, by=by, permission="funds.close_fundorder")
    year = order.charged_to.year
    if not year.is_over:
        raise Refused(f"{year} is not over yet. Carry the order over from July 1 on.")
    of_district = FundAllocation.objects.filter(district=order.district).select_related("year")
    later = of_district.filter(year__ends_in=year.ends_in + 1).first()
    if later is None:
        raise Refused("The fund of the new school year is not open yet. Ask the agency to open it.")
    owed = ledger.of_order(order)["outstanding"]
    if not owed:
        raise Refused("Nothing is owed for this order any more. Close it without the rest instead.")
    note = note.strip() and f"{dollars(owed)} from {year} to {later.year}. {note}"
    order.carry(by=by, note=note, later=later, owed=owed)
    return order


def pay_from(order, later, owed, *, by, note):
    """Inside the move. Raises Refused where the new year does not hold what is owed."""
    for pk in sorted((order.charged_to_id, later.pk)):  # in one order, whoever carries what
        ledger.lock(pk)
    if (free := balance_of(later).free) < owed:
        raise Refused(
            f"This needs {dollars(owed)}, and {later.year} has {dollars(max(free, ZERO))} left. "
            "Enter first what was set aside on June 30."
        )
    ledger.write(order, Kind.CARRY_OUT, owed, by=by, note=note[:200])
    ledger.write(order, Kind.CARRY_IN, owed, by=by, note=note[:200], allocation=later)
    order.charged_to = later
