"""Late renewals: the school year has begun, and the district has not approved yet.

The agency may let the services it renews go on meanwhile, each for as many days as the catalog year allows.
Nothing is stated or billed before both sides have signed: Wis. Stat. s. 116.03 (4) wants a contract first.
"""

import datetime as dt

from portal.core import clock
from portal.core.transitions import Refused
from portal.core.words import long_date

from . import ledger, missing
from .models import Booking, LedgerEntry, Subscription

Kind = LedgerEntry.Kind


def open_days(agreement, *, by):
    """Open each service that is renewed, and grant its allowance. Raises Refused where nothing can go on."""
    year = agreement.year
    if clock.today() < agreement.starts_on:
        raise Refused(f"It begins on {long_date(agreement.starts_on)}. Until then it can wait for approval.")
    if not year.unsigned_quarters:
        raise Refused(f"No days of {year} may be used before approval: set them in the catalog year first.")
    if sentences := missing.for_approval(agreement):
        raise Refused(" ".join(sentences))
    lines = renewed(agreement)
    if not lines:
        raise Refused("None of its services by the day ran last year, so nothing can continue.")
    for line in lines:
        line.open(from_day=agreement.starts_on)
        quarters = min(line.quarters, year.unsigned_quarters)
        ledger.write(line, Kind.GRANT, quarters, by=by, day=line.starts_on, note="Until it is approved")


def renewed(agreement) -> list[Subscription]:
    """Its services by the day that the district had in the year before."""
    before = (
        Subscription.objects.binding()
        .accepted()
        .filter(district=agreement.district_id, agreement__year__ends_in=agreement.year.ends_in - 1)
    )
    lines = agreement.lines.filter(service__in=before.values("service")).select_related("service", "offer")
    return [line for line in lines if line.quarters]


def close_days(agreement, *, by, note):
    """Booked days end, and so does the rest of the allowance. What was logged stays, and is not billed."""
    lines = list(agreement.lines.accepted().select_related("service"))
    for booking in Booking.objects.open().filter(subscription__in=lines).order_by("pk"):
        booking.cancel(by=by, note=note or f"{agreement} was withdrawn.")
    for line in lines:
        line = ledger.lock(line)
        if left := line.ledger.all().balance():
            ledger.write(line, Kind.EXPIRY, -left, by=by, note="The agreement was not approved")
        line.ends_on = clock.today() + dt.timedelta(days=1)
        line.save(update_fields=["ends_on"])
