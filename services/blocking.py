"""What stands in the way of an amendment, in sentences. Asked by its form, and again on locked rows."""

from decimal import Decimal

from portal.core import clock
from portal.core.words import long_date

from .models import Amendment, Subscription
from .models.catalogue import QUARTERS, quarters_of
from .words import days, number

Kind = Amendment.Kind


def day_of(amendment):
    """A change never counts from before it was accepted: what a service allows is not given backwards."""
    return max(amendment.effective_on, clock.today())


def in_unit_of(target, line, quantity):
    """The same days, counted in the other line's unit."""
    return Decimal(quarters_of(line.unit, quantity)) / QUARTERS[target.unit]


def new_line(amendment) -> Subscription:
    """The line of the new service, unsaved, in the words and at the price that the district asked for."""
    offer = amendment.offer
    new = Subscription(
        agreement=amendment.agreement,
        district_id=amendment.district_id,
        service=offer.service,
        offer=offer,
        quantity=amendment.quantity,
    )
    new.take_from_catalog()
    if asked := amendment.asked:
        new.terms, new.price = asked["terms"], Decimal(asked["price"])
        new.price_is_sample = asked["price_is_sample"]
    return new


def blockers(amendment) -> list[str]:
    """Sentences; empty when the change is possible now."""
    line, agreement = amendment.subscription, amendment.agreement
    if agreement.state != agreement.State.ACTIVE:
        return [f"{agreement} is {agreement.get_state_display().lower()}, so it cannot be changed."]
    if line.agreement_id != agreement.pk:
        return ["Choose a service of this agreement."]
    if line.settled is not None:
        return [f"{line.service} was canceled and {line.end_in_words}."]
    if not line.starts_on <= day_of(amendment) < line.ends_on:
        return [f"Choose a day in its time, {line.time_in_words}."]
    return WAYS[amendment.kind](amendment)


def _may_grow(amendment):
    line = amendment.subscription
    return _in_steps(line, amendment.quantity) or _not_too_much(line, amendment.quantity)


def _may_shrink(amendment):
    line = amendment.subscription
    return (
        _in_steps(line, amendment.quantity)
        or _not_used(line, amendment.quantity)
        or _not_too_little(line, amendment.quantity)
    )


def _may_move(amendment):
    line, target = amendment.subscription, amendment.target
    if target.pk == line.pk or target.agreement_id != line.agreement_id:
        return ["Choose another service of the same agreement."]
    if not (line.is_in_days and target.is_in_days):
        return ["Only days can be moved, from one service sold by the day to another."]
    if target.settled is not None or target.ends_on <= day_of(amendment):
        return [f"{target.service} has ended by then."]
    quantity = in_unit_of(target, line, amendment.quantity)
    return _may_shrink(amendment) or _in_steps(target, quantity) or _not_too_much(target, quantity)


def _may_become(amendment):
    line, offer = amendment.subscription, amendment.offer
    if offer.service_id == line.service_id:
        return ["Choose a service other than the one you have."]
    if offer.year_id != line.agreement.year_id or not (offer.is_offered or amendment.asked):
        return [f"{offer.service} is not offered in {line.agreement.year}."]
    if offer.price is None and not amendment.asked:
        return [f"The agency has not named a price for {offer.service} yet."]
    new = new_line(amendment)
    return new.out_of_limits() or _not_twice(new, amendment) or _not_booked_later(amendment)


def _not_twice(new, amendment):
    sentence = new.had_already(from_day=day_of(amendment))
    return [sentence] if sentence else []


def _not_booked_later(amendment):
    line, day = amendment.subscription, day_of(amendment)
    if line.is_in_days and (held := booked(line, day)):
        return [f"{line.service} is booked on or after {long_date(day)}: {held}. Move or cancel that first."]
    return []


def _in_steps(line, quantity):
    if quantity % line.step:
        return [f"{line.service}: choose a multiple of {number(line.step)}."]
    return []


def _not_too_much(line, quantity):
    most = line.most
    if line.quantity + quantity > most:
        return [f"{line.service}: the most is {number(most)}, and you have {number(line.quantity)}."]
    return []


def _not_too_little(line, quantity):
    """Below the least, a service is not worth sending somebody: it is canceled instead."""
    rest = line.quantity - quantity
    if rest < line.minimum:
        least = number(line.minimum)
        return [f"{line.service}: at least {least} must be left. To give all of it back, cancel the service."]
    return []


def _not_used(line, quantity):
    """Days that were delivered or are booked cannot be taken back; the sentences list them."""
    if quantity > line.quantity:
        return [f"{line.service}: there are only {number(line.quantity)} to take back."]
    if not line.is_in_days:
        return []
    entries, asked = line.ledger.all(), quarters_of(line.unit, quantity)
    if asked <= entries.free():
        return []
    sentences = [
        f"{days(asked)} cannot be taken back from {line.service}: only {days(entries.free())} are free."
    ]
    if used := entries.used():
        sentences.append(f"Delivered: {days(used)}.")
    if held := booked(line):
        sentences.append(f"Booked: {held}.")
    return sentences


def booked(line, day=None) -> str:
    """What bookings hold, with their days: 1 day on May 20, 2027; ½ day on June 2, 2027."""
    held = line.ledger.held_by_day(day)
    return "; ".join(f"{days(quarters)} on {long_date(on)}" for on, quarters in held)


WAYS = {
    Kind.ADD: _may_grow,
    Kind.REDUCE: _may_shrink,
    Kind.TRANSFER: _may_move,
    Kind.CHANGE: _may_become,
    Kind.CANCEL: lambda amendment: [],
}
