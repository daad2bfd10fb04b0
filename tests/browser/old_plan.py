"""A district's old plan as a Word file of twelve pages, and how a librarian brings it into a new one."""

import re

from playwright.sync_api import expect

from planning.models import Section
from portal.core import jobs
from tests.planning.word_files import docx

from .pages import expect_saved

HEADINGS = {  # as districts word them -> the section they belong to
    "Introduction and Purpose": "introduction",
    "Facilities, Staff and Schedule": "people",
    "Collection Analysis": "collection",
    "Access to the Library": "access",
    "Needs Assessment": "needs",
    "Digital Literacy Instruction": "instruction",
    "Selection and Reconsideration Policies": "policies",
    "Reporting Progress": "progress",
}
SENTENCE = "Last year the libraries of both schools lent {n} books and welcomed each class every week. "
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
READ = [part for part in HEADINGS.values() if part not in ("collection", "access")]


def twelve_pages(document):
    """About 5,500 words: what Word prints on twelve pages."""
    document.add_heading("Heron Lake School District Library Plan", level=0)
    for place, heading in enumerate(HEADINGS):
        document.add_heading(heading, level=1)
        for paragraph in range(6):
            document.add_paragraph(SENTENCE.format(n=1000 + 7 * place + paragraph) * 6)
        document.add_paragraph().add_run("What we found").bold = True  # many make a heading by bold type
        document.add_paragraph("Older than its readers", style="List Bullet")
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).text, table.cell(1, 1).text = "School", f"{place} visits"
    document.add_heading("Bus Times", level=1)
    document.add_paragraph("The late bus leaves at five.")


def bring_in_the_old_plan(page, address):
    page.goto(address)
    page.get_by_role("link", name="Bring in a Word file").click()
    page.get_by_label("Word file").set_input_files(
        {"name": "Library plan 2024.docx", "mimeType": WORD, "buffer": docx(twelve_pages)}
    )
    page.get_by_role("button", name="Read the file").click()
    jobs.run_pending(["plans.read_word"])
    page.reload()
    for heading, key in HEADINGS.items():
        expect(part(page, heading).get_by_label("Goes to")).to_have_value(key)
    expect(part(page, "Bus Times").get_by_label("Goes to")).to_have_value("")
    assert not Section.objects.exclude(html="").exists()
    page.get_by_role("button", name="Put into the plan").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("8")


def part(page, heading):
    return page.get_by_role("group", name=re.compile(f"^{heading}"))


def finish_what_came_in(page, address, complete):
    """Read each section that came from the file, add the figures it has to have, and call it complete."""
    for key in READ:
        page.goto(f"{address}sections/{key}/")
        complete(page)
    page.goto(f"{address}sections/collection/")
    page.get_by_role("button", name="Add a class").first.click()
    row = page.locator("[data-row=holding]")
    row.get_by_label("Class").fill("500s Science")
    row.get_by_label("Items").fill("1240")
    row.get_by_label("Average year").fill("2009")
    complete(page)
    page.goto(f"{address}sections/access/")
    for rating in page.locator("[data-row=point] select").all():
        rating.select_option("Works well")
    expect_saved(page)
    complete(page)
