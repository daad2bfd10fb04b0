"""Letting somebody of the agency approve for a time: given by the administrator, dated, and ended."""

import datetime as dt

import pytest

from districts.models import Role
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
