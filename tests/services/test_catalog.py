"""The catalog: loaded once, kept as staff edit it, copied from year to year, and shown to districts."""

import datetime as dt
import io
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from portal.core.transitions import Refused
from services.catalog import DATA, copy_to_next_year
from services.models import CatalogYear, Offer, OfferActivity, Service
from tests.factories.services import AgreementFactory, CatalogYearFactory, OfferFactory

from .pages import document, queries, texts

ACTIVITIES = {"DLMS": 11, "MENTOR": 4, "PLN-TEAM": 4, "PLN-IND": 4}


def load(**options):
    words = io.StringIO()
    call_command("load_catalog", stdout=words, **options)
    return words.getvalue().splitlines()


def offer_of(code, year=2028):
    return Offer.objects.get(service__code=code, year__ends_in=year)


def test_the_four_services_come_with_their_activities_and_without_a_price(spring):
    load(year=2028)

    offers = {offer.service.code: offer for offer in Offer.objects.select_related("service")}
    assert {code: offer.activities.count() for code, offer in offers.items()} == ACTIVITIES
    assert [offer.price for offer in offers.values()] == [None] * 4
    assert (offers["PLN-TEAM"].people_per_unit, offers["PLN-TEAM"].sessions) == (3, 4)
    assert (offers["PLN-IND"].people_per_unit, offers["PLN-IND"].unit) == (1, "person")


def test_only_the_specialist_stands_for_the_licensed_librarian(spring):
    load(year=2028)
    confers = ("confers_coordinator", "confers_consultation", "confers_entity_number")

    assert {
        offer.service.code: {getattr(offer, name) for name in confers} for offer in Offer.objects.all()
    } == {"DLMS": {True}, "MENTOR": {False}, "PLN-TEAM": {False}, "PLN-IND": {False}}
    assert "no Entity Number" in offer_of("MENTOR").not_included.replace("There is no", "no")
    assert list(Service.objects.filter(is_one_per_district=True).values_list("code", flat=True)) == ["DLMS"]


def test_no_service_is_called_by_a_number():
    words = json.loads(DATA.read_text(encoding="utf-8"))

    assert "option" not in json.dumps(words).lower()


def test_loading_again_keeps_what_staff_edited_and_says_so(spring):
    load(year=2028)
    offer = offer_of("DLMS")
    offer.summary, offer.price = "Our own words.", "700.00"
    offer.save()
    OfferActivity.objects.filter(offer=offer_of("MENTOR"), key="catalog").delete()

    told = load(year=2028)

    assert told[:3] == [
        "Catalog 2027–28: here already.",
        "District Library Media Specialist, 2027–28: kept as the agency edited it.",
        "Library Media Mentoring, 2027–28: kept as the agency edited it.",
    ]
    assert told[3].endswith("team, 2027–28: unchanged.")
    assert offer_of("DLMS").summary == "Our own words."
    assert offer_of("MENTOR").activities.count() == 3
    assert Offer.objects.count() == 4


def test_a_service_that_staff_renamed_keeps_its_name_in_the_next_year(spring):
    load(year=2027)
    service = Service.objects.get(code="MENTOR")
    service.name = "Coaching"
    service.save()

    load(year=2028)

    assert str(offer_of("MENTOR").service) == "Coaching"


def test_without_a_year_only_an_empty_catalog_is_filled_and_with_the_current_year(spring):
    load()
    assert [year.ends_in for year in CatalogYear.objects.all()] == [2027]

    assert load() == ["Catalog 2026–27: here already, so nothing was loaded."]
    assert Offer.objects.count() == 4


@pytest.mark.parametrize("year", [27, 0, 99999])
def test_a_year_that_is_none_is_refused_in_words(year):
    with pytest.raises(CommandError, match="like 2027"):
        load(year=year)
    assert not CatalogYear.objects.exists()


