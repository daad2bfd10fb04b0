"""The catalog of a school year: loaded from our data the first time, copied from year to year after that.

Staff edit it on the review desk. What they edited is never overwritten from here.
"""

import datetime as dt
import json
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from portal.core import clock
from portal.core.school_year import SchoolYear
from portal.core.transitions import Refused

from .models import CatalogYear, Offer, OfferActivity, Service

DATA = Path(__file__).resolve().parent / "data" / "catalog.json"
SERVICE_FACTS = ("name", "is_one_per_district")
OFFER_FACTS = (
    "summary",
    "not_included",
    "unit",
    "people_per_unit",
    "sessions",
    "maximum",
    "confers_coordinator",
    "confers_consultation",
    "confers_entity_number",
)
COPIED = (
    *OFFER_FACTS,
    "service_id",
    "proration",
    "minimum",
    "is_offered",
)
CHOOSING_STARTS = (2, 1)  # in winter districts begin to choose for July
OFFERS = Offer.objects.select_related("service", "year").prefetch_related("activities")


def open_years() -> list[CatalogYear]:
    """School years for which districts may choose now, the next one first."""
    return [year for year in CatalogYear.objects.order_by("-ends_in") if year.is_open]


def year_or_404(ends_in) -> CatalogYear:
    year = CatalogYear.objects.filter(ends_in=ends_in).first()
    if year is None:
        raise Http404
    return year


def opening_of(school_year: SchoolYear) -> dt.date:
    return dt.date(school_year.ends_in - 1, *CHOOSING_STARTS)


@transaction.atomic
def load(ends_in=None) -> list[tuple[str, str]]:
    """Add what is missing of one year's catalog. Returns pairs of a name and what happened to it.

    Without a year it is the current one, and only where there is no catalog at all: later years are copies
    of what staff have made of it.
    """
    if ends_in is None:
        if newest := CatalogYear.objects.first():
            return [(f"Catalog {newest}", "here already, so nothing was loaded")]
        ends_in = SchoolYear.containing(clock.today()).ends_in
    year, is_new = CatalogYear.objects.get_or_create(
        ends_in=ends_in, defaults={"opens_on": opening_of(SchoolYear(ends_in))}
    )
    told = [(f"Catalog {year}", "added" if is_new else "here already")]
    for position, facts in enumerate(json.loads(DATA.read_text(encoding="utf-8"))["services"], start=1):
        told.append((f"{facts['name']}, {year}", load_offer(year, facts, position)))
    return told


def load_offer(year, facts, position) -> str:
    service, _ = Service.objects.get_or_create(
        code=facts["code"], defaults=pick(facts, SERVICE_FACTS) | {"position": position}
    )
    offer, is_new = Offer.objects.get_or_create(year=year, service=service, defaults=pick(facts, OFFER_FACTS))
    activities = list(facts["activities"].items())
    if not is_new:
        return "unchanged" if is_as_shipped(offer, facts, activities) else "kept as the agency edited it"
    for place, (key, text) in enumerate(activities, start=1):
        OfferActivity.objects.create(offer=offer, key=key, text=text, position=place)
    return "added"


def is_as_shipped(offer, facts, activities) -> bool:
    shipped = pick(facts, SERVICE_FACTS), pick(facts, OFFER_FACTS), activities
    return shipped == (
        {name: getattr(offer.service, name) for name in SERVICE_FACTS},
        {name: getattr(offer, name) for name in OFFER_FACTS},
        list(offer.activities.values_list("key", "text")),
    )


def pick(facts, names) -> dict:
    return {name: facts[name] for name in names}


@transaction.atomic
def copy_to_next_year(year, *, by, opens_on, closes_on=None, with_prices) -> CatalogYear:
    """The same services, words, and rules for the school year after this one."""
    if not by.has_perm("services.add_catalogyear"):
        raise PermissionDenied("services.add_catalogyear")
    rules = ("unused_days", "carry_at_most", "cancel_fee_percent", "unsigned_quarters", "note")
    following, is_new = CatalogYear.objects.get_or_create(
        ends_in=year.ends_in + 1,
        defaults={name: getattr(year, name) for name in rules}
        | {"opens_on": opens_on, "closes_on": closes_on},
    )
    if not is_new:
        raise Refused(f"There is a catalog for {following} already. Change that one instead.")
    prices = ("price", "price_is_sample") if with_prices else ()
    for offer in year.offers.prefetch_related("activities"):
        copied = {name: getattr(offer, name) for name in (*COPIED, *prices)}
        new = Offer.objects.create(year=following, **copied)
        OfferActivity.objects.bulk_create(
            OfferActivity(offer=new, key=line.key, text=line.text, position=line.position)
            for line in offer.activities.all()
        )
    return following
