"""What waits about agreements: for whom, and since when."""

import datetime as dt

import pytest
import time_machine

from districts.models import Role
from services.amending import draw_up
from tests.factories import MembershipFactory
from tests.factories.services import AgreementFactory
from tests.planning.pages import queries

from .desks import desk, others, reasons, work_of

pytestmark = pytest.mark.usefixtures("january")
SERVICE = "District Library Media Specialist"


@pytest.fixture
def january():
    with time_machine.travel(dt.datetime(2027, 1, 12, 16, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def sent(district, january):
    with time_machine.travel(dt.datetime(2027, 1, 5, 16, tzinfo=dt.UTC), tick=False):
        return AgreementFactory(district=district, reached="submitted")


def about_agreements(items):
    return [item for item in items if "greement" in item[0] or ":" in item[0]]


def test_an_agreement_waits_for_the_administrator_since_it_was_sent(sent, administrator, district):
    assert about_agreements(desk(administrator)) == [
        (f"Approve the agreement 2026–27, {district}", "Waiting 7 days")
    ]
    assert any(f"{SERVICE}, $3,600.00 for the year." in reason for reason in reasons(administrator))


def test_others_see_whom_it_waits_for(sent, administrator, manager, librarian, district):
    expected = [(f"The agreement 2026–27, {district}", f"Waits for {administrator}")]

    assert about_agreements(others(manager)) == expected
    assert about_agreements(others(librarian)) == expected


def test_what_one_sent_waits_for_the_other_administrator(district, administrator):
    second = MembershipFactory(district=district, role=Role.ADMINISTRATOR).user
    agreement = AgreementFactory(district=district, started_by=administrator)
    agreement.submit(by=administrator, shown_total=agreement.total)

    assert about_agreements(desk(administrator)) == []
    assert about_agreements(others(administrator)) == [
        (f"The agreement 2026–27, {district}", f"Waits for {second}")
    ]
    assert about_agreements(desk(second))[0][0].startswith("Approve the agreement")


def test_what_was_returned_waits_for_the_district_with_its_reason(sent, librarian, manager):
    sent.send_back(by=manager, note="Name the people who come.")

    assert about_agreements(desk(librarian))[0][1] == "Returned January 12"
    assert f"{manager}: “Name the people who come.”" in reasons(librarian)
    assert about_agreements(others(manager))[0][1] == "Waits for the district"


def test_what_the_agency_proposed_waits_for_the_administrator_again(sent, administrator, manager):
    line = sent.lines.get()
    sent.counter(by=manager, note="Five fit.", lines={line.pk: (line.quantity - 1, line.price)})

    assert about_agreements(desk(administrator))[0][0].startswith("Approve the agreement")
    assert any(f"{manager} proposed other days or prices" in reason for reason in reasons(administrator))


def test_what_the_district_approved_waits_for_the_agency(sent, administrator, manager, district):
    sent.approve(by=administrator, name="Dana", title="Administrator")

    assert about_agreements(desk(manager)) == [(f"Accept the agreement 2026–27, {district}", "Since today")]
    assert about_agreements(others(administrator)) == [
        (f"The agreement 2026–27, {district}", "Waits for CESA 6")
    ]


def test_a_change_waits_for_the_agency(district, administrator, manager):
    agreement = AgreementFactory(district=district, reached="active")
    amendment = draw_up(
        agreement,
        by=administrator,
        kind="add",
        subscription=agreement.lines.get(),
        quantity=2,
        effective_on=dt.date(2027, 2, 1),
    )
    amendment.number = 1
    amendment.save()
    amendment.request(by=administrator, note="More.")
    asks = f"Add 2 days to {SERVICE}, from February 1, 2027"

    assert about_agreements(desk(manager)) == [(f"Answer: {asks}", "Since today")]
    assert about_agreements(others(administrator)) == [(f"Asked for: {asks}", "Waits for CESA 6")]


def test_a_running_agreement_waits_for_nobody(district, administrator, manager):
    AgreementFactory(district=district, reached="active")

    for person in (administrator, manager):
        assert about_agreements(desk(person)) == []
        assert not any("agreement" in item.title for item in work_of(person).others)


@pytest.mark.parametrize("person", ["administrator", "manager"])
def test_a_home_asks_the_same_queries_for_any_number_of_agreements(person, district, request, sign_in):
    browser = sign_in(request.getfixturevalue(person))
    for state in ("submitted", "district_approved"):
        AgreementFactory(district=district, reached=state)
    few = queries(browser, "/")
    for state in ("submitted", "district_approved"):
        AgreementFactory(district=district, reached=state)

    assert queries(browser, "/") == few