def test_the_next_year_is_a_copy_with_or_without_prices(days, manager):
    days.activities.update(position=3)
    opens = dt.date(2028, 2, 1)

    following = copy_to_next_year(days.year, by=manager, opens_on=opens, with_prices=False)

    copied = following.offers.get()
    assert (following.ends_in, following.opens_on) == (2029, opens)
    assert (copied.summary, copied.unit, copied.price) == (days.summary, "day", None)
    assert list(copied.activities.values_list("key", "text", "position")) == [("plan", "The library plan", 3)]
    again = copy_to_next_year(following, by=manager, opens_on=opens, with_prices=True)
    assert again.offers.get().price is None


def test_a_year_that_is_there_is_not_copied_over(days, manager):
    CatalogYearFactory(ends_in=2029)

    with pytest.raises(Refused, match="a catalog for 2028–29 already"):
        copy_to_next_year(days.year, by=manager, opens_on=dt.date(2028, 2, 1), with_prices=True)
    assert not Offer.objects.filter(year__ends_in=2029).exists()


def test_only_managers_copy(days, reviewer):
    with pytest.raises(PermissionDenied):
        copy_to_next_year(days.year, by=reviewer, opens_on=dt.date(2028, 2, 1), with_prices=True)


def test_the_page_shows_what_is_in_each_service_and_what_is_not(spring, viewer, sign_in):
    load(year=2028)
    offer = offer_of("DLMS")
    offer.price, offer.price_is_sample = "640.00", True
    offer.save()

    page = sign_in(viewer).get("/services/")

    assert texts(page, "//h1") == ["Services for 2027–28"]
    assert len(texts(page, "//section[contains(@class, 'offer')]")) == 4
    mentoring = "//section[contains(@class, 'offer')][2]"
    assert "There is no Entity Number" in texts(page, f"{mentoring}//div[contains(@class, 'note-warn')]")[0]
    assert "The agency names the price" in texts(page, mentoring)[0]
    assert "$640.00 for one day Sample price" in texts(page, "//section[contains(@class, 'offer')][1]")[0]


def test_the_page_offers_choosing_only_to_who_may(days, sign_in, librarian, viewer, manager, consultant):
    links = [
        document(sign_in(person).get("/services/")).xpath("//main//a[contains(@href, 'subscribe')]/@href")
        for person in (librarian, viewer, manager, consultant)
    ]

    assert links == [["/services/subscribe/2028/"], [], [], []]


def test_beside_it_stands_what_the_district_has(days, viewer, district, sign_in):
    old = AgreementFactory(district=district, reached="active")
    AgreementFactory(reached="active")

    page = sign_in(viewer).get("/services/")

    assert texts(page, "//aside/section[1]//li") == [f"{old.lines.get().service} 6 days, 2026–27"]


def test_what_is_not_on_offer_is_not_shown(days, team, viewer, sign_in):
    team.is_offered = False
    team.save()

    assert texts(sign_in(viewer).get("/services/"), "//h2")[0] == str(days.service)
    assert len(texts(sign_in(viewer).get("/services/"), "//section[contains(@class, 'offer')]")) == 1


def test_a_year_that_is_over_says_so_and_one_that_never_was_is_not_found(year, viewer, sign_in):
    CatalogYearFactory(ends_in=2026, closes_on=dt.date(2026, 7, 1), opens_on=dt.date(2025, 2, 1))
    browser = sign_in(viewer)

    assert "cannot choose" in texts(browser.get("/services/2026/"), "//p[@class='lead-in measure']")[0]
    assert [browser.get(f"/services/{year}/").status_code for year in (1999, 0)] == [404, 404]


def test_without_an_open_year_the_page_says_when(viewer, sign_in):
    assert "No school year is open now" in texts(sign_in(viewer).get("/services/"), "//main")[0]


def test_the_queries_of_the_page_do_not_grow_with_services_and_agreements(
    days, team, viewer, district, sign_in
):
    browser = sign_in(viewer)
    AgreementFactory(district=district, reached="active")
    for_one = queries(browser, "/services/")

    OfferFactory(year=days.year, service__code="A")
    OfferFactory(year=days.year, service__code="B")
    for code in "AB":
        offer = OfferFactory(year__ends_in=2027, service__code=code)
        AgreementFactory(district=district, lines=[(offer, 2)], reached="active")
        AgreementFactory(district=district, year=days.year, lines=[(days, 1)])

    assert queries(browser, "/services/") == for_one
