"""A vendor that the list does not have is added from the order's form, once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from funds import vendors
from funds.models import FundOrder, Vendor
from portal.core.transitions import Refused
from tests.factories.funds import OrderFactory, VendorFactory

from .test_order_pages import typed

FACTS = {
    "vendor-name": "  Prairie   Books ",
    "vendor-city": "Madison",
    "vendor-website": "prairie.example",
    "vendor-email": "orders@prairie.example",
}


@pytest.fixture
def order(fund):
    return OrderFactory(allocation=fund)


@pytest.fixture
def save(order, people, sign_in):
    browser = sign_in(people.librarian)

    def save(**changes):
        line = {"id": order.lines.get().pk, "title": "My words"}
        order.refresh_from_db()
        return browser.post(reverse("funds:order-edit", args=[order.pk]), typed(order, line) | changes)

    return save


def test_a_new_vendor_is_in_the_list_for_all_and_on_the_order(order, save):
    assert save(**FACTS).status_code == 302

    vendor = Vendor.objects.get(name="Prairie Books")
    assert (vendor.city, vendor.website, vendor.email) == (
        "Madison",
        "https://prairie.example",
        "orders@prairie.example",
    )
    order.refresh_from_db()
    assert (order.vendor, vendor.is_offered) == (vendor, True)


def test_a_name_that_is_there_is_refused_and_nothing_typed_is_lost(order, save):
    known = VendorFactory(name="PRAIRIE books")
    answer = save(**FACTS, title="My title")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“PRAIRIE books” is in the list already. Choose it there" in page
    assert 'value="My title"' in page
    assert 'value="My words"' in page
    assert "<details open" in page.replace('<details class="more mb-3" open', "<details open")
    assert Vendor.objects.filter(name__iexact=known.name).count() == 1


def test_a_vendor_that_is_not_offered_any_more_is_not_added_again(save):
    VendorFactory(name="Prairie Books", is_offered=False)
    assert "is known and not offered now. Ask the agency" in save(**FACTS).content.decode()


def test_a_city_without_a_name_is_asked_for_the_name(save):
    answer = save(**{"vendor-city": "Madison"})
    assert answer.status_code == 422
    assert "Enter the name of the vendor" in answer.content.decode()


def test_an_order_saved_meanwhile_adds_no_vendor(order, save):
    FundOrder.objects.filter(pk=order.pk).update(version=9)
    assert save(**FACTS, version=3).status_code == 409
    assert not Vendor.objects.filter(name="Prairie Books").exists()


def test_two_who_add_it_at_once_are_one_and_a_sentence(order, people):
    vendors.add(order, by=people.librarian, name="Prairie Books")
    with pytest.raises(Refused, match="is in the list already"):
        vendors.add(order, by=people.librarian, name="prairie books")


def test_who_does_not_write_the_order_adds_none(order, people):
    with pytest.raises(PermissionDenied):
        vendors.add(order, by=people.finance, name="Prairie Books")


def test_the_button_saves_and_goes_on_to_the_lines_from_a_file(order, save):
    answer = save(do="lines")
    assert answer.url == reverse("funds:lines-add", args=[order.pk])
    assert order.lines.get().title == "My words"
