"""What tests of services may ask for beside the people: a year that is open, with offers, and days."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from services.models import Offer
from tests.factories.services import AgreementFactory, CatalogYearFactory, OfferFactory

SPRING = dt.datetime(2027, 5, 13, 17, tzinfo=dt.UTC)
NOON = dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)


@pytest.fixture
def spring():
    """May 13, 2027: districts choose for 2027–28."""
    with time_machine.travel(SPRING, tick=False):
        yield SPRING


@pytest.fixture
def year(spring):
    return CatalogYearFactory(ends_in=2028, opens_on=dt.date(2027, 2, 1))


@pytest.fixture
def days(year):
    """The specialist by the day at $600."""
    return OfferFactory(year=year)


@pytest.fixture
def team(year):
    """One team of three at $900, by the months left."""
    return OfferFactory(
        year=year,
        service__code="PLN-TEAM",
        service__name="Network, team",
        unit=Offer.Unit.TEAM,
        price="900.00",
        maximum=1,
        people_per_unit=3,
        proration=Offer.Proration.MONTHS,
    )


@pytest.fixture
def person(year):
    """A place for one person; the agency has not named the price."""
    return OfferFactory(
        year=year,
        service__code="PLN-IND",
        service__name="Network, by person",
        unit=Offer.Unit.PERSON,
        price=None,
        people_per_unit=1,
    )


@pytest.fixture
def window(sign_in, librarian, spring):
    """The librarian's browser."""
    return sign_in(librarian)


@pytest.fixture
def draft(days, librarian, district):
    """The librarian's request for six days, not sent yet."""
    return AgreementFactory(
        district=district,
        year=days.year,
        started_by=librarian,
        saved_by=librarian,
        starts_on=dt.date(2027, 7, 1),
        lines=[(days, Decimal(6))],
    )


@pytest.fixture
def on_october_6(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def line(district, on_october_6):
    """Six days of the specialist, of which none is used."""
    return AgreementFactory(district=district, reached="active").lines.get()
