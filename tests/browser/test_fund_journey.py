"""A year of the Common School Fund, from the estimate in January to the auditor's packet in September.

One order is returned, one amended after its approval, one partly received, and one goes over June 30; some
books go back. Every page, file, and PDF says the same to the cent. In dollars:

                       approved   received 2026-27                        carried over
    Winter books        200.00    200.00 less 20.00 that went back
    Films               142.50     57.00, and the rest does not come
    Spring books        223.32    226.32: the vendor asked 1.00 more for each of three
    Summer books        106.45     25.00                                   81.45
                        672.27    488.32 of the 900.00 that came leaves 411.68
"""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from funds.loading import load
from funds.models import FundAllocation, Vendor
from portal.core import jobs
from tests.factories import PlanFactory
from tests.factories.funds import SchoolFactory, people_of
from tests.reports.reading import in_one_line

from . import fund_numbers as numbers
from .fund_numbers import Numbers
from .fund_pages import (
    BOOKS,
    COMPUTERS,
    FILMS,
    Line,
    Windows,
    carry_over,
    change_line,
    decide,
    enter_figure,
    main,
    open_year,
    pay,
    place_order,
    receive,
    send_back,
    state,
    two_keys,
    write_order,
)

GOAL = "Every class visits each week"
WHY = {"Why “Catalog computer” is a library purchase": "It stays at the desk of the library."}
QUOTE = {"name": "quote.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 quote"}
BILL = {"name": "bill.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 bill"}
SPENT = {"431": Decimal("57.00"), "432": Decimal("298.00"), "436": Decimal("133.32")}
AT_THE_END = Numbers.of(0, 0, "488.32", "411.68")


@pytest.fixture
def year(visit, district, agency_finance):
    """People, a school, a vendor, a plan, and no fund yet."""
    load()
    people = people_of(district)
    Vendor.objects.create(name="Harbor Lane Books")
    PlanFactory(district=district, complete=True, first_year=2026, last_year=2028)
    school = SchoolFactory(district=district, name="Riverbend Elementary")
    where = {"school": school.name, "vendor": "Harbor Lane Books"}
    windows = Windows(visit)
    return SimpleNamespace(
        windows=windows, people=people, agency=agency_finance, district=district, where=where
    )


@pytest.fixture
def on(time_machine, year):
    """Go on to noon of a day, and let the queue do its work."""

    def day(*date):
        year.windows.close()
        time_machine.move_to(dt.datetime(*date, 17, tzinfo=dt.UTC), tick=True)
        jobs.run_pending()

    return day


def fund_of(year, ends_in):
    return FundAllocation.objects.get(district=year.district, year__ends_in=ends_in)


def orders_of(year):
    return year.winter, year.films, year.spring, year.summer


def fund_says(year, fund) -> Numbers:
    return numbers.on_its_page(year.windows(year.people.finance), fund)


def an_estimate_comes_and_orders_are_written_ahead(year):
    open_year(year.windows(year.agency), "2026–27")
    year.fund, finance = fund_of(year, 2027), year.windows(year.people.finance)
    enter_figure(finance, year.fund, "Estimate", "1,000.00")

    librarian = year.windows(year.people.librarian)
    creek = Line("The Creek", 10, "20.00", BOOKS, goal=GOAL)
    year.winter = write_order(librarian, "Winter books", creek, quote=QUOTE, **year.where)
    two_keys(year.windows, year.people, year.winter, "Approve $200.00 for when the money comes")
    assert state(year.winter) == "conditionally_approved"

    dam = Line("The Dam", 5, "30.00", FILMS, reason="Asked for by teachers")
    year.films = write_order(librarian, "Films", dam, **year.where)
    two_keys(
        year.windows, year.people, year.films, "Return with a reason", {"Reason": "Ask for a new quote."}
    )
    librarian.goto(year.films.get_absolute_url())
    expect(main(librarian)).to_contain_text("Ask for a new quote.")
    assert state(year.films) == "returned"
    assert fund_says(year, year.fund) == Numbers.of("200.00", 0, 0, "800.00")


