"""The history of a section: compared, and brought back; and the last plan beside the one being written."""

import pytest
from playwright.sync_api import expect

from planning.models import TeamMember
from tests.factories import MembershipFactory, PlanFactory

from .pages import aria_ids, axe, editor, expect_saved, write

FIRST, SECOND = "Every child reads every day.", "Every child reads at home and at school."


@pytest.fixture
def plan(district):
    return PlanFactory(district=district)


@pytest.fixture
def colleague(district):
    return MembershipFactory(district=district, user__name="Rowan Kessler").user


def in_order(page):
    """Nothing that axe finds, by light and by dark, and no id that leads nowhere."""
    found = axe(page) + aria_ids(page)
    page.emulate_media(color_scheme="dark")
    found += axe(page, rules=["color-contrast", "link-in-text-block"])
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize("phone", [False, True])
def test_two_people_write_a_section_and_the_first_text_is_brought_back(
    visit, plan, librarian, colleague, phone
):
    address = plan.sections.get(spec__key="vision").get_absolute_url()
    theirs, mine = visit(colleague), visit(librarian, phone=phone)
    theirs.goto(address)
    write(theirs, FIRST)
    mine.goto(address)
    write(mine, SECOND)

    mine.get_by_role("link", name="Earlier versions").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("History")
    assert in_order(mine) == []
    mine.get_by_label("From", exact=True).select_option(index=1)
    mine.get_by_label("To", exact=True).select_option("As it stands now")
    mine.get_by_role("button", name="Compare").click()

    expect(mine.get_by_role("heading", level=1)).to_have_text("What changed")
    expect(mine.locator(".changes del").first).to_contain_text("every day")
    expect(mine.locator(".changes ins").first).to_contain_text("at home")
    assert in_order(mine) == []
    mine.get_by_role("link", name="Bring back the version of").click()

    expect(mine.get_by_role("heading", name="What changes")).to_be_visible()
    assert in_order(mine) == []
    mine.get_by_role("button", name="Bring this version back").click()

    expect(editor(mine)).to_have_text(FIRST)
    expect(mine.get_by_label("Messages")).to_contain_text("Brought back: what Rowan Kessler saved")
    mine.goto(f"{address}history/")
    expect(mine.locator("main ol > li")).to_have_count(3)
    expect(mine.locator("main ol > li").first).to_contain_text("Newest")


def test_a_version_that_somebody_saved_over_meanwhile_is_not_brought_back(
    visit, plan, librarian, colleague, allow
):
    allow.add("409")
    address = plan.sections.get(spec__key="vision").get_absolute_url()
    theirs, mine = visit(colleague), visit(librarian)
    mine.goto(address)
    write(mine, FIRST)
    theirs.goto(address)
    write(theirs, SECOND)
    mine.goto(f"{address}history/")
    mine.get_by_role("link", name="Bring back").click()
    write(theirs, "A third text.")

    mine.get_by_role("button", name="Bring this version back").click()

    expect(mine.get_by_role("heading", level=1)).to_have_text("Not brought back")
    assert in_order(mine) == []
    mine.get_by_role("link", name="Compare with now").click()
    expect(mine.locator(".changes ins").first).to_contain_text("A third text.")


def test_rows_come_back_with_their_values_without_scripts(visit, plan, librarian):
    for name in ("Ada Marsh", "Noor"):
        TeamMember.add_to(plan, name=name)
    address = plan.sections.get(spec__key="team").get_absolute_url()
    page = visit(librarian, scripts=False, phone=True)
    page.goto(address)
    page.get_by_label("Name").last.fill("Noor Haddad")
    page.get_by_role("button", name="Save", exact=True).click()
    other = visit(MembershipFactory(district=plan.district).user, scripts=False)
    other.goto(address)
    other.get_by_role("button", name="Remove").first.click()
    other.get_by_label("Name").first.fill("Sam Rivera")
    other.get_by_role("button", name="Save", exact=True).click()

    page.goto(f"{address}history/")
    page.get_by_role("link", name="Bring back").click()
    page.get_by_role("button", name="Bring this version back").click()

    names = page.get_by_label("Name")
    expect(names).to_have_count(2)
    assert [names.nth(place).input_value() for place in range(2)] == ["Ada Marsh", "Noor Haddad"]


def test_the_last_plan_stands_beside_the_editor_and_its_text_is_copied(visit, plan, librarian, district):
    PlanFactory(district=district, first_year=2025, last_year=2027, complete=True)
    page = visit(librarian)
    page.goto(plan.sections.get(spec__key="vision").get_absolute_url())

    panel = page.locator("details.last-plan")
    said = panel.locator(".plan-text")
    expect(said).to_be_visible()
    area, beside = editor(page).bounding_box(), said.bounding_box()
    assert beside["x"] > area["x"] + area["width"]
    assert beside["width"] > 300
    assert beside["y"] < area["y"] + area["height"]
    assert in_order(page) == []

    panel.get_by_role("button", name="Copy this text into the section").click()

    expect(editor(page)).to_have_text("What we say about vision and mission.")
    expect(page.get_by_label("Messages")).to_contain_text("Copied from the plan 2024–2027.")
    expect(said).to_be_hidden()
    assert in_order(page) == []
    write(page, "What we say now.")
    expect_saved(page)


def test_a_plan_that_begins_with_the_last_one(visit, librarian, district):
    PlanFactory(district=district, first_year=2025, last_year=2027, complete=True)
    page = visit(librarian, phone=True)
    page.goto("/plans/new/")
    assert in_order(page) == []
    page.get_by_label("What the last plan says (2024–2027)").check()
    page.get_by_label("First school year").select_option("2028")

    page.get_by_role("button", name="Start the plan").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Library plan 2027–2030")
    expect(page.get_by_label("Messages")).to_contain_text("Started with what the plan 2024–2027 says.")
    expect(page.get_by_text("In progress").first).to_be_visible()
