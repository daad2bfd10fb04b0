"""Every list of the desk asks the same number of queries, however many rows it shows."""

import datetime as dt

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from districts.actions import invite, withdraw
from districts.models import Role, User
from funds.models import ExportLayout
from portal.core import clock
from portal.core.desk import PortalModelAdmin
from services import statements
from services.amending import draw_up
from tests.factories import (
    AssignmentFactory,
    DistrictFactory,
    MembershipFactory,
    SubmissionFactory,
    send_back,
)
from tests.factories.evaluations import EvaluationFactory, InstrumentFactory
from tests.factories.funds import (
    AllocationFactory,
    EligibilityRuleFactory,
    FundYearFactory,
    ObjectCodeFactory,
    OrderFactory,
    delegated,
    ordered,
    people_of,
)
from tests.factories.resources import ResourceFactory
from tests.factories.services import AgreementFactory, OfferFactory

LISTS = [model for model, shown in admin.site._registry.items() if isinstance(shown, PortalModelAdmin)]


def agreement_with_a_change(district):
    """A running agreement, its days, and a change that was asked for."""
    with clock.at(dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)):
        agreement = AgreementFactory(district=district, reached="active")
        facts = {"subscription": agreement.lines.get(), "effective_on": clock.today(), "number": 1}
        change = draw_up(agreement, by=agreement.started_by, kind="cancel", **facts)
        change.save()
        change.request(by=agreement.started_by, note="Nobody has the time.")
        statements.issue(by=User.system(), district=district, month=dt.date(2026, 9, 1))


def fund_with_an_order(district):
    """A fund, somebody licensed and designated, a delegation, and an order on its way with its entries."""
    people = people_of(district)
    delegated(district, people)
    ordered(OrderFactory(allocation=AllocationFactory(district=district, received="1000.00")), people)


def one_more(number):
    """One more row of everything that the desk lists, by and about people of its own."""
    district = DistrictFactory(cesa__number=number)
    AssignmentFactory(district=district)
    SubmissionFactory(plan__district=district, reviewer=MembershipFactory(role=Role.REVIEWER).user)
    sender, other = (MembershipFactory(district=district, role=Role.ADMINISTRATOR).user for _ in range(2))
    asked, _ = invite(
        by=sender, email=f"a{number}@example.org", name="Ada", role=Role.VIEWER, district=district
    )
    withdraw(asked, by=other)
    agreement_with_a_change(district)
    fund_with_an_order(district)
    FundYearFactory(ends_in=2040 + number)
    ObjectCodeFactory(code=f"50{number}")
    EligibilityRuleFactory(key=f"kind-{number}")
    EvaluationFactory(district, reached="self_rated")
    InstrumentFactory(f"200{number}")
    ResourceFactory(f"Page {number}")
    ExportLayout.objects.create(name=f"Layout {number}", columns=[["Dollars", "amount"]])
    OfferFactory(year__ends_in=2027 + number, service__code=f"NEW-{number}")


@pytest.fixture(scope="module")
def seen(rows_of_the_module):
    """How many rows each list shows and how many queries it asks, with one row and with two more."""
    browser, reviewer = Client(), MembershipFactory(role=Role.REVIEWER).user
    browser.force_login(MembershipFactory(role=Role.MANAGER).user)
    for _ in range(2):  # the desk's filter by district begins with the second
        send_back(SubmissionFactory(reviewer=reviewer), by=reviewer, note="Name the goals.")
        agreement_with_a_change(DistrictFactory())
        fund_with_an_order(DistrictFactory())
        EvaluationFactory()
    one_more(1)
    few = {model: look(browser, model) for model in LISTS}
    one_more(2)
    one_more(3)
    return {model: (*few[model], *look(browser, model)) for model in LISTS}


def look(browser, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    browser.get(address)  # what is kept in memory from the first time on is there now
    with CaptureQueriesContext(connection) as asked:
        shown = browser.get(address)
    return len(shown.context["cl"].result_list), len(asked)


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.model_name)
def test_a_list_of_the_desk_asks_the_same_queries_for_one_row_and_for_three(model, seen):
    rows, queries, more_rows, same_queries = seen[model]

    assert more_rows >= rows + 2
    assert same_queries == queries