def the_money_comes_and_the_rest_is_approved_one_of_it_twice(year):
    finance, librarian = year.windows(year.people.finance), year.windows(year.people.librarian)
    enter_figure(finance, year.fund, "Final amount", "900.00")
    enter_figure(finance, year.fund, "Received", "900.00")
    jobs.run_pending()
    assert state(year.winter) == "approved"

    change_line(librarian, year.films, 0, unit_price="28.50")
    two_keys(year.windows, year.people, year.films, "Approve $142.50")

    weir = Line("The Weir", 5, "30.00", BOOKS, goal=GOAL)
    third = {"share": "33.33", "other_fund": "Gifts"}
    computer = Line("Catalog computer", 1, "399.99", COMPUTERS, reason="For the catalog", **third)
    year.spring = write_order(librarian, "Spring books", weir, computer, **year.where)
    two_keys(year.windows, year.people, year.spring, "Approve $283.32", WHY)
    decide(librarian, year.spring, "Change this order", {"Reason": "Two copies less."})
    assert fund_says(year, year.fund) == Numbers.of("342.50", 0, 0, "557.50")
    change_line(librarian, year.spring, 0, quantity="3")
    two_keys(year.windows, year.people, year.spring, "Approve $223.32", WHY)

    lake = Line("The Lake", 4, "25.00", BOOKS, goal=GOAL)
    year.summer = write_order(librarian, "Summer books", lake, shipping="6.45", **year.where)
    two_keys(year.windows, year.people, year.summer, "Approve $106.45")
    assert fund_says(year, year.fund) == Numbers.of("672.27", 0, 0, "227.73")
    for place, order in enumerate(orders_of(year), start=1):
        place_order(finance, order, f"27-{place}")
    assert fund_says(year, year.fund) == Numbers.of(0, "672.27", 0, "227.73")


def most_of_it_comes(year):
    librarian = year.windows(year.people.librarian)
    receive(librarian, year.winter, {"The Creek": 10})
    receive(librarian, year.films, {"The Dam": 2})
    receive(librarian, year.spring, {"The Weir": 3, "Catalog computer": 1}, {"The Weir": "31.00"})
    assert [state(order) for order in orders_of(year)] == [
        *("received", "partly_received", "received", "ordered")
    ]
    assert fund_says(year, year.fund) == Numbers.of(0, "191.95", "483.32", "224.73")


def the_year_ends(year):
    librarian, finance = year.windows(year.people.librarian), year.windows(year.people.finance)
    send_back(librarian, year.winter, {"The Creek": 1}, "Damaged in the mail.")
    pay(finance, year.winter, "77/1", "180.00", "2027-06-28", BILL)
    decide(finance, year.films, "Close without the rest", {"Reason": "Out of print."})
    receive(librarian, year.summer, {"The Lake": 1})
    assert [state(order) for order in (year.winter, year.films, year.summer)] == [
        *("closed", "closed_short", "partly_received")
    ]
    assert fund_says(year, year.fund) == Numbers.of(0, "81.45", "488.32", "330.23")


def what_did_not_come_is_carried_over_june_30(year):
    open_year(year.windows(year.agency), "2027–28")
    year.later, finance = fund_of(year, 2028), year.windows(year.people.finance)
    enter_figure(finance, year.later, "Carried in", "411.68")
    carry_over(finance, year.summer, "The vendor delivers in August.")
    assert fund_says(year, year.fund) == AT_THE_END
    assert fund_says(year, year.later) == Numbers.of(0, "81.45", 0, "330.23")


def the_rest_comes_in_the_new_year(year):
    receive(year.windows(year.people.librarian), year.summer, {"The Lake": 3, "Shipping": 1})
    assert state(year.summer) == "received"
    year.people.specialist.licences.update(tier="lws1", ends_on="2030-06-30")  # after the keys


def every_page_and_file_says_the_same(year, page):
    """Returns the reconciliation as a PDF."""
    assert numbers.on_its_page(page, year.fund) == AT_THE_END
    assert numbers.on_the_ledger_page(page, year.fund) == [AT_THE_END, AT_THE_END]
    assert numbers.in_a_ledger(numbers.taken(page, "Ledger as a CSV file")) == AT_THE_END
    assert numbers.on_the_worksheet(page, year.fund) == [SPENT, SPENT, SPENT]
    ordered = numbers.in_the_rows_for_accounting(page, year.fund, "Purchase orders")
    assert ordered == [Decimal("590.82")] * 4  # what was approved less what was carried out
    received = numbers.in_the_rows_for_accounting(page, year.fund, "What was received")
    assert received == [AT_THE_END.received] * 4
    pdf = numbers.as_a_pdf(page, year.fund)
    sums = {"money": Decimal("900.00"), "received": AT_THE_END.received, "unspent": AT_THE_END.left}
    assert numbers.in_a_paper(pdf) == (AT_THE_END, sums)
    return pdf


