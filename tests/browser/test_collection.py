"""The collection in a browser: sums and charts follow the writer, and a catalog's export comes in."""

import pytest
from playwright.sync_api import expect

from planning.models import Holding
from portal.core import jobs
from tests.factories import PlanFactory

from .pages import expect_saved

EXPORT = b"Class,Items,Average Year\nFiction,1500,2014\n500s Science,many,2003\n"


@pytest.fixture
def plan(librarian, district):
    plan = PlanFactory(district=district)
    Holding.add_to(plan, label="500s Science", items=1200, average_year=2002, price="10.00", added=3)
    return plan


def test_sums_follow_what_is_written_and_leave_the_writer_alone(visit, librarian, plan):
    page = visit(librarian)
    page.goto(plan.sections.get(spec__key="collection").get_absolute_url())
    table = page.locator("details:has(#turnover-table)")
    table.locator("summary").click()

    target = page.get_by_label("Target age")
    target.press_sequentially("15")

    expect_saved(page)
    expect(page.locator("#buying-total")).to_contain_text("items and $")
    expect(target).to_be_focused()
    expect(target).to_have_value("15")
    expect(table).to_have_attribute("open", "")


def test_a_catalog_file_comes_into_the_plan(visit, librarian, plan):
    page = visit(librarian)
    page.goto(plan.sections.get(spec__key="collection").get_absolute_url())
    page.get_by_role("link", name="Bring in a catalog file").click()
    file = {"name": "export.csv", "mimeType": "text/csv", "buffer": EXPORT}
    page.get_by_label("File from the catalog").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    jobs.run_pending(["plans.read_collection"])

    page.get_by_role("button", name="Show the classes").click()
    jobs.run_pending(["plans.count_collection"])
    expect(page.get_by_text("Row 3: “many” is not a whole number of items in all")).to_be_visible()
    page.get_by_role("button", name="Put into the plan").click()

    expect(page.get_by_label("Class", exact=True).nth(1)).to_have_value("Fiction")
    expect(page.locator("#items-in-all")).to_contain_text("2,700 items in all")
    assert list(plan.holdings.live().values_list("items", "average_year")) == [(1200, 2003), (1500, 2014)]
