"""Key 1 needs a license and a right on the day of the consultation, and still when it is recorded."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.urls import reverse

from districts.models import Assignment, Designation, Licence, Membership
from funds.models import Consultation, FundOrder
from portal.core import clock
from portal.core.transitions import Refused
from services.models import Subscription
from tests.factories import AssignmentFactory
from tests.factories.funds import LicenceFactory, OrderFactory, consulted, sent
from tests.factories.services import AgreementFactory, CatalogYearFactory

AUGUST_15, SEPTEMBER_1, SEPTEMBER_2 = dt.date(2026, 8, 15), dt.date(2026, 9, 1), dt.date(2026, 9, 2)


@pytest.fixture
def order(fund, people, time_machine):
    time_machine.move_to("2026-09-02T15:00:00Z")
    return sent(OrderFactory(allocation=fund), people)


@pytest.fixture
def consultant(order, district):
    """Serves a district that has the service from September 1 on."""
    person = AssignmentFactory(district=district, starts_on=dt.date(2026, 7, 1)).consultant
    Membership.objects.filter(user=person).update(starts_on=dt.date(2026, 7, 1))
    LicenceFactory(holder=person)
    year = CatalogYearFactory(ends_in=order.allocation.year.ends_in)
    line = AgreementFactory(district=district, year=year, reached="active").lines.get()
    facts = {"starts_on": SEPTEMBER_1, "ends_on": dt.date(2027, 7, 1)}
    terms = line.terms | {"confers_consultation": True}
    Subscription.objects.filter(pk=line.pk).update(terms=terms, **facts)
    return person


def consult(order, by, held_on):
    order.consult(by=by, held_on=held_on, how="video", note="Looked at it.")


def test_a_service_that_began_yesterday_makes_no_earlier_consultation_count(order, consultant):
    with pytest.raises(Refused, match=r"August 15, 2026 does not count.*does not reach back"):
        consult(order, consultant, AUGUST_15)

    assert not Consultation.objects.exists()
    consult(order, consultant, SEPTEMBER_1)
    assert Consultation.objects.get().held_on == SEPTEMBER_1


def test_a_consultant_was_assigned_on_the_day(order, consultant):
    Assignment.objects.filter(consultant=consultant).update(starts_on=SEPTEMBER_2)

    with pytest.raises(Refused, match="does not reach back"):
        consult(order, consultant, SEPTEMBER_1)


@pytest.mark.parametrize("model", [Designation, Membership])
def test_a_designated_librarian_was_that_on_the_day(order, people, model):
    field = "person" if model is Designation else "user"
    model.objects.filter(**{field: people.specialist}).update(starts_on=SEPTEMBER_1)

    with pytest.raises(Refused, match="does not reach back"):
        consult(order, people.specialist, AUGUST_15)
    consult(order, people.specialist, SEPTEMBER_1)


def test_a_license_was_in_force_on_the_day(order, people):
    Licence.objects.filter(holder=people.specialist).update(starts_on=SEPTEMBER_1)

    with pytest.raises(Refused, match="had no valid library media license on that day"):
        consult(order, people.specialist, AUGUST_15)


def test_a_right_that_has_ended_is_refused_whatever_the_day(order, people):
    Designation.objects.filter(person=people.specialist).update(ends_on=SEPTEMBER_2)
    order = FundOrder.objects.get(pk=order.pk)

    with pytest.raises(Exception, match="consult_fundorder"):
        consult(order, people.specialist, SEPTEMBER_1)


def test_the_license_of_the_day_is_kept_and_a_renewed_one_still_lets_finance_approve(order, people):
    old = Licence.objects.get(holder=people.specialist)
    Licence.objects.filter(pk=old.pk).update(tier="lws1", check_due_on=None, ends_on=SEPTEMBER_2)
    LicenceFactory(holder=people.specialist, starts_on=SEPTEMBER_2)
    consult(order, people.specialist, SEPTEMBER_1)
    assert Consultation.objects.get().authority["licence"] == old.pk

    order.approve(by=people.finance)
    assert order.state == "approved"


def test_without_any_license_in_force_finance_cannot_approve(fund, people):
    order = consulted(OrderFactory(allocation=fund), people)
    Licence.objects.filter(holder=people.specialist).update(check_due_on=clock.today() - dt.timedelta(days=1))

    with pytest.raises(Refused, match="The background check was due"):
        order.approve(by=people.finance)


def test_the_page_says_why_a_day_does_not_count_and_keeps_what_was_typed(order, people, sign_in):
    Designation.objects.filter(person=people.specialist).update(starts_on=SEPTEMBER_1)
    address = reverse("funds:order-move", args=[order.pk, "consult"])
    browser = sign_in(people.specialist)
    seen = browser.get(address).context["form"].initial["seen"]

    typed = {"held_on": "2026-08-15", "how": "phone", "note": "We spoke.", "seen": seen}
    answer = browser.post(address, typed)

    assert answer.status_code == 422
    assert "does not reach back" in answer.content.decode()
    assert "We spoke." in answer.content.decode()


@pytest.mark.parametrize("code", ["1902", "1901", "902", "901", "900"])
def test_licenses_of_library_specialists_are_kept_under_all_their_names(code):
    assert LicenceFactory(code=code).code == code


def test_no_other_license_is_kept():
    with pytest.raises(IntegrityError, match="licence_is_of_a_library_specialist"):
        LicenceFactory(code="5092")
