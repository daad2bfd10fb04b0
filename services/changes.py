"""What an amendment does to an agreement: what blocks it, and the new days, dates and dollars.

Called on locked rows by the moves of Amendment; the form asks ``blockers`` and ``preview`` before.
"""

from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from portal.core import clock
from portal.core.money import ZERO, cents

from . import ledger
from .documents import line_facts, parties
from .models import Amendment, LedgerEntry, Subscription
from .models.catalogue import QUARTERS, amount_of, quarters_of
from .pricing import MONTHS_IN_A_YEAR, months_left
from .words import days

Kind = Amendment.Kind


def blockers(amendment) -> list[str]:
    """Sentences; empty when the change is possible now."""
    line, agreement = amendment.subscription, amendment.agreement
    if agreement.state != agreement.State.ACTIVE:
        return [f"{agreement} is {agreement.get_state_display().lower()}, so it can not be changed."]
    if line.ends_on is None or line.ends_on <= clock.today():
        return [f"{line.service} has ended."]
    if not line.starts_on <= amendment.effective_on < line.ends_on:
        return [f"Choose a day from {line.starts_on:%B %d, %Y} to the last day of the agreement."]
    return {
        Kind.ADD: _may_grow,
        Kind.REDUCE: _may_shrink,
        Kind.TRANSFER: _may_move,
        Kind.CHANGE: _may_become,
        Kind.CANCEL: lambda amendment: [],
    }[amendment.kind](amendment)


def _may_grow(amendment):
    line = amendment.subscription
    most = line.offer.maximum
    if most is not None and line.quantity + amendment.quantity > most:
        return [f"{line.service}: the most is {most.normalize():f}."]
    return _in_steps(line, amendment.quantity)


def _may_shrink(amendment):
    line = amendment.subscription
    if amendment.quantity > line.quantity:
        return [f"{line.service}: there are only {line.quantity.normalize():f} to take back."]
    return _in_steps(line, amendment.quantity) or _not_used(line, amendment.quantity)


def _may_move(amendment):
    line, target = amendment.subscription, amendment.target
    if target.pk == line.pk or target.agreement_id != line.agreement_id:
        return ["Choose another service of the same agreement."]
    if not (line.is_in_days and target.is_in_days):
        return ["Only days can be moved, from one service sold by the day to another."]
    if target.ends_on is None or target.ends_on <= amendment.effective_on:
        return [f"{target.service} has ended by then."]
    return _may_shrink(amendment) or _in_steps(target, _in_unit(target, line, amendment.quantity))


def _may_become(amendment):
    line, offer = amendment.subscription, amendment.offer
    if offer.service_id == line.service_id:
        return ["Choose a service other than the one you have."]
    if offer.year_id != line.agreement.year_id or not offer.is_offered:
        return [f"{offer.service} is not offered in {line.agreement.year}."]
    if offer.price is None:
        return [f"The agency has not named a price for {offer.service} yet."]
    if amendment.quantity < offer.minimum or amendment.quantity % offer.step:
        least, step = offer.minimum.normalize(), offer.step.normalize()
        return [f"{offer.service}: at least {least:f}, in steps of {step:f}."]
    if line.is_in_days and (held := booked_from(line, amendment.effective_on)):
        return [f"{line.service} is booked after that day: {held}. Move or cancel that first."]
    return []


def _in_steps(line, quantity):
    if quantity % line.offer.step:
        return [f"{line.service}: choose a multiple of {line.offer.step.normalize():f}."]
    return []


def _not_used(line, quantity):
    """Days that were delivered or are booked can not be taken back; the sentence lists them."""
    if not line.is_in_days:
        return []
    entries, asked = line.ledger.all(), quarters_of(line.unit, quantity)
    if asked <= entries.free():
        return []
    used, held = days(entries.used()), booked_from(line)
    rest = f"booked are {held}" if held else f"{days(entries.free())} left"
    return [f"{days(asked)} can not be taken back from {line.service}: {used} delivered, {rest}."]


def held_by_day(line, day=None):
    """Pairs of a day and the quarters that bookings hold on it, from ``day`` on or all of them."""
    held = line.ledger.filter(kind__in=LedgerEntry.HOLDING)
    if day:
        held = held.filter(day__gte=day)
    by_day = held.values("day").annotate(held=-Sum("quarters")).filter(held__gt=0).order_by("day")
    return list(by_day.values_list("day", "held"))


def booked_from(line, day=None) -> str:
    """What bookings hold, with their days: 1 day on May 20, ½ day on June 2."""
    return ", ".join(f"{days(quarters)} on {on:%B} {on.day}" for on, quarters in held_by_day(line, day))


def _in_unit(target, line, quantity):
    """The same days, counted in the other line's unit."""
    return Decimal(quarters_of(line.unit, quantity)) / QUARTERS[target.unit]


