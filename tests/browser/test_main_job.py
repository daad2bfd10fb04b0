"""A plan goes from its first word to a signed report, by the hands of a librarian and a reviewer."""

import pytest
from django.core.management import call_command
from django.db.models import F
from playwright.sync_api import expect

from planning.models import Plan
from portal.core import jobs
from portal.reports.models import Certificate
from tests.factories import SubmissionFactory

from .conftest import PASSWORD
from .old_plan import bring_in_the_old_plan, finish_what_came_in
from .pages import editor, expect_saved, sign_in, write


@pytest.fixture
def outline():
    """The plan outline that districts write."""
    call_command("load_reference", verbosity=0)


def start_a_plan(page):
    page.get_by_role("link", name="Start the library plan").click()
    page.get_by_label("First school year").select_option("2028")
    page.get_by_label("How many school years").fill("3")
    page.get_by_role("button", name="Start the plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Library plan 2027–2030")


def write_the_vision(page):
    page.get_by_role("link", name="Vision and mission").first.click()
    write(page, "Every child reads every day.")
    page.reload()
    expect(editor(page)).to_have_text("Every child reads every day.")
    complete(page)


def complete(page):
    """Mark the section complete and go on to the next one."""
    page.get_by_label("Section is complete").check()
    expect_saved(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Next section").click()


def name_the_team(page, address):
    page.goto(f"{address}sections/team/")
    people = [
        ("Ada Marsh", "Grade 4", "Teacher"),
        ("Noor Haddad", "Librarian", "Library staff"),
        ("Sam Rivera", "Principal", "Administrator"),
    ]
    for place, (name, job, group) in enumerate(people):
        page.get_by_role("button", name="Add a person").click()
        row = page.locator(".step").nth(place)
        row.get_by_label("Name").fill(name)
        row.get_by_label("Position").fill(job)
        row.get_by_label("Group").select_option(group)
    complete(page)


def set_a_goal(page, address):
    page.goto(f"{address}sections/goals/")
    page.get_by_role("button", name="Add a goal").click()
    page.get_by_label("Title").fill("Every class visits each week")
    page.get_by_label("What will be different").fill("By June 2028 every class has a weekly visit.")
    page.get_by_label("Section is complete").check()
    problems = page.locator("#section-problems")
    expect(problems).to_contain_text("Name what you will count for “Every class visits each week”.")
    page.get_by_label("How you will know").fill("Visits in the schedule")
    page.get_by_label("Future Ready area").select_option(index=1)
    page.get_by_label("Paid from").select_option("Local funds")
    for place, step in enumerate(["Agree a schedule", "Tell every class"]):
        page.get_by_role("button", name="Add an action step").click()
        row = page.locator(".step").nth(place)
        row.get_by_label("Step").fill(step)
        row.get_by_label("Who").fill("Principal")
        row.get_by_label("By", exact=True).fill("2027-12-01")
        row.get_by_label("Cost").fill("$1,250")
    complete(page)


def plan_the_money(page, address):
    page.goto(f"{address}sections/budget/")
    for place, year in enumerate(["2027–28", "2028–29", "2029–30"]):
        page.get_by_role("button", name=f"Add a line to {year}").click()
        row = page.locator(".step").nth(place)
        row.get_by_label("Paid from").select_option("Common School Fund")
        row.get_by_label("Purpose").fill("Books")
        row.get_by_label("Amount").fill("12,000")
    complete(page)


def send(page, address):
    page.goto(f"{address}check/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your plan")
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Sent for review.")
    jobs.run_pending()


def open_on_the_desk(page, version):
    page.goto("/admin/planning/submission/")
    page.get_by_role("link", name=f"version {version}").click()


def return_it(page):
    open_on_the_desk(page, 1)
    with page.expect_navigation():
        page.get_by_role("button", name="Start the review").click()
    pictures = page.locator(".desk-pages img")
    expect(pictures.first).to_have_js_property("complete", True)
    assert pictures.first.evaluate("(picture) => picture.naturalWidth") > 300
    facts = page.locator(".desk-facts")
    expect(facts).to_contain_text("Written by")
    expect(page.get_by_role("row", name="Vision and mission")).to_contain_text("5")
    comment_on_the_vision(page)
    page.get_by_role("link", name="Return for changes").click()
    page.get_by_role("button", name="Return for changes").click()
    expect(page.get_by_role("alert")).to_contain_text("Write what must change")
    page.get_by_label("What must change").fill("Vision: say who reads with the children.")
    page.get_by_role("button", name="Return for changes").click()
    expect(page.locator(".messagelist")).to_contain_text("returned")


def comment_on_the_vision(page):
    """A version goes back with a comment on at least one section."""
    comments = page.get_by_role("region", name="Comments of this review")
    comments.get_by_label("Section").select_option("Vision and mission")
    comments.get_by_label("Comment").fill("Who reads with the children?")
    comments.get_by_role("button", name="Add comment").click()
    expect(comments).to_contain_text("Who reads with the children?")


def reply_to_the_comment(page, address):
    page.goto(f"{address}sections/vision/")
    comments = page.get_by_role("region", name="Comments")
    comments.get_by_text("Reply", exact=False).first.click()
    comments.get_by_label("Your reply").fill("A grown-up who likes the book.")
    comments.get_by_role("button", name="Reply").click()
    expect(comments).to_contain_text("A grown-up who likes the book.")


def see_what_changed(page):
    open_on_the_desk(page, 2)
    page.get_by_role("link", name="Changes since version 1").click()
    expect(page.locator("main ins", has_text="grown-up").first).to_be_visible()


def bring_it_to_the_public(page, address):
    """The board's vote, WISEadmin, and the page that anybody reads."""
    page.goto(f"{address}board/")
    page.get_by_label("Date of the meeting").fill("2026-11-16")
    page.get_by_label("Talked about it, without a vote").check()
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("main")).to_contain_text("A discussion or a report is not an approval")
    page.get_by_label("Voted to approve the plan").check()
    page.get_by_label("Link to the minutes").fill("https://example.org/minutes")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator("#wise-1")).to_have_text("11/16/2026")
    page.get_by_role("button", name="It is in WISEadmin").click()
    page.get_by_role("button", name="DPI shows it as active").click()
    expect(page.get_by_role("main")).to_contain_text("Active at DPI")
    page.get_by_role("button", name="Publish version 2").click()
    return page.get_by_role("link", name="the district’s address").get_attribute("href")


