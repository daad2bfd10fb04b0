"""Renew as is: last year's services again, beside what they were."""

import datetime as dt
from decimal import Decimal

import pytest

from services.comparing import compare
from services.models import Agreement, NamedPerson
from services.requests import follow_catalog
from tests.factories.services import AgreementFactory, OfferFactory, accept, approve, send

from .pages import address, document, filled_in, messages, texts

RENEW = "/services/subscribe/2028/renew/"


@pytest.fixture
def last_year(year, district):
    """Eight days of the specialist at $575 in 2026–27."""
    offer = OfferFactory(year__ends_in=2027, price=Decimal("575.00"))
    return AgreementFactory(district=district, lines=[(offer, Decimal(8))], reached="active")


def renew(window, district):
    return window.post(RENEW, {"district": district.pk}, follow=True)


def rows(page):
    return texts(page, "//section[@aria-labelledby='h-compare']//tbody/tr")


def test_it_begins_with_last_years_days(window, days, district, last_year):
    renew(window, district)

    request = Agreement.objects.get(year=days.year)
    assert (request.renews, request.state) == (last_year, "draft")
    assert {line.offer: line.quantity for line in request.lines.all()} == {days: 8}


def test_the_people_come_along(window, days, team, district, last_year):
    offer = OfferFactory(year=last_year.year, service=team.service, unit="team", people_per_unit=3)
    old = AgreementFactory(district=district, lines=[(offer, Decimal(1))])
    NamedPerson.objects.create(subscription=old.lines.get(), name="Noor", email="noor@example.org")
    for move in (send, approve, accept):
        move(old)

    renew(window, district)

    line = Agreement.objects.get(year=days.year).lines.get(offer=team)
    assert [(one.name, one.email) for one in line.people.all()] == [("Noor", "noor@example.org")]


def test_the_check_page_compares_with_last_year(window, days, district, last_year):
    renew(window, district)
    request = Agreement.objects.get(year=days.year)

    page = window.get(address(request, "check"))

    assert rows(page) == [f"{days.service} $4,600.00 8 days $4,800.00 8 days +$200.00"]
    assert compare(follow_catalog(request)).difference == Decimal("200.00")


def test_a_service_that_is_not_offered_any_more_is_left_out_and_said(window, days, district, last_year):
    offer = OfferFactory(
        year=last_year.year, service__code="MENTOR", service__name="Mentoring", price=Decimal("500.00")
    )
    AgreementFactory(district=district, lines=[(offer, Decimal(2))], reached="active")

    page = renew(window, district)

    request = Agreement.objects.get(year=days.year)
    assert [line.offer for line in request.lines.all()] == [days]
    assert "Not offered for 2027–28 Mentoring. You had it in 2026–27" in texts(page, "//main")[0]
    check = window.get(address(request, "check"))
    assert rows(check)[1] == "Mentoring $1,000.00 2 days Not offered −$1,000.00"


def test_days_stay_the_same_where_they_are_sold_by_the_half_day_now(window, year, district, last_year):
    offer = OfferFactory(year=year, unit="half_day", price=Decimal("310.00"))

    renew(window, district)

    assert Agreement.objects.get(year=year).lines.get(offer=offer).quantity == 16


def test_what_was_asked_for_already_is_not_renewed_twice(window, days, district, last_year, librarian):
    AgreementFactory(
        district=district, year=days.year, started_by=librarian, lines=[(days, 8)], reached="submitted"
    )

    page = renew(window, district)

    assert messages(page) == [f"Error: There is nothing to renew for {district}. Choose services instead."]
    assert Agreement.objects.filter(year=days.year).count() == 1
    assert not document(window.get("/services/")).xpath(f"//form[@action='{RENEW}']")


def test_a_request_that_is_begun_is_not_replaced(window, days, team, district, last_year):
    window.post("/services/subscribe/2028/", {"offers": [team.pk]})

    page = renew(window, district)

    assert "begun already" in messages(page)[0]
    assert Agreement.objects.get(year=days.year).lines.get().offer == team


def test_a_district_without_services_last_year_is_not_offered_it(window, days, district):
    assert not document(window.get("/services/")).xpath(f"//form[@action='{RENEW}']")
    assert "nothing to renew" in messages(renew(window, district))[0]


def test_whoever_may_not_ask_may_not_renew(sign_in, viewer, member, district, last_year, days):
    assert sign_in(viewer).post(RENEW, {"district": district.pk}).status_code == 403
    assert sign_in(member.user).post(RENEW, {"district": district.pk}).status_code == 404
    assert sign_in(viewer).get(RENEW).status_code == 405


def test_it_is_offered_beside_the_catalog_and_taken_by_one_button(window, days, district, last_year):
    page = window.get("/services/")
    form = next(f for f in document(page).forms if f.action == RENEW)

    answer = window.post(RENEW, dict(form.form_values()))

    assert answer.url == address(Agreement.objects.get(year=days.year), "days")
    assert filled_in(window.get(answer.url))[f"o{days.pk}-quantity"] == ["8"]


def test_a_renewal_starts_on_the_first_day_of_the_year(window, days, district, last_year):
    renew(window, district)

    assert Agreement.objects.get(year=days.year).starts_on == dt.date(2027, 7, 1)
