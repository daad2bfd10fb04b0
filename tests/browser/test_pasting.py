"""What people paste stays clean, and what somebody hostile writes never runs, wherever it is shown."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from planning.models import TeamMember
from tests.factories import PlanFactory, SubmissionFactory, send_back

from .pages import editor, expect_saved

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office">
<head><style>p.MsoNormal {color: red}</style></head><body><!--StartFragment-->
<h1 style="color:#2F5496">Why we read<o:p></o:p></h1>
<p class=MsoNormal><b>Every</b> <span lang=EN-US style="font-family:Arial">child.</span></p>
<p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><![if !supportLists]>·<![endif]>In school</p>
<p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><![if !supportLists]>·<![endif]>At home</p>
<!--EndFragment--></body></html>"""
GOOGLE = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1">
<p dir="ltr" style="line-height:1.38"><span style="font-weight:700;font-family:Arial">Bold</span>
<span style="font-weight:400">and <a href="https://example.org/">a link</a>.</span></p></b>"""
PASTE = """(area, html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    area.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""
HOSTILE = """<p>Our vision<script>window.ran = "script"</script></p>
<img src="x" onerror="window.ran = 'image'">
<p><a href="javascript:window.ran='link'">Read more</a>
<a href=" java&#x09;script:window.ran='tab'">and more</a></p>
<svg onload="window.ran = 'svg'"><style>@import "//127.0.0.1:9/"</style></svg>
<iframe srcdoc="<script>parent.ran = 'frame'</script>"></iframe>
<p style="position:fixed" onclick="window.ran = 'click'">End</p>"""
NAME = """<img src=x onerror="window.ran='name'">"""


@pytest.fixture
def plan(district):
    return PlanFactory(district=district, complete=True)


def test_text_from_word_and_google_docs_keeps_its_structure_and_nothing_else(visit, plan, librarian, viewer):
    section = plan.sections.get(spec__key="vision")
    page = visit(librarian)
    page.goto(section.get_absolute_url())
    area = editor(page)
    area.fill("")
    area.evaluate(PASTE, WORD)
    for key in ("Control+End", "Enter", "Enter"):  # out of the list
        area.press(key)
    area.evaluate(PASTE, GOOGLE)
    expect(area).to_contain_text("a link")
    expect_saved(page)

    reader = visit(viewer)
    reader.goto(section.get_absolute_url())
    words = reader.locator(".plan-text")
    expect(words.locator("h3")).to_have_text("Why we read")
    expect(words.locator("ul > li")).to_have_text(["In school", "At home"])
    expect(words.locator("strong")).to_have_text(["Every", "Bold"])
    expect(words.locator("a")).to_have_attribute("href", "https://example.org/")
    section.refresh_from_db()
    for trace in ("Mso", "style", "class", "guid", "o:p", "span"):
        assert trace not in section.html


def test_hostile_words_run_on_no_page_that_shows_them(visit, plan, librarian, viewer, reviewer, sign_in):
    section, teams = plan.sections.get(spec__key="vision"), plan.sections.get(spec__key="team")
    browser = sign_in(librarian)
    member = TeamMember.add_to(plan, group="teacher")
    browser.post(
        section.get_absolute_url(),
        {"version": section.version, "html": HOSTILE, "is_complete": "1", "do": "save"},
    )
    named = {f"member-{member.pk}-name": NAME, f"member-{member.pk}-job": NAME, "is_complete": "1"}
    browser.post(
        teams.get_absolute_url(),
        {"version": teams.version, "html": "<p>Us</p>", f"member-{member.pk}-group": "teacher"} | named,
    )
    submission = SubmissionFactory(plan=plan, by=librarian, note=NAME, reviewer=reviewer)
    history = reverse("planning:section-history", args=[plan.pk, "vision"])
    check = reverse("planning:plan-check", args=[plan.pk])
    addresses = {
        librarian: [plan.get_absolute_url(), section.get_absolute_url(), check, history],
        viewer: [section.get_absolute_url(), teams.get_absolute_url(), submission.report.get_absolute_url()],
        reviewer: [submission.desk_url, section.get_absolute_url(), history],
    }

    for person, pages in addresses.items():
        page = visit(person)
        for address in pages:
            page.goto(address)
            closed = page.locator("main details:not([open]) > summary:visible")
            while closed.count():  # one may hold another
                closed.first.click()
            for link in page.locator("main a", has_text="more").all():
                assert link.get_attribute("href") is None
            assert page.evaluate("window.ran") is None, address
            assert page.locator("main script, main iframe[srcdoc], main [onclick], main [style]").count() == 0
    expect(page.locator(".plan-text").first).to_contain_text("Our vision")
    send_back(submission, by=reviewer, note=NAME)
    page = visit(librarian)
    page.goto(plan.get_absolute_url())
    expect(page.get_by_role("main")).to_contain_text("<img src=x")
    assert page.evaluate("window.ran") is None
