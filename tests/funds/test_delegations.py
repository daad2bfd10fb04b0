"""Letting somebody of the agency approve for a time: given by the administrator, dated, and ended."""

import datetime as dt

import pytest
from django.template.loader import render_to_string

from districts.models import Role
from funds import approval_record
from funds.models import Delegation, FundOrder
from funds.rules import second_keys
from portal.core import clock
from tests.factories import MembershipFactory
from tests.factories.funds import OrderFactory, consulted
from tests.planning.pages import messages

PAGE = "/fund/approvers/"


@pytest.fixture
def owen():
    return MembershipFactory(role=Role.AGENCY_FINANCE).user


def typed(owen, days=10, **changes):
    today = clock.today()
    facts = {"person": owen.pk, "starts_on": str(today), "ends_on": str(today + dt.timedelta(days=days))}
    return facts | {"note": "On leave"} | changes


def test_an_administrator_lets_somebody_of_the_agency_approve_and_ends_it(fund, people, owen, sign_in):
    order, browser = consulted(OrderFactory(allocation=fund), people), sign_in(people.administrator)

    said = messages(browser.post(PAGE, typed(owen), follow=True))
    assert said == [f"{owen} may approve from that day on."]
    assert owen.pk in second_keys(order)

    browser.post(f"{PAGE}{Delegation.objects.get().pk}/end/")
    assert owen.pk not in second_keys(FundOrder.objects.get(pk=order.pk))


def test_it_ends_by_itself_on_its_last_day(fund, people, owen, sign_in):
    order = consulted(OrderFactory(allocation=fund), people)
    sign_in(people.administrator).post(PAGE, typed(owen, days=1))

    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert owen.pk not in second_keys(order)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": "2020-01-01"}, "Enter a day after the first day"),
        ({"starts_on": "2020-01-01"}, "nothing was approved like this before"),
        ({"note": ""}, "Enter why"),
    ],
)
def test_days_that_cannot_be_and_a_missing_reason_are_said(people, owen, sign_in, changes, sentence):
    answer = sign_in(people.administrator).post(PAGE, typed(owen, **changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_only_finance_of_the_agency_can_be_named(people, sign_in):
    stranger = MembershipFactory(role=Role.REVIEWER).user

    assert sign_in(people.administrator).post(PAGE, typed(stranger)).status_code == 422


def test_nobody_else_gives_or_ends_one(fund, people, owen, sign_in):
    sign_in(people.administrator).post(PAGE, typed(owen))
    end = f"{PAGE}{Delegation.objects.get().pk}/end/"

    assert sign_in(people.finance).get(PAGE).status_code == 403
    assert sign_in(people.finance).post(end).status_code == 403
    assert sign_in(MembershipFactory(role=Role.ADMINISTRATOR).user).post(end).status_code == 404


def test_the_approval_keeps_who_gave_the_right_and_between_which_days(fund, people, owen, sign_in):
    order = consulted(OrderFactory(allocation=fund), people)
    sign_in(people.administrator).post(PAGE, typed(owen))
    given = Delegation.objects.get()

    FundOrder.objects.get(pk=order.pk).approve(by=owen)
    given.end(by=people.administrator)

    approval = order.approvals.get()
    assert approval.delegation == {
        "given_by": people.administrator.name,
        "given_on": str(clock.today()),
        "starts_on": str(given.starts_on),
        "ends_on": str(given.ends_on),
        "note": "On leave",
        "delegation": given.pk,
    }
    told = approval_record.printed(approval_record.facts(order))
    assert told["delegated"].startswith(f"{people.administrator.name} of the district let them approve from ")
    assert told["delegated"].endswith("(not included): On leave.")
    paper = render_to_string("funds/reports/record.html", told)
    assert told["delegated"] in paper
    page = sign_in(people.finance).get(order.get_absolute_url()).content.decode()
    assert f"by delegation of {people.administrator.name}" in page


def test_finance_of_the_district_approves_by_its_own_right(fund, people):
    order = consulted(OrderFactory(allocation=fund), people)
    order.approve(by=people.finance)

    assert order.approvals.get().delegation is None