def change_what_is_asked(page, address):
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text("Vision: say who reads with the children.")
    page.get_by_role("link", name="Vision and mission").first.click()
    expect(page.get_by_role("complementary")).to_contain_text("Vision: say who reads with the children.")
    write(page, "Every child reads every day, with a grown-up who likes the book.")


def sign_off(page, version):
    open_on_the_desk(page, version)
    page.get_by_role("button", name="Start the review").click()
    page.get_by_role("link", name="Sign off").click()
    page.get_by_label("I have read this report").check()
    page.get_by_role("button", name="Sign off").click()
    expect(page.locator(".messagelist")).to_contain_text("signed off")
    jobs.run_pending()


def read_the_signed_report(page, address):
    """Open the signed PDF as the librarian; returns its bytes."""
    page.goto(address)
    link = page.get_by_role("link", name="Signed report", exact=True)
    answer = page.request.get(link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def compare_a_file(page, code, pdf):
    page.goto(f"/verify/{code}/")
    page.get_by_label("The PDF you have").set_input_files(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": pdf}
    )
    page.get_by_role("button", name="Check the file").click()
    return page.locator("aside .note")


def test_a_plan_goes_from_its_first_word_to_a_signed_report(
    visit, librarian, administrator, with_password, reviewer, outline, allow
):
    page = visit()
    page.goto("/sign-in/")
    sign_in(page, with_password(librarian), PASSWORD)
    start_a_plan(page)
    address = page.url
    bring_in_the_old_plan(page, address)
    finish_what_came_in(page, address, complete)
    page.goto(address)
    write_the_vision(page)
    name_the_team(page, address)
    set_a_goal(page, address)
    plan_the_money(page, address)
    send(page, address)

    desk = visit(reviewer)
    return_it(desk)
    change_what_is_asked(page, address)
    reply_to_the_comment(page, address)
    send(page, address)
    see_what_changed(desk)
    sign_off(desk, 2)
    pdf = read_the_signed_report(page, address)
    allow.add("422")
    public = bring_it_to_the_public(visit(administrator), address)

    anybody = visit(phone=True)
    anybody.goto(public)
    expect(anybody.get_by_role("main")).to_contain_text("Approved by the school board on November 16, 2026")
    expect(anybody.get_by_role("main")).to_contain_text("a grown-up who likes the book")
    code = Certificate.objects.get().code
    anybody.goto("/verify/")
    anybody.get_by_label("Code on the certificate page").fill(code.lower().replace("-", " "))
    anybody.get_by_role("button", name="Check the code").click()
    expect(anybody.get_by_role("heading", level=1)).to_have_text("Genuine and current")
    expect(compare_a_file(anybody, code, pdf)).to_contain_text("Yes, this is the signed report")
    flipped = bytearray(pdf)
    flipped[len(pdf) // 2] ^= 1
    expect(compare_a_file(anybody, code, bytes(flipped))).to_contain_text("No, this file is different")

    Plan.objects.get().sections.filter(spec__key="vision").update(version=F("version") + 1)
    newer = SubmissionFactory(plan=Plan.objects.get(), reviewer=reviewer)
    newer.sign_off(by=reviewer, read_sha256=newer.report.file_hash)
    anybody.goto(f"/verify/{code}/")
    expect(anybody.get_by_role("heading", level=1)).to_have_text("Genuine, and replaced by a newer version")

    allow.add("404")
    anybody.goto("/verify/ABCD-EFGH-JKMN/")
    expect(anybody.get_by_role("heading", level=1)).to_have_text("We do not know this code")
