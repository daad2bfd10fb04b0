"""Key 1: what is asked before a consultation counts, and what is kept of it."""

import datetime as dt

from portal.core import clock
from portal.core.transitions import Refused

from .authority import authority_of, why_none
from .contents import agreed_to, hash_of
from .models import Consultation


def consult(order, *, by, held_on: dt.date, how: str, note: str) -> Consultation:
    """Keep that somebody licensed was consulted. The license and its source are copied as they are today.

    Raises Refused without a valid license or right, and for a day that cannot be.
    """
    authority = authority_of(by, order.district)
    if authority is None:
        raise Refused(why_none(by, order.district))
    if held_on > clock.today():
        raise Refused("A consultation is recorded after it was held. Choose today or an earlier day.")
    if held_on < order.started_at.date() - dt.timedelta(days=366):
        raise Refused("That day is more than a year before the order. Look at the year.")
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
