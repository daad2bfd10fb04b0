"""The desk: codes, rulings and vendors for finance staff, orders by the portal's own moves, licenses."""

import datetime as dt

import pytest
from django.urls import reverse

from districts.models import Licence, Role
from funds.contents import hash_of
from funds.models import Delegation, FundOrder, ObjectCode, Vendor
from portal.core import clock
from tests.factories import MembershipFactory, UserFactory
from tests.factories.funds import ObjectCodeFactory, OrderFactory, consulted

LISTS = ("fundyear", "objectcode", "eligibilityrule", "vendor", "fundallocation", "fundentry", "fundorder")


def listing(name, app="funds"):
    return reverse(f"admin:{app}_{name}_changelist")


@pytest.fixture
def owen():
    """Somebody of the agency's finance."""
    return MembershipFactory(role=Role.AGENCY_FINANCE).user


@pytest.mark.parametrize("name", [*LISTS, "delegation"])
def test_each_list_opens_for_finance_of_the_agency(fund, people, owen, sign_in, name):
    consulted(OrderFactory(allocation=fund), people).approve(by=people.finance)
    ObjectCodeFactory()

    assert sign_in(owen).get(listing(name)).status_code == 200


def test_finance_adds_a_code_with_its_years_and_a_wrong_year_is_said(owen, sign_in):
    browser, add = sign_in(owen), reverse("admin:funds_objectcode_add")
    typed = {
        "code": "441",
        "name": "Databases",
        "answer": "fine",
        "standing": "unconfirmed",
        "first_year": 2027,
    }

    refused = browser.post(add, typed | {"last_year": 2026})
    assert "Enter a year that is not before the first one" in refused.content.decode()

    browser.post(add, typed)
    assert ObjectCode.objects.get(code="441").first_year == 2027


def test_a_vendor_has_one_name_however_it_is_written(owen, sign_in):
    Vendor.objects.create(name="Harbor Lane Books")

    answer = sign_in(owen).post(
        reverse("admin:funds_vendor_add"), {"name": "harbor lane books", "cancel_days": 14}
    )

    assert answer.status_code == 200
    assert Vendor.objects.count() == 1


def test_an_order_is_approved_on_the_desk_only_where_the_district_delegates_it(fund, people, owen, sign_in):
    order, browser = consulted(OrderFactory(allocation=fund), people), sign_in(owen)
    page = reverse("admin:funds_fundorder_change", args=[order.pk])
    move = reverse("admin:funds_fundorder_do", args=[order.pk, "approve"])
    assert "Approve" not in browser.get(page).content.decode().partition("desk-note")[0]

    today = clock.today()
    Delegation.objects.create(
        district=fund.district,
        person=owen,
        starts_on=today,
        ends_on=today + dt.timedelta(days=30),
        note="On leave",
        given_by=people.administrator,
    )
    browser.post(move, {"note": "", "left": "1000.00", "shown": hash_of(order)})

    order = FundOrder.objects.get(pk=order.pk)
    assert order.state == FundOrder.State.APPROVED
    assert order.approvals.get().capacity == "Agency finance, by delegation"


def test_a_consultant_sees_no_order_of_a_district_that_is_not_theirs(fund, people, sign_in):
    order = consulted(OrderFactory(allocation=fund), people)
    stranger = MembershipFactory(role=Role.CONSULTANT).user

    answer = sign_in(stranger).get(reverse("admin:funds_fundorder_change", args=[order.pk]))

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("tier", "more", "sentence"),
    [
        ("lifetime", {}, "Enter when the next background check is due"),
        ("lws1", {}, "this kind of license ends"),
        ("lws1", {"ends_on": "2020-01-01"}, "Enter a day after the first day"),
    ],
)
def test_a_license_without_its_dates_is_refused_in_words(manager_browser, tier, more, sentence):
    typed = {
        "holder": UserFactory().pk,
        "entity_number": "12",
        "code": "1902",
        "tier": tier,
        "starts_on": "2026-07-01",
        "seen_on": "2026-07-02",
    }

    answer = manager_browser.post(reverse("admin:districts_licence_add"), typed | more)

    assert sentence in answer.content.decode()


def test_a_license_remembers_who_looked_it_up(manager_browser):
    holder = UserFactory()
    typed = {
        "holder": holder.pk,
        "entity_number": "12",
        "code": "1902",
        "tier": "lifetime",
        "starts_on": "2026-07-01",
        "check_due_on": "2031-06-30",
        "seen_on": "2026-07-02",
    }

    manager_browser.post(reverse("admin:districts_licence_add"), typed)

    assert Licence.objects.get(holder=holder).seen_by.has_role(Role.MANAGER)


@pytest.fixture
def manager_browser(sign_in):
    return sign_in(MembershipFactory(role=Role.MANAGER).user)
