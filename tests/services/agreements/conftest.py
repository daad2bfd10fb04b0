"""An active agreement of six days of the specialist, and what districts ask to change about it."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from services.amending import draw_up
from services.changes import preview
from services.models import Amendment
from tests.factories.services import AgreementFactory, OfferFactory

TODAY = dt.date(2027, 1, 12)
Kind = Amendment.Kind


@pytest.fixture
def january():
    """Tuesday, January 12, 2027: the school year is half over."""
    with time_machine.travel(dt.datetime(2027, 1, 12, 16, tzinfo=dt.UTC), tick=False):
        yield TODAY


@pytest.fixture
def active(district, january):
    return AgreementFactory(district=district, reached="active")


@pytest.fixture
def line(active):
    return active.lines.get()


@pytest.fixture
def mentoring():
    """Mentoring at $400 a day."""
    return OfferFactory(
        service__code="MENTOR",
        service__name="Library Media Mentoring",
        price=Decimal("400.00"),
    )


@pytest.fixture
def teams():
    """A network at $1,200 a team and year, by the month when it starts later."""
    return OfferFactory(
        service__code="PLN-TEAM",
        service__name="Professional Learning Network, team",
        unit="team",
        price=Decimal("1200.00"),
        proration="months",
        people_per_unit=3,
    )


@pytest.fixture
def asked(administrator):
    """``asked(line, "add", 2)`` is a change that waits for the agency."""

    def ask(line, kind, quantity=None, *, on=TODAY, note="We need it.", **facts):
        quantity = None if quantity is None else Decimal(quantity)
        amendment = draw_up(
            line.agreement,
            by=administrator,
            kind=kind,
            subscription=line,
            quantity=quantity,
            effective_on=on,
            **facts,
        )
        amendment.number = line.agreement.amendments.count() + 1
        amendment.save()
        amendment.request(by=administrator, note=note)
        return amendment

    return ask


@pytest.fixture
def told(administrator):
    """``told(line, "add", 2)`` is the preview of a change nobody has asked for."""

    def tell(line, kind, quantity=None, *, on=TODAY, **facts):
        quantity = None if quantity is None else Decimal(quantity)
        facts |= {"kind": kind, "subscription": line, "quantity": quantity, "effective_on": on}
        return preview(draw_up(line.agreement, by=administrator, **facts), by=administrator)

    return tell


@pytest.fixture
def of_both(district, january, mentoring, teams):
    """Days of mentoring and a team of the network, in one running agreement."""
    return AgreementFactory(
        district=district, lines=[(mentoring, Decimal(4)), (teams, Decimal(2))], reached="active"
    )


@pytest.fixture
def mentoring_line(of_both):
    return of_both.lines.get(service__code="MENTOR")


@pytest.fixture
def team_line(of_both):
    return of_both.lines.get(service__code="PLN-TEAM")


def fresh(record):
    return type(record).objects.get(pk=record.pk)
