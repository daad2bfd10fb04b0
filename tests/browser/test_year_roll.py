"""A manager rolls the year that is over and takes it back; the district prints its summary."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from portal.core import clock
from portal.core.school_year import SchoolYear
from tests.factories.services import AgreementFactory, CatalogYearFactory

from .test_every_page import faults


@pytest.fixture
def over(transactional_db, district):
    """The last school year, which nobody has rolled."""
    year = SchoolYear(SchoolYear.containing(clock.today()).ends_in - 1)
    catalog = CatalogYearFactory(ends_in=year.ends_in, opens_on=dt.date(year.ends_in - 1, 2, 1))
    with clock.at(dt.datetime(year.ends_in - 1, 10, 6, 17, tzinfo=dt.UTC)):
        AgreementFactory(district=district, year=catalog, starts_on=year.first_day, reached="active")
    return catalog


def test_the_year_is_rolled_and_taken_back(visit, over, manager, administrator, allow):
    allow.add("422")
    url = f"/services/years/{over.ends_in}/roll/"
    page = visit(manager)
    assert faults(page, url) == []

    page.get_by_role("button", name=f"Roll {over}").click()
    expect(page.get_by_role("alert")).to_contain_text("Read the table, then check the box")
    page.get_by_label("I have read the table").check()
    page.get_by_role("button", name=f"Roll {over}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{over} is rolled")
    assert faults(page, url) == []

    page.get_by_label("Why is it undone?").fill("One district was late.")
    page.get_by_role("button", name="Undo the roll").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{over} is over: roll it")
    expect(page.get_by_text("One district was late.")).to_be_visible()

    summary = f"/services/years/{over.ends_in}/districts/{administrator.memberships.get().district_id}/"
    page = visit(administrator)
    page.goto(summary)
    page.get_by_role("button", name="Make the PDF").click()
    expect(page.get_by_text("Your report is being made")).to_be_visible()
    assert faults(page, summary) == []
