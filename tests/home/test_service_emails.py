"""The e-mails about agreements and their changes."""

import datetime as dt
from decimal import Decimal

import pytest

from districts.models import Role, User
from portal.core.models import Message
from services.amending import draw_up
from tests.factories import DistrictFactory, MembershipFactory
from tests.factories.services import AgreementFactory, send

from .test_emails import check

NAME = "Heron & O’Brien’s <Marsh>"
FEBRUARY = dt.date(2027, 2, 1)


@pytest.fixture
def district():
    return DistrictFactory(name=NAME)


@pytest.fixture
def agreement(district):
    return AgreementFactory(district=district)


def newest(person, word):
    return Message.objects.filter(to=person, subject__endswith=word).get()


def told(word):
    return set(User.objects.filter(mail__subject__endswith=word))


def test_approvers_and_the_agency_hear_that_it_was_sent(agreement, administrator, manager, librarian):
    send(agreement)

    assert told(": waits for approval") == {administrator, manager}
    message = newest(administrator, ": waits for approval")
    check(message, agreement.get_absolute_url())
    assert f"{agreement.started_by} sent {agreement} of {NAME} for approval: District Library" in message.body


def test_editors_hear_why_it_was_returned(agreement, administrator, manager, librarian):
    send(agreement)
    agreement.send_back(by=manager, note="Fewer days.\nWe have five.")

    assert told(": returned") == {administrator, librarian, agreement.started_by}
    message = newest(librarian, ": returned")
    check(message, agreement.get_absolute_url())
    assert "They write:\nFewer days.\nWe have five." in message.body


def test_editors_hear_of_a_proposal(agreement, administrator, manager):
    send(agreement)
    line = agreement.lines.get()
    agreement.counter(by=manager, note="Five fit.", lines={line.pk: (Decimal(5), line.price)})

    message = newest(administrator, ": changed by the agency")
    check(message, agreement.get_absolute_url())
    assert f"{manager} proposes other days or prices" in message.body


def test_the_agency_hears_of_the_approval_and_the_district_of_the_rest(agreement, administrator, manager):
    send(agreement)
    agreement.approve(by=administrator, name="Dana", title="Administrator", note="Board on Monday.")
    agreement.accept(by=manager)

    assert told(": approved by the district") == {manager}
    check(newest(manager, ": approved by the district"), agreement.get_absolute_url())
    assert told(": active") == {administrator, agreement.started_by}
    message = newest(administrator, ": active")
    check(message, agreement.get_absolute_url())
    assert "can be booked from July 1, 2026" in message.body
    assert "They write" not in message.body


def test_those_it_waited_for_hear_that_it_was_withdrawn(agreement, administrator, manager):
    send(agreement)
    agreement.withdraw(by=agreement.started_by, note="The board said no.")

    assert told(": withdrawn") == {administrator, manager}
    check(newest(manager, ": withdrawn"), agreement.get_absolute_url())


def test_editors_hear_that_it_lapsed(agreement, librarian):
    agreement.lapse(by=User.system())

    message = newest(librarian, ": lapsed")
    check(message, agreement.get_absolute_url())
    assert "The time to choose services for 2026–27 ended" in message.body


@pytest.fixture
def ask(district, administrator):
    def change(kind, quantity=None):
        active = AgreementFactory(district=district, reached="active")
        amendment = draw_up(
            active,
            by=administrator,
            kind=kind,
            subscription=active.lines.get(),
            quantity=quantity,
            effective_on=FEBRUARY,
        )
        amendment.number = 1
        amendment.save()
        amendment.request(by=administrator, note="We need it.")
        return amendment

    return change


def test_the_agency_hears_of_a_change_and_the_district_of_the_answer(ask, manager, librarian, administrator):
    amendment = ask("add", Decimal(2))
    amendment.accept(by=manager)

    message = newest(manager, ": change asked for")
    check(message, amendment.get_absolute_url())
    assert "We need it." in message.body
    assert {administrator, librarian} <= told(": amended")
    message = newest(librarian, ": amended")
    check(message, amendment.get_absolute_url())
    assert "add days or places, District Library Media Specialist" in message.body


def test_the_district_hears_why_a_change_was_refused(ask, manager, librarian):
    amendment = ask("add", Decimal(2))
    amendment.refuse(by=manager, note="Nobody is free.")

    message = newest(librarian, ": change refused")
    check(message, amendment.get_absolute_url())
    assert "Nobody is free." in message.body


def test_the_district_hears_that_the_last_service_ended(ask, manager, librarian):
    with_today = ask("cancel")
    with_today.effective_on = dt.date(2026, 7, 1)
    with_today.save()
    with_today.accept(by=manager)

    message = newest(librarian, ": canceled")
    check(message, with_today.get_absolute_url())


def test_somebody_with_two_roles_hears_it_once(agreement, district, manager):
    MembershipFactory(user=manager, district=district, role=Role.ADMINISTRATOR)
    send(agreement)

    assert Message.objects.filter(to=manager).count() == 1
