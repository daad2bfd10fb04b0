"""What an amendment does to an agreement: the new days, dates and dollars, on locked rows.

What stands in its way is in blocking; the form shows ``preview`` before anybody asks for it.
"""

from decimal import Decimal

from django.db import transaction

from portal.core import clock
from portal.core.money import ZERO, cents

from . import ledger
from .blocking import day_of, in_unit_of, new_line
from .documents import line_facts, parties
from .models import Amendment, LedgerEntry
from .models.catalogue import QUARTERS, amount_of, quarters_of
from .notices import tell_used
from .pricing import given_back, prorated, rule_in_words, rule_of_giving_back
from .visiting import settle_waiting
from .words import quantity as in_words

Kind = Amendment.Kind


def facts(agreement) -> dict:
    lines = agreement.lines.select_related("service").prefetch_related("people").order_by("pk")
    lines = [line_facts(line) for line in lines]
    return {"lines": lines, "total": str(sum((Decimal(line["amount"]) for line in lines), start=ZERO))}


def apply(amendment, *, by) -> dict:
    """Change lines and ledger. Returns what was before and what is after, with the money between."""
    agreement = amendment.agreement
    before, rule = facts(agreement), rule_of(amendment)
    settlement = APPLY[amendment.kind](amendment, by)
    after = facts(agreement)
    return parties(agreement) | {
        "number": amendment.number,
        "kind": amendment.kind,
        "kind_label": amendment.get_kind_display(),
        "line": amendment.subscription_id,
        "effective_on": day_of(amendment).isoformat(),
        "reason": amendment.reason,
        "rule": rule,
        "before": before,
        "after": after,
        "difference": str(Decimal(after["total"]) - Decimal(before["total"])),
        "settlement": settlement,
        "requested": {"name": amendment.requested_by.name, "at": amendment.requested_at.isoformat()},
        "accepted": {"name": by.name, "at": clock.now().isoformat()},
    }


def preview(amendment, *, by) -> dict:
    """What ``apply`` would freeze, without leaving a trace in the database or in the amendment."""
    kept = ("agreement_id", "district_id", "kind", "subscription_id", "quantity", "offer_id", "target_id")
    kept += ("effective_on", "asked", "requested_by_id", "requested_at")
    stand_in = Amendment(number=0, **{name: getattr(amendment, name) for name in kept})
    with transaction.atomic():
        stand_in.lock()  # before its row: a look and a request at one moment never wait for each other
        stand_in.save()
        told = apply(stand_in, by=by)
        transaction.set_rollback(True)
    return told


def rule_of(amendment) -> str:
    """The rule behind the price, in words, before anything has changed."""
    line, day = amendment.subscription, amendment.effective_on
    year, rule = amendment.agreement.school_year, line.proration
    words = ""
    if amendment.kind == Kind.CHANGE:
        new = new_line(amendment)
        of_the_new = rule_in_words(day_of(amendment), year, rule=new.proration)
        words = f" {new.service}: {of_the_new}" if of_the_new else ""
    if amendment.kind == Kind.ADD:
        if line.is_in_days:
            return f"Days cost the same all year: ${line.price} for one {line.unit_label}."
        return rule_in_words(max(day_of(amendment), line.starts_on), year, rule=rule)
    if line.is_in_days:
        return RULES_OF_DAYS[amendment.kind] + words
    return rule_of_giving_back(day, year, rule=rule, starts_on=line.starts_on) + words


RULES_OF_DAYS = {
    Kind.REDUCE: "Days that were neither used nor booked go back at the price you agreed to.",
    Kind.TRANSFER: "Each day is counted at the price of the service it belongs to.",
    Kind.CHANGE: "Days used or booked before that day are paid; the others go back without a fee.",
    Kind.CANCEL: "Days used, and days booked before that day, are paid; the others go back, less the fee.",
}


def _resize(line, quantity, amendment, by):
    """More or less of a line, in its own unit. Days cost the same all year, the rest goes by its rule."""
    quarters = quarters_of(line.unit, quantity)
    if not line.is_in_days:
        line.amended = max(ZERO, line.amount + _price_of(line, quantity, amendment))
    line.quantity += quantity
    line.save()
    if quarters:
        ledger.amend(line, quarters, by=by, amendment=amendment, day=day_of(amendment))
        settle_waiting(line, by=by)
        tell_used(line)


def _price_of(line, quantity, amendment):
    full, year = amount_of(line.price, abs(quantity)), line.agreement.school_year
    if quantity > 0:
        return prorated(full, max(day_of(amendment), line.starts_on), year, rule=line.proration)
    # What goes back is counted from the day that was asked for: the agency's time to answer costs nothing.
    return -given_back(full, amendment.effective_on, year, rule=line.proration, starts_on=line.starts_on)


def _grow(amendment, by):
    _resize(amendment.subscription, amendment.quantity, amendment, by)


def _shrink(amendment, by):
    _resize(amendment.subscription, -amendment.quantity, amendment, by)


def _move(amendment, by):
    line, target = amendment.subscription, amendment.target
    _resize(line, -amendment.quantity, amendment, by)
    _resize(target, in_unit_of(target, line, amendment.quantity), amendment, by)


def _cancel(amendment, by):
    """What was used is billed; later bookings end; the rest goes back, less the fee of the year's rule."""
    return _settle(amendment, by, fee_percent=amendment.subscription.cancel_fee_percent)


def _become(amendment, by):
    """The old service ends on the day the new one opens; changing costs no fee."""
    settlement = _settle(amendment, by, fee_percent=0)
    new = new_line(amendment)
    new.open(from_day=day_of(amendment))
    ledger.grant(new, by=by, note=f"From {amendment}")
    return settlement


def _settle(amendment, by, *, fee_percent):
    """End a line on the amendment's day and work out what is owed for it. Dollars as text."""
    line, day, before = amendment.subscription, day_of(amendment), amendment.subscription.amount
    used = kept = left = 0
    if line.is_in_days:
        for day_held, quarters in line.ledger.held_by_day(day):
            kind = LedgerEntry.Kind.RELEASE
            ledger.write(line, kind, quarters, by=by, day=day_held, amendment=amendment)
        settle_waiting(line, by=by)  # a day that was given is paid before the rest goes back
        entries = line.ledger.all()
        used, kept, left = entries.used(), entries.held(), entries.free()
        if left:
            ledger.amend(line, -left, by=by, amendment=amendment, day=day)
        line.quantity = Decimal(used + kept) / QUARTERS[line.unit]
        owed = amount_of(line.price, line.quantity)
    else:
        full, year = amount_of(line.price, line.quantity), line.agreement.school_year
        back = given_back(full, amendment.effective_on, year, rule=line.proration, starts_on=line.starts_on)
        owed = max(ZERO, before - back)
    fee = cents((before - owed) * fee_percent / 100)
    line.settled, line.ends_on = owed + fee, day
    line.save()
    return {
        "service": line.service.name,
        "before": str(before),
        "quantity": in_words(line.quantity, line.unit),
        "is_in_days": line.is_in_days,
        "delivered_quarters": used,
        "booked_quarters": kept,
        "returned_quarters": left,
        "delivered": str(owed),
        "given_back": str(before - owed),
        "fee_percent": fee_percent,
        "fee": str(fee),
        "owed": str(line.settled),
    }


APPLY = {
    Kind.ADD: _grow,
    Kind.REDUCE: _shrink,
    Kind.TRANSFER: _move,
    Kind.CHANGE: _become,
    Kind.CANCEL: _cancel,
}
