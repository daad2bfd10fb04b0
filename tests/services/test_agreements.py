"""From a request to an agreement that binds: who may, what is frozen, what is refused."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from districts.models import Role
from portal.core.transitions import Refused
from services.models import Agreement, PriceChanged
from tests.factories import MembershipFactory
from tests.factories.services import AgreementFactory, send

State = Agreement.State


@pytest.fixture
def draft(district):
    return AgreementFactory(district=district)


def test_an_accepted_agreement_grants_its_days_and_freezes_its_words(district, manager):
    agreement = AgreementFactory(district=district, reached="active")
    line = agreement.lines.get()

    offer = line.offer
    offer.price, offer.summary = Decimal("999.00"), "Other words."
    offer.save()

    assert agreement.state == State.ACTIVE
    assert agreement.snapshot["lines"][0]["price"] == "600.00"
    assert agreement.snapshot["total"] == "3600.00"
    assert line.ledger.all().balance() == 24
    assert agreement.report.job.kind == "report.render"


def test_a_price_that_changed_since_the_page_was_drawn_is_shown_and_not_agreed_to(draft):
    offer = draft.lines.get().offer
    offer.price = Decimal("650.00")
    offer.save()

    with pytest.raises(PriceChanged) as refusal:
        draft.submit(by=draft.started_by, shown_total=Decimal("3600.00"))

    assert refusal.value.new_total == Decimal("3900.00")
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert draft.lines.get().price == Decimal("600.00")


def test_where_two_may_approve_nobody_approves_what_they_sent(draft, administrator, district):
    second = MembershipFactory(district=district, role=Role.ADMINISTRATOR).user
    draft.submit(by=administrator, shown_total=draft.total)

    with pytest.raises(PermissionDenied):
        draft.approve(by=administrator, name="Dana", title="Administrator")
    draft.approve(by=second, name="Sam", title="Administrator")

    assert draft.state == State.APPROVED


def test_the_only_administrator_approves_what_they_sent(draft, administrator):
    draft.submit(by=administrator, shown_total=draft.total)
    draft.approve(by=administrator, name="Dana", title="Administrator")

    assert draft.state == State.APPROVED


def test_a_second_specialist_in_the_same_year_is_refused(district):
    AgreementFactory(district=district, reached="active")
    second = AgreementFactory(district=district, reached="district_approved")

    with pytest.raises(Refused, match="has District Library Media Specialist already"):
        second.accept(by=MembershipFactory(role=Role.MANAGER).user)


def test_the_database_knows_one_specialist_at_a_time(district):
    line = AgreementFactory(district=district, reached="active").lines.get()
    line.pk = None

    with pytest.raises(IntegrityError, match="one_at_a_time_per_district"), transaction.atomic():
        line.save()


@pytest.mark.django_db(transaction=True)
def test_of_two_specialists_that_are_accepted_at_once_one_is_refused(district, manager, at_once):
    two = [AgreementFactory(district=district, reached="district_approved") for _ in range(2)]

    answers = at_once(*[lambda one=one: one.accept(by=manager) for one in two])

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "StateChange"]


def test_what_nobody_accepted_in_its_year_is_not_accepted_after_it(district, manager, time_machine):
    """Nothing would ever end it: the roll of its year may be done, and is done once."""
    agreement = AgreementFactory(district=district, reached="district_approved")
    time_machine.move_to(dt.datetime(2027, 7, 1, 5, tzinfo=dt.UTC))  # midnight in Chicago

    with pytest.raises(Refused, match="2026–27 is over"):
        agreement.accept(by=manager)

    time_machine.move_to(dt.datetime(2027, 7, 1, 4, 59, tzinfo=dt.UTC))
    agreement.accept(by=manager)
    assert agreement.state == State.ACTIVE


def test_what_the_agency_changed_is_kept_beside_what_was_asked_for(draft, manager):
    send(draft)
    line = draft.lines.get()
    draft.counter(by=manager, note="Five fit.", lines={line.pk: (Decimal(5), Decimal("620.00"))})

    assert draft.state == State.COUNTERED
    assert draft.asked_for[0]["quantity"] == "6.00"
    assert draft.total == Decimal("3100.00")
