"""A librarian asks for services: with the live price, without any script, and axe on every step."""

import pytest
from playwright.sync_api import expect

from districts.models import Role
from services.models import Agreement, Offer
from tests.factories import MembershipFactory
from tests.factories.services import CatalogYearFactory, OfferFactory

from .pages import aria_ids, axe, sideways


@pytest.fixture
def offers(transactional_db):
    """The specialist by the day, and a place for one person, in the year that is open."""
    year = CatalogYearFactory()
    OfferFactory(
        year=year,
        service__code="PLN-IND",
        service__name="Network, by person",
        not_included="Nothing more.",
        unit=Offer.Unit.PERSON,
        people_per_unit=1,
        price="360.00",
    )
    return OfferFactory(year=year)


@pytest.fixture
def asking(librarian, district, offers):
    MembershipFactory(district=district, role=Role.ADMINISTRATOR, user__name="Dana Whitfield")
    return librarian


def is_in_order(page):
    found = axe(page) + aria_ids(page)
    page.emulate_media(color_scheme="dark")
    found += axe(page, rules=["color-contrast"])
    page.emulate_media(color_scheme="light")
    return found + sideways(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_four_steps_lead_to_a_request(visit, asking, offers, scripts, allow):
    allow.add("422")
    page = visit(asking, phone=True, scripts=scripts)
    page.goto("/services/")
    page.get_by_role("link", name="Choose services").click()
    page.get_by_label("District Library Media Specialist").check()
    page.get_by_label("Network, by person").check()
    page.get_by_role("button", name="Save and go on").click()
    if scripts:
        page.get_by_label("Number of days").fill("10")
        expect(page.locator("#price")).to_contain_text("$6,360.00")
    page.get_by_label("Number of days").fill("6.1")
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_role("alert")).to_contain_text("like 6 or 6.5")
    page.get_by_label("Number of days").fill("6½")
    page.get_by_label("Name of person 1").fill("Ada Marsh")
    page.get_by_role("button", name="Add a person").click()
    page.get_by_label("Name of person 2").fill("Noor Haddad")
    page.get_by_role("button", name="Save and check").click()
    expect(page.locator("main")).to_contain_text("Dana Whitfield approves")
    page.reload()
    page.go_back()
    expect(page.get_by_label("Number of days")).to_have_value("6.5")
    page.go_forward()
    page.get_by_role("button", name="Send for approval").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sent for approval")
    assert Agreement.objects.get().total == 4620


def test_every_step_is_in_order(visit, asking, offers, allow):
    allow.add("422")
    page, found = visit(asking), []
    page.goto("/services/")
    found += is_in_order(page)
    page.goto("/services/subscribe/2027/")
    page.get_by_role("button", name="Save and go on").click()
    found += is_in_order(page)
    page.get_by_label("District Library Media Specialist").check()
    page.get_by_label("Network, by person").check()
    page.get_by_role("button", name="Save and go on").click()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Save and check").click()
    found += is_in_order(page)
    page.get_by_label("Name of person 1").fill("Ada Marsh")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Save and check").click()
    found += is_in_order(page)
    page.get_by_role("button", name="Send for approval").click()
    found += is_in_order(page)
    assert found == []
