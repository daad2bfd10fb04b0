"""Key 1: what is asked before a consultation counts, and what is kept of it."""

import datetime as dt

from portal.core import clock
from portal.core.transitions import Refused
from portal.core.words import long_date

from .authority import authority_of, why_none
from .contents import agreed_to, hash_of
from .models import Consultation


def consult(order, *, by, held_on: dt.date, how: str, note: str) -> Consultation:
    """Keep that somebody licensed was consulted. The license and its source are copied as of that day.

    Raises Refused without a valid license or right on that day and today (a right is never given for days
    before it began), and for a day that cannot be.
    """
    if why := why_none(by, order.district):
        raise Refused(why)
    if held_on > clock.today():
        raise Refused("A consultation is recorded after it was held. Choose today or an earlier day.")
    if held_on < order.started_at.date() - dt.timedelta(days=366):
        raise Refused("That day is more than a year before the order. Look at the year.")
    authority = authority_of(by, order.district, held_on)
    if authority is None:
        raise Refused(
            f"A consultation on {long_date(held_on)} does not count. {_why_not(order, by, held_on)}"
        )
    order.consultations.standing().update(voided_at=clock.now())
    return Consultation.objects.create(
        order=order,
        by=by,
        held_on=held_on,
        how=how,
        note=note,
        authority=authority,
        agreed_to=agreed_to(order),
        contents_hash=hash_of(order),
    )


def _why_not(order, by, day) -> str:
    """Why a right of today does not reach back to a day."""
    if not by.licences.valid_on(day).exists():
        return f"{by} had no valid library media license on that day. Consult on a day in the license."
    return (
        f"{by} had no right to be consulted in {order.district} on that day, and the right does not reach "
        "back. Consult again, on a day since it began."
    )
