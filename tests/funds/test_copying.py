"""An order of a year that is over begins anew in the new one: its lines, and nothing that was promised."""

import pytest
from django.urls import reverse

from funds.copying import copy_into_new_year
from funds.models import FundOrder
from portal.core.transitions import Refused
from tests.factories import MembershipFactory
from tests.factories.funds import (
    AllocationFactory,
    EligibilityRuleFactory,
    FundYearFactory,
    LineFactory,
    ObjectCodeFactory,
    OrderFactory,
    approved,
    sent,
)
from tests.planning.pages import messages

JULY_2 = "2027-07-02T15:00:00Z"


@pytest.fixture
def order(district, people):
    """Sent in 2026-27, with an object that ends in that year and is one of the next under another row."""
    fund = AllocationFactory(district=district, year=FundYearFactory(ends_in=2027), received="1000.00")
    order = OrderFactory(allocation=fund, started_by=people.librarian, quote_name="offer.pdf")
    FundOrder.objects.filter(pk=order.pk).update(quote="quotes/offer.pdf")
    atlas = LineFactory(order=order, title="Atlas", code=ObjectCodeFactory(code="411"), quantity=3, list="B")
    LineFactory(order=order, title="Old film", kind=EligibilityRuleFactory(key="film", name="Film"))
    LineFactory(order=order, title="Taken out", retired_at=order.started_at)
    sent(order, people)
    atlas.code.last_year = 2027
    atlas.code.save()
    ObjectCodeFactory(code="411", first_year=2028)
    type(atlas.kind).objects.filter(key="film").update(last_year=2027)
    return order


@pytest.fixture
def new_fund(district):
    return AllocationFactory(district=district, year=FundYearFactory(ends_in=2028), estimate="900.00")


def copied(browser, order):
    return browser.post(reverse("funds:order-copy", args=[order.pk]), follow=True)


def test_lines_come_along_with_what_the_new_year_knows_of_them(
    order, new_fund, people, time_machine, sign_in
):
    time_machine.move_to(JULY_2)
    browser = sign_in(people.librarian)
    assert "Copy into the new year" in browser.get(order.get_absolute_url()).content.decode()

    answer = copied(browser, order)

    copy = FundOrder.objects.get(allocation=new_fund)
    assert answer.redirect_chain[-1][0] == reverse("funds:order-edit", args=[copy.pk])
    lines = {line.title: line for line in copy.lines.all()}
    assert len(lines) == 3
    assert "Taken out" not in lines
    atlas = lines["Atlas"]
    assert (atlas.quantity, atlas.list, atlas.code.code, atlas.code.first_year) == (3, "B", "411", 2028)
    assert lines["Old film"].kind is None
    assert (copy.state, copy.charged_to, copy.number, copy.quote.name) == ("draft", new_fund, None, "")
    assert (copy.is_housed, copy.is_for_all, copy.is_quoted) == (False, False, False)
    assert copy.started_by == people.librarian
    assert FundOrder.objects.get(pk=order.pk).state == "submitted"


def test_the_year_is_over_the_fund_is_open_and_nothing_was_bought(order, people, time_machine, district):
    with pytest.raises(Refused, match="is not over yet"):
        copy_into_new_year(order, by=people.librarian)
    bought = approved(OrderFactory(allocation=order.allocation), people)

    time_machine.move_to(JULY_2)
    with pytest.raises(Refused, match="is not open yet"):
        copy_into_new_year(order, by=people.librarian)
    with pytest.raises(Refused, match="is approved, so it is not copied"):
        copy_into_new_year(bought, by=people.librarian)
    assert not FundOrder.objects.filter(allocation__year__ends_in=2028).exists()


@pytest.mark.parametrize("who", ["finance", "viewer", "agency_finance"])
def test_who_starts_no_order_copies_none(order, new_fund, who, request, sign_in, time_machine):
    time_machine.move_to(JULY_2)
    browser = sign_in(request.getfixturevalue(who))

    assert copied(browser, order).status_code == 403
    assert "Copy into the new year" not in browser.get(order.get_absolute_url()).content.decode()


def test_nobody_of_another_district_copies_it(order, new_fund, sign_in, time_machine):
    time_machine.move_to(JULY_2)
    assert copied(sign_in(MembershipFactory(role="librarian").user), order).status_code == 404


def test_a_refusal_is_said_on_the_page_of_the_order(order, people, sign_in):
    answer = copied(sign_in(people.librarian), order)

    assert messages(answer) == ["Error: 2026–27 is not over yet, so the order goes on where it is."]
