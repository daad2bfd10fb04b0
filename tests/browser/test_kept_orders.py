"""Forms of orders that keep unsent words on the device: what was sent is never offered, or made, again."""

from decimal import Decimal

import pytest
from playwright.sync_api import Error, expect

from funds.balance import balance_of
from tests.factories.funds import AllocationFactory, LineFactory, OrderFactory, ordered, people_of

NO_CONNECTION = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def people(district):
    return people_of(district)


@pytest.fixture
def fund(district):
    return AllocationFactory(district=district, received="1000.00")


def offer(page):
    return page.get_by_role("region", name="Words kept on this device")


def fails_to_send(page, button):
    """Pressed without a connection: the browser shows a page of its own, and this one is opened again."""
    address = page.url
    page.context.set_offline(True)
    page.get_by_role("button", name=button, exact=True).click(no_wait_after=True)
    with pytest.raises(Error, match=NO_CONNECTION):
        page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.goto(address)


def test_a_delivery_that_was_recorded_is_not_offered_for_the_next_one(visit, fund, people, allow):
    allow.add(NO_CONNECTION)
    order = OrderFactory(allocation=fund)
    line = LineFactory(order=order, title="The Creek", quantity=10, unit_price=Decimal("20.00"))
    ordered(order, people)
    page = visit(people.librarian)
    page.goto(f"{order.get_absolute_url()}receive/")
    page.get_by_label("How many of “The Creek”").fill("4")
    fails_to_send(page, "Record what came")

    offer(page).get_by_role("button", name="Put them back").click()
    expect(page.get_by_label("How many of “The Creek”")).to_have_value("4")
    page.get_by_role("button", name="Record what came").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Recorded.")
    page.goto(f"{order.get_absolute_url()}return/")
    expect(offer(page)).to_have_count(0)
    page.goto(f"{order.get_absolute_url()}receive/")
    expect(page.locator(f"#id_quantity_{line.pk}")).to_have_value("")
    expect(offer(page)).to_have_count(0)
    page.locator(f"#id_quantity_{line.pk}").fill("6")
    page.get_by_role("button", name="Record what came").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Recorded.")

    assert balance_of(fund).received == Decimal("200.00")


def test_lines_that_are_put_back_after_a_try_without_connection_are_made_once(visit, fund, people, allow):
    allow.add(NO_CONNECTION)
    order = OrderFactory(allocation=fund)
    page = visit(people.librarian)
    page.goto(f"{order.get_absolute_url()}edit/")
    page.locator("#id_line-1-title").fill("The Creek")
    fails_to_send(page, "Save")

    offer(page).get_by_role("button", name="Put them back").click()
    page.get_by_role("button", name="Save and add lines").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Saved.")
    expect(offer(page)).to_have_count(0)
    page.locator("#id_line-2-title").fill("The Dam")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(order.title)
    page.goto(f"{order.get_absolute_url()}edit/")
    expect(offer(page)).to_have_count(0)

    titles = list(order.lines.live().order_by("pk").values_list("title", flat=True))
    assert titles[1:] == ["The Creek", "The Dam"]
