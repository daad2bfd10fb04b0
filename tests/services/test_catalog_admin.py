"""The catalog on the review desk: managers edit it and copy it to the next year."""

import datetime as dt

import pytest
from django.urls import reverse

from services.models import CatalogYear, Offer, OfferActivity
from tests.factories.services import CatalogYearFactory

from .pages import document, texts


def page(model, name="changelist", *args):
    return reverse(f"admin:services_{model}_{name}", args=args)


@pytest.fixture
def desk(spring, manager, sign_in):
    return sign_in(manager)


def filled(desk, address, form="offer_form", **changes):
    """What the admin's form of this page would send."""
    form = document(desk.get(address)).get_element_by_id(form)
    return dict(form.form_values()) | changes


@pytest.mark.parametrize("model", ["catalogyear", "offer", "service"])
def test_managers_change_and_other_people_of_the_agency_read(model, desk, days, reviewer, sign_in):
    record = {"catalogyear": days.year, "offer": days, "service": days.service}[model]
    change = page(model, "change", record.pk)

    assert desk.get(page(model)).status_code == 200
    assert document(desk.get(change)).xpath("//input[@name='_save']")
    assert not document(sign_in(reviewer).get(change)).xpath("//input[@name='_save']")
    assert sign_in(reviewer).post(change, {}).status_code == 403


def test_words_price_and_activities_are_changed_without_a_release(desk, days):
    line, address = days.activities.get(), page("offer", "change", days.pk)
    typed = {
        "summary": "New words.",
        "price": "$650",
        "activities-1-text": "Orders",
        "activities-1-key": "orders",
    }

    desk.post(address, filled(desk, address, **typed | {"activities-1-position": "2"}))

    days.refresh_from_db()
    assert (days.summary, str(days.price)) == ("New words.", "650.00")
    assert [a.key for a in days.activities.all()] == ["plan", "orders"]
    desk.post(address, filled(desk, address, **{"activities-0-DELETE": "on"}))
    assert not OfferActivity.objects.filter(pk=line.pk).exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"minimum": "0"}, "Enter more than 0, like 1"),
        ({"minimum": "5", "maximum": "4"}, "Enter as much as the least or more, or leave it open"),
    ],
)
def test_limits_that_contradict_are_refused_in_words(typed, words, desk, days):
    address = page("offer", "change", days.pk)

    answer = desk.post(address, filled(desk, address, **typed))

    assert texts(answer, "//ul[contains(@class, 'errorlist')]/li") == [words]


@pytest.mark.parametrize("year", ["0", "1", "28", "10000"])
def test_a_school_year_that_no_calendar_shows_is_not_added(year, desk):
    address = page("catalogyear", "add")
    typed = filled(desk, address, form="catalogyear_form", ends_in=year, opens_on="2027-02-01")

    answer = desk.post(address, typed)

    words = "Enter the year in which the school year ends, like 2028"
    assert texts(answer, "//ul[contains(@class, 'errorlist')]/li") == [words]
    assert not CatalogYear.objects.filter(ends_in=int(year)).exists()


def test_the_next_year_is_copied_with_a_form(desk, days):
    address = page("catalogyear", "copy", days.year.pk)
    assert document(desk.get(page("catalogyear", "change", days.year.pk))).xpath(f"//a[@href='{address}']")
    assert "2028-02-01" in desk.get(address).content.decode()
    assert not CatalogYear.objects.filter(ends_in=2029).exists()

    desk.post(address, {"opens_on": "2028-02-15", "with_prices": "on"})

    copied = CatalogYear.objects.get(ends_in=2029)
    assert (copied.opens_on, copied.offers.get().price) == (dt.date(2028, 2, 15), days.price)


def test_copying_again_or_with_dates_that_contradict_is_refused_in_words(desk, days):
    address = page("catalogyear", "copy", days.year.pk)
    early = desk.post(address, {"opens_on": "2028-02-15", "closes_on": "2028-02-15"})
    CatalogYearFactory(ends_in=2029)
    again = desk.post(address, {"opens_on": "2028-02-15"})

    assert "Enter a day after the first one" in early.content.decode()
    assert "There is a catalog for 2028–29 already" in again.content.decode()
    assert Offer.objects.count() == 1


def test_only_managers_reach_the_copy(days, reviewer, administrator, sign_in):
    address = page("catalogyear", "copy", days.year.pk)

    assert sign_in(reviewer).post(address, {"opens_on": "2028-02-15"}).status_code == 403
    assert sign_in(administrator).post(address, {"opens_on": "2028-02-15"}).status_code == 302
    assert not CatalogYear.objects.filter(ends_in=2029).exists()