def the_new_year_says_the_same_too(year, page):
    new = Numbers.of(0, 0, "81.45", "330.23")
    assert numbers.on_its_page(page, year.later) == new
    assert numbers.on_the_ledger_page(page, year.later) == [new, new]
    assert numbers.in_a_ledger(numbers.taken(page, "Ledger as a CSV file")) == new
    assert numbers.on_the_worksheet(page, year.later) == [{"432": Decimal("81.45")}] * 3


def the_auditor_gets_one_file(year, page, reconciliation):
    packet = numbers.as_a_packet(page, year.fund)
    for order in orders_of(year):
        order.refresh_from_db()  # it has a number by now
    assert set(packet) == {
        *("index.pdf", "reconciliation.pdf", "ledger.csv", "addendum-a82.csv", "receipts.csv"),
        "library-plan.pdf",
        *(f"orders/{order.code}/approval-record.pdf" for order in orders_of(year)),
        f"orders/{year.winter.code}/quote-quote.pdf",
        f"orders/{year.winter.code}/invoice-1-bill.pdf",
    }
    assert packet["reconciliation.pdf"] == reconciliation
    assert numbers.in_a_paper(packet["index.pdf"]) == numbers.in_a_paper(reconciliation)
    assert numbers.in_a_ledger(packet["ledger.csv"]) == AT_THE_END
    assert numbers.in_a_worksheet(numbers.rows_of_csv(packet["addendum-a82.csv"])) == SPENT
    slips = numbers.rows_of_csv(packet["receipts.csv"])
    assert numbers.total(slips, "From the fund") == AT_THE_END.received
    assert numbers.total(slips, "Credit from an earlier year") == 0
    assert packet[f"orders/{year.winter.code}/invoice-1-bill.pdf"] == BILL["buffer"]
    assert packet[f"orders/{year.winter.code}/quote-quote.pdf"] == QUOTE["buffer"]
    the_keys_are_in_it(year, packet)
    plan = in_one_line(packet["library-plan.pdf"])
    assert f"{GOAL} Future Ready area" in plan
    of_goal = ", ".join(order.code for order in (year.winter, year.spring, year.summer))
    assert f"Orders {of_goal}" in plan
    assert f"{year.films.code} The Dam Asked for by teachers" in plan
    assert f"{year.spring.code} Catalog computer For the catalog" in plan


def the_keys_are_in_it(year, packet):
    """Both keys of each order, with the license of the first as it was."""
    license_ = year.people.specialist.licences.get()
    approved = {
        year.winter: "approved $200.00 on January 12, 2027, for when the money of the state comes. "
        "Confirmed on April 26, 2027",
        year.films: "approved $142.50 on April 26, 2027.",
        year.spring: "approved $223.32 on April 26, 2027.",
        year.summer: "approved $106.45 on April 26, 2027.",
    }
    records = {
        order: in_one_line(packet[f"orders/{order.code}/approval-record.pdf"]) for order in orders_of(year)
    }
    for order, words in approved.items():
        record = records[order]
        assert f"{year.people.finance.name}, District finance, {words}" in record
        assert f"{year.people.specialist.name}, a licensed library media specialist, was consulted" in record
        assert f"Entity number {license_.entity_number}" in record
        assert "Tier III, lifetime" in record
    for key, who in (("Consultation", year.people.specialist), ("Approval", year.people.finance)):
        assert f"{key} of {who.name}, April 26, 2027; void since April 26, 2027" in records[year.spring]
    assert "Returned by finance" in records[year.films]


def test_a_year_from_the_estimate_to_the_packet_of_the_auditor(year, on):
    on(2027, 1, 12)
    an_estimate_comes_and_orders_are_written_ahead(year)
    on(2027, 4, 26)
    the_money_comes_and_the_rest_is_approved_one_of_it_twice(year)
    on(2027, 5, 20)
    most_of_it_comes(year)
    on(2027, 6, 29)
    the_year_ends(year)
    on(2027, 7, 6)
    what_did_not_come_is_carried_over_june_30(year)
    on(2027, 8, 20)
    the_rest_comes_in_the_new_year(year)
    on(2027, 9, 17)
    page = year.windows(year.people.finance)
    reconciliation = every_page_and_file_says_the_same(year, page)
    the_new_year_says_the_same_too(year, page)
    the_auditor_gets_one_file(year, page, reconciliation)
