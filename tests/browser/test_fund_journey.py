"""A year of the Common School Fund: from the estimate in January until after June 30, every number agreed."""

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from districts.models import School
from funds.balance import balance_of
from funds.loading import load
from funds.models import FundAllocation, FundOrder, Vendor
from portal.core import jobs
from tests.factories.funds import AllocationFactory, FundYearFactory, people_of


@pytest.fixture
def on(time_machine):
    """Go on to noon of a day, and let the queue do its work."""

    def day(year, month, number):
        time_machine.move_to(dt.datetime(year, month, number, 17, tzinfo=dt.UTC), tick=True)
        jobs.run_pending()

    return day


def main(page):
    return page.get_by_role("main")


def write_order(page, title, *rows):
    """Start an order and write its lines: (title, quantity, price, object)."""
    page.goto("/fund/orders/new/")
    page.get_by_label("What is it for?").fill(title)
    page.get_by_role("button", name="Start the order").click()
    page.get_by_label("School").select_option(label="Riverbend Elementary")
    page.get_by_label("Vendor").select_option(label="Harbor Lane Books")
    for place, (name, quantity, price, code) in enumerate(rows):
        page.locator(f"#id_line-{place}-title").fill(name)
        page.locator(f"#id_line-{place}-quantity").fill(str(quantity))
        page.locator(f"#id_line-{place}-unit_price").fill(price)
        page.locator(f"#id_line-{place}-code").select_option(label=code)
        page.locator(f"#id_line-{place}-kind").select_option(label="Books, e-books, audiobooks")
        page.locator(f"#id_line-{place}-reason").locator("xpath=ancestor::details").evaluate(
            "details => { details.open = true; }"
        )
        page.locator(f"#id_line-{place}-reason").fill("Asked for by teachers")
    for box in ("is_housed", "is_for_all", "is_quoted"):
        page.locator(f"#id_{box}").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return FundOrder.objects.get(title=title)


def decide(page, order, label, **answers):
    """Press a button of an order's page, answer what it asks, and go through with it."""
    page.goto(order.get_absolute_url())
    page.get_by_role("link", name=label).first.click()
    for field, words in answers.items():
        control = page.get_by_label(field)
        if control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(label=words)
        else:
            control.fill(words)
    page.locator("main form .btn-primary, main form .btn-return, main form .btn-secondary").first.click()
    expect(page).to_have_url(lambda url: "/do/" not in url)


def two_keys(visit, people, order, approve):
    decide(visit(people.librarian), order, "Ask for consultation")
    decide(visit(people.specialist), order, "Record the consultation", How="By video")
    decide(visit(people.finance), order, approve)


def receive(page, order, **counts):
    """``counts``: the number of a line, as l0 for the first, and how many of it came."""
    page.goto(f"{order.get_absolute_url()}receive/")
    lines = list(order.lines.live())
    for key, count in counts.items():
        page.get_by_label(f"How many of “{lines[int(key[1:])].title}”").fill(str(count))
    page.get_by_role("button", name="Record what came").click()
    expect(main(page)).to_contain_text("Recorded.")


def state(order):
    return FundOrder.objects.get(pk=order.pk).state


def test_a_year_from_the_estimate_to_the_balance_that_is_carried(visit, district, on):
    load()
    on(2027, 1, 12)
    people = people_of(district)
    School.objects.create(
        district=district, name="Riverbend Elementary", headcount=386, headcount_on="2026-09-18"
    )
    Vendor.objects.create(name="Harbor Lane Books")
    fund = AllocationFactory(district=district, year=FundYearFactory(ends_in=2027))
    finance = visit(people.finance)
    finance.goto(f"{fund.get_absolute_url()}amounts/")
    finance.get_by_label("Amount").fill("1,000.00")
    finance.get_by_role("button", name="Keep the figure").click()
    expect(main(finance)).to_contain_text("$1,000.00")

    book = "432 Library books, print and e-book"
    first = write_order(visit(people.librarian), "Winter books", ("The Creek", 10, "20.00", book))
    two_keys(visit, people, first, "for when the money comes")
    assert state(first) == "conditionally_approved"

    second = write_order(visit(people.librarian), "Spring books", ("The Dam", 5, "30.00", book))
    decide(visit(people.librarian), second, "Ask for consultation")
    decide(visit(people.specialist), second, "Record the consultation", How="By phone")
    decide(visit(people.finance), second, "Return with a reason", Reason="Ask for a new quote.")
    assert state(second) == "returned"

    on(2027, 4, 26)
    finance = visit(people.finance)
    finance.goto(f"{fund.get_absolute_url()}amounts/")
    finance.get_by_label("What", exact=True).select_option(label="Received")
    finance.get_by_label("Amount").fill("900.00")
    finance.get_by_role("button", name="Keep the figure").click()
    jobs.run_pending()
    assert state(first) == "approved"

    two_keys(visit, people, second, "Approve $150.00")
    decide(visit(people.librarian), second, "Change this order", Reason="Two copies less.")
    page = visit(people.librarian)
    page.goto(f"{second.get_absolute_url()}edit/")
    page.locator("#id_line-0-quantity").fill("3")
    page.get_by_role("button", name="Save", exact=True).click()
    two_keys(visit, people, second, "Approve $90.00")

    for order, number in ((first, "27-1"), (second, "27-2")):
        decide(visit(people.finance), order, "Record the purchase order", **{"Purchase order number": number})
    on(2027, 5, 20)
    receive(visit(people.librarian), first, l0=10)
    receive(visit(people.librarian), second, l0=1)

    page = visit(people.finance)
    page.goto(fund.get_absolute_url())
    expect(main(page)).to_contain_text("$610.00")  # 900.00 less 200.00 and 90.00
    balance = balance_of(FundAllocation.objects.get(pk=fund.pk))
    assert (balance.received, balance.outstanding) == (Decimal("230.00"), Decimal("60.00"))

    on(2027, 7, 6)
    later = AllocationFactory(
        district=district, year=FundYearFactory(ends_in=2028), carry_in=str(balance.unspent)
    )
    page = visit(people.finance)
    page.goto(second.get_absolute_url())
    page.get_by_role("link", name="Carry over June 30").click()
    page.get_by_label("Reason").fill("The vendor delivers in August.")
    page.get_by_role("button", name="Carry it over").click()
    on(2027, 8, 20)
    receive(visit(people.librarian), second, l0=2)
    assert state(second) == "received"
    assert balance_of(later).received == Decimal("60.00")
    assert balance_of(fund).unspent == Decimal("670.00")
