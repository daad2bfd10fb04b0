"""A district buys days, a consultant gives one, and the numbers agree everywhere until the year is rolled."""

import csv
import datetime as dt

import pytest
from playwright.sync_api import expect

from portal.core import jobs
from services import nights
from services.models import Agreement, Statement, Visit
from tests.factories.services import OfferFactory
from tests.reports.reading import in_one_line


@pytest.fixture
def on(time_machine):
    """Go on to noon of a day, and let the night before it do its work: ``on(2026, 10, 1)``."""

    def day(year, month, number):
        time_machine.move_to(dt.datetime(year, month, number, 17, tzinfo=dt.UTC), tick=True)
        nights.ask_for_statements()
        jobs.run_pending()

    return day


def main(page):
    return page.get_by_role("main")


def pdf_behind(page, name="Open the PDF"):
    """The words of the PDF that a link of the page opens."""
    return in_one_line(page.request.get(page.get_by_role("link", name=name).get_attribute("href")).body())


def ask_for_two_days(page):
    page.goto("/services/")
    page.get_by_role("link", name="Choose services").first.click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Number of days").fill("2")
    expect(page.locator("#price")).to_contain_text("$1,200.00")
    page.get_by_role("button", name="Save and check").click()
    expect(main(page)).to_contain_text("$1,200.00")
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ent")


def decide(page, agreement, label, **answers):
    page.goto(agreement.get_absolute_url())
    page.get_by_role("link", name=label).first.click()
    for field, words in answers.items():
        page.get_by_label(field).fill(words)
    page.locator("main form .btn-primary").click()
    jobs.run_pending()


def book(page, day):
    page.goto("/days/book/")
    page.get_by_label("District and service").select_option(index=1)
    page.get_by_label("Date").fill(day)
    page.get_by_label("What for").fill("Weeding the 500s")
    page.get_by_role("button", name="Propose the day").click()


def confirm(page):
    page.goto("/")
    page.get_by_role("link", name="Confirm").first.click()
    page.get_by_role("button", name="Confirm").first.click()


def log(page):
    page.goto("/")
    page.get_by_role("link", name="Log").filter(has_text="September 15").filter(visible=True).click()
    page.get_by_role("button", name="Log the day").click()
    expect(main(page)).to_contain_text("1 day left")


def question(page, statement):
    page.goto(statement.get_absolute_url())
    expect(main(page)).to_contain_text("$600.00")
    assert "$600.00" in pdf_behind(page)
    page.get_by_role("link", name="Something is wrong").click()
    page.locator("main form textarea").fill("It was half a day.")
    page.locator("main form .btn-return, main form .btn-primary").first.click()
    expect(main(page)).to_contain_text("It was half a day.")


def put_right(page, visit):
    page.goto(f"{visit.get_absolute_url()}correct/")
    page.get_by_label("What was wrong").fill("Logged as a whole day by mistake.")
    page.get_by_role("radio", name="Half day").check()
    page.get_by_role("button", name="Put it right").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("September 15, ½ day")
    expect(main(page)).to_contain_text("1½ days left")


def agree(page, statement):
    page.goto(statement.get_absolute_url())
    page.get_by_role("button", name="Agree to all").click()
    expect(main(page)).to_contain_text("Agreed")


def ask_for_one_more(page, agreement):
    page.goto(f"{agreement.get_absolute_url()}amend/")
    page.get_by_label("From which day").fill("2026-11-10")
    page.get_by_label("Reason").fill("A day for the new shelves.")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("How many").fill("1")
    expect(page.locator("#preview")).to_contain_text("$1,800.00")
    page.get_by_role("button", name="Ask for the change").click()
    expect(main(page)).to_contain_text("Waits for the agency")


def test_a_day_is_bought_given_stated_questioned_put_right_agreed_and_the_year_is_rolled(
    visit, librarian, administrator, consultant, manager, agency_finance, on, allow
):
    allow.update(
        {"htmx:afterRequest", "htmx:sendAbort"}
    )  # the price of an unfinished change, asked for as the page is left
    OfferFactory()
    on(2026, 8, 3)
    ask_for_two_days(visit(librarian))
    agreement = Agreement.objects.get()
    decide(visit(administrator), agreement, "Approve")
    decide(visit(manager), agreement, "Accept")
    page = visit(administrator)
    page.goto(agreement.get_absolute_url())
    assert "$1,200.00" in pdf_behind(page)
    book(visit(consultant), "2026-09-15")
    confirm(page)

    on(2026, 9, 16)
    log(visit(consultant, phone=True))
    on(2026, 10, 1)
    september, page = Statement.objects.get(month=dt.date(2026, 9, 1)), visit(administrator)
    question(page, september)
    put_right(visit(manager), Visit.objects.get())
    agree(page, september)

    on(2026, 11, 2)
    october, page = Statement.objects.get(month=dt.date(2026, 10, 1)), visit(administrator)
    page.goto(october.get_absolute_url())
    expect(main(page)).to_contain_text("−$300.00")
    agree(page, october)
    ask_for_one_more(page, agreement)
    desk = visit(manager)
    decide(desk, agreement, "Accept")
    for somebody in (page, desk):
        somebody.goto("/days/")
        expect(main(somebody)).to_contain_text("2½")
    page.goto(agreement.get_absolute_url())
    expect(main(page)).to_contain_text("$1,800.00")
    assert "$1,800.00" in pdf_behind(page, "Addendum")

    money = visit(agency_finance)
    money.goto("/statements/invoices/")
    money.locator("#id_period").select_option(label="2026–27")
    money.get_by_role("button", name="Show").click()
    expect(main(money)).to_contain_text("2026–27: $300.00")
    file = money.request.get(money.get_by_role("link", name="CSV file").get_attribute("href")).text()
    rows = list(csv.DictReader(file.lstrip("\ufeff").splitlines()))
    assert sum(float(row["Amount"]) for row in rows) == 300

    on(2027, 7, 1)
    desk = visit(manager)
    desk.goto("/services/years/2027/roll/")
    expect(main(desk)).to_contain_text("2½")
    desk.get_by_role("checkbox").check()
    desk.get_by_role("button", name="Roll 2026–27").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("2026–27 is rolled")
    desk.goto(agreement.get_absolute_url())
    expect(main(desk)).to_contain_text("Ended on June 30, 2027")