def facts(agreement) -> dict:
    lines = [line_facts(line) for line in agreement.lines.select_related("service").order_by("pk")]
    return {"lines": lines, "total": str(sum((Decimal(line["amount"]) for line in lines), start=ZERO))}


def apply(amendment, *, by) -> dict:
    """Change lines and ledger. Returns what was before and what is after, with the money between."""
    line, agreement = amendment.subscription, amendment.agreement
    before = facts(agreement)
    settlement = APPLY[amendment.kind](amendment, by)
    after = facts(agreement)
    return parties(agreement) | {
        "number": amendment.number,
        "kind": amendment.kind,
        "kind_label": amendment.get_kind_display(),
        "line": line.pk,
        "effective_on": _day_of(amendment).isoformat(),
        "before": before,
        "after": after,
        "difference": str(Decimal(after["total"]) - Decimal(before["total"])),
        "settlement": settlement,
        "accepted": {"name": by.name, "at": clock.now().isoformat()},
    }


def preview(amendment, *, by) -> dict:
    """What ``apply`` would freeze, without leaving a trace."""
    with transaction.atomic():
        told = apply(amendment, by=by)
        transaction.set_rollback(True)
    return told


def _day_of(amendment):
    """A change never counts from before it was accepted: what a service allows is not given backwards."""
    return max(amendment.effective_on, clock.today())


def _resize(line, quantity, amendment, by):
    quarters = quarters_of(line.unit, quantity)
    line.quantity += quantity
    line.save()
    if quarters:
        ledger.amend(line, quarters, by=by, amendment=amendment, day=_day_of(amendment))


def _grow(amendment, by):
    _resize(amendment.subscription, amendment.quantity, amendment, by)


def _shrink(amendment, by):
    _resize(amendment.subscription, -amendment.quantity, amendment, by)


def _move(amendment, by):
    line, target = amendment.subscription, amendment.target
    _resize(line, -amendment.quantity, amendment, by)
    _resize(target, _in_unit(target, line, amendment.quantity), amendment, by)


def _cancel(amendment, by):
    """What was delivered is billed; bookings end; the rest goes back, less the fee of the year's rule."""
    return _settle(amendment, by, fee_percent=amendment.agreement.year.cancel_fee_percent)


def _become(amendment, by):
    """The old service ends on the day the new one opens; changing costs no fee."""
    settlement = _settle(amendment, by, fee_percent=0)
    old, agreement, offer = amendment.subscription, amendment.agreement, amendment.offer
    new = Subscription(
        agreement=agreement,
        district_id=old.district_id,
        service=offer.service,
        offer=offer,
        quantity=amendment.quantity,
    )
    new.freeze()
    new.open(from_day=_day_of(amendment))
    ledger.grant(new, by=by, note=f"From {amendment}")
    return settlement


def _settle(amendment, by, *, fee_percent):
    """End a line on the amendment's day and work out what is owed for it. Dollars as text."""
    line, day = amendment.subscription, _day_of(amendment)
    if line.is_in_days:
        entries = line.ledger.all()
        used, left = entries.used(), entries.balance()
        for day_held, quarters in held_by_day(line):
            kind = LedgerEntry.Kind.RELEASE
            ledger.write(line, kind, quarters, by=by, day=day_held, amendment=amendment)
        if left:
            ledger.amend(line, -left, by=by, amendment=amendment, day=day)
        delivered = amount_of(line.price, Decimal(used) / QUARTERS[line.unit])
        given_back = amount_of(line.price, Decimal(left) / QUARTERS[line.unit])
        line.quantity = Decimal(used) / QUARTERS[line.unit]
    else:
        used = left = 0
        delivered = _months_used(line, day)
        given_back = line.amount - delivered
    fee = cents(given_back * fee_percent / 100)
    line.settled, line.ends_on = delivered + fee, day
    line.save()
    return {
        "delivered_quarters": used,
        "returned_quarters": left,
        "delivered": str(delivered),
        "given_back": str(given_back),
        "fee_percent": fee_percent,
        "fee": str(fee),
        "owed": str(line.settled),
    }


def _months_used(line, day):
    """What is owed for a service not sold in days: by the months it ran, or all of it, as its offer says."""
    if line.proration != "months":
        return line.amount
    year = line.agreement.school_year
    ran = months_left(line.starts_on, year) - months_left(day, year) + (day > line.starts_on and day.day > 1)
    return min(line.amount, cents(amount_of(line.price, line.quantity) * ran / MONTHS_IN_A_YEAR))


APPLY = {
    Kind.ADD: _grow,
    Kind.REDUCE: _shrink,
    Kind.TRANSFER: _move,
    Kind.CHANGE: _become,
    Kind.CANCEL: _cancel,
}
