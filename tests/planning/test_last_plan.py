"""The plan before, beside the section that somebody writes now."""

import pytest

from planning.last_plan import last_plan
from planning.models import Goal, Section
from tests.factories import PlanFactory, SubmissionFactory, send_back, sent_again

from .pages import document, filled_in, messages, queries, texts
from .pages import section_address as address
from .saves import section_of

PANEL = "//details[contains(@class, 'last-plan')]"


@pytest.fixture
def before(librarian, district):
    """The plan of the years before, written to the end."""
    return PlanFactory(district=district, first_year=2025, last_year=2027, complete=True)


@pytest.fixture
def plan(librarian, district):
    return PlanFactory(district=district, first_year=2028, last_year=2030)


def sign(submission, reviewer):
    submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)


def text_of(plan):
    found = last_plan(section_of(plan, "vision"))
    return found and (found.plan.years, found.content["html"], found.source)


SAID = "<p>What we say about vision and mission.</p>"


def test_the_words_are_those_that_were_signed_off_last(plan, before, reviewer, librarian):
    assert text_of(plan) == ("2024–2027", SAID, "a draft")

    first = SubmissionFactory(plan=before, by=librarian, reviewer=reviewer)
    before.sections.update(html="<p>Later.</p>")
    assert text_of(plan) == ("2024–2027", SAID, "version 1, sent for review")

    sign(first, reviewer)
    second = sent_again(first, by=librarian, reviewer=reviewer)
    assert text_of(plan) == ("2024–2027", SAID, "version 1, signed off")

    sign(second, reviewer)
    assert text_of(plan) == ("2024–2027", "<p>Said anew.</p>", "version 2, signed off")


def test_a_returned_version_counts_and_one_that_was_taken_back_does_not(plan, before, reviewer, librarian):
    returned = SubmissionFactory(plan=before, by=librarian, reviewer=reviewer)
    send_back(returned, by=reviewer, note="More.")
    assert text_of(plan)[2] == "version 1, which the agency returned"

    sent_again(returned, by=librarian).withdraw(by=librarian)
    assert text_of(plan)[1:] == (SAID, "version 1, which the agency returned")


def test_rows_come_with_the_words(plan, before):
    found = last_plan(section_of(plan, "goals"))

    assert [row["title"] for row in found.content["rows"]] == ["Every class visits each week"]
    assert found.kind == "goals"


def test_the_newest_of_the_earlier_years_is_meant_and_no_other(plan, before, district):
    PlanFactory(district=district, first_year=2022, last_year=2024, complete=True)
    PlanFactory(district=district, first_year=2031, last_year=2033, complete=True)
    PlanFactory(first_year=2026, last_year=2027, complete=True)  # another district
    assert text_of(plan)[0] == "2024–2027"

    PlanFactory(district=district, first_year=2028, last_year=2029, complete=True)
    assert text_of(plan)[0] == "2027–2029"


def test_where_nothing_was_said_there_is_nothing_to_show(plan, district):
    assert text_of(plan) is None

    PlanFactory(district=district, first_year=2025, last_year=2027)
    assert text_of(plan) is None


def test_a_save_that_nobody_remembers_is_read_from_the_section_itself(plan, district):
    earlier = PlanFactory(district=district, first_year=2025, last_year=2027)
    earlier.sections.update(html="<p>From a time before the history.</p>")

    assert text_of(plan)[1] == "<p>From a time before the history.</p>"


def test_the_panel_names_the_plan_leads_to_it_and_is_open_until_somebody_writes(writer, plan, before):
    page = writer.get(address(plan, "vision"))

    assert texts(page, f"{PANEL}/summary") == ["From the last plan, 2024–2027"]
    assert document(page).xpath(f"{PANEL}//a/@href") == [before.get_absolute_url()]
    assert document(page).xpath(f"boolean({PANEL}/@open)")
    writer.post(address(plan, "vision"), filled_in(page, html="<p>New.</p>"))
    page = writer.get(address(plan, "vision"))
    assert document(page).xpath(PANEL)
    assert not document(page).xpath(f"boolean({PANEL}/@open)")


def test_who_reads_sees_the_panel_without_a_button(sign_in, viewer, plan, before):
    page = sign_in(viewer).get(address(plan, "goals"))

    assert "Every class visits each week" in texts(page, f"{PANEL}//h2")
    assert document(page).xpath(f"{PANEL}//button") == []


def test_the_first_plan_of_a_district_has_no_panel(writer, plan):
    assert document(writer.get(address(plan, "vision"))).xpath(PANEL) == []


@pytest.mark.parametrize("key", ["vision", "goals"])
def test_the_panel_takes_one_query_whatever_there_is(writer, plan, district, reviewer, key):
    """``without`` asks once and finds nothing."""
    without = queries(writer, address(plan, key))
    earlier = PlanFactory(district=district, first_year=2025, last_year=2027, complete=True)
    assert queries(writer, address(plan, key)) == without

    sign(SubmissionFactory(plan=earlier, reviewer=reviewer), reviewer)
    Goal.add_to(earlier, title="One more")
    PlanFactory(district=district, first_year=2022, last_year=2024, complete=True)
    assert queries(writer, address(plan, key)) == without


# Copying the text


def copy_button(page):
    return texts(page, f"{PANEL}//button[@form='section-form' and @value='copy']")


def test_the_text_is_copied_into_an_empty_section_as_a_save_of_ones_own(writer, plan, before, librarian):
    page = writer.get(address(plan, "vision"))
    assert copy_button(page) == ["Copy this text into the section"]
    assert document(page).xpath("//form[@id='section-form']/@data-autosave")

    done = writer.post(address(plan, "vision"), filled_in(page, do="copy"), follow=True)

    section = section_of(plan, "vision")
    assert messages(done) == ["Copied from the plan 2024–2027. Read it through, and bring it up to date."]
    assert (section.html, section.version, section.saved_by) == (SAID, 1, librarian)
    assert (section.is_complete, section.versions.get().content["html"]) == (False, SAID)
    assert copy_button(done) == []


def test_what_was_typed_meanwhile_is_kept_and_not_copied_over(writer, plan, before):
    page = writer.get(address(plan, "vision"))

    done = writer.post(address(plan, "vision"), filled_in(page, html="<p>Mine.</p>", do="copy"), follow=True)

    assert section_of(plan, "vision").html == "<p>Mine.</p>"
    assert messages(done) == ["Saved. The section has a text already, so none was copied."]


def test_a_colleague_who_wrote_meanwhile_is_not_written_over(writer, plan, before):
    page = writer.get(address(plan, "vision"))
    Section.objects.filter(plan=plan, spec__key="vision").update(html="<p>Theirs.</p>", version=1)

    answer = writer.post(address(plan, "vision"), filled_in(page, do="copy"))

    assert answer.status_code == 409
    assert section_of(plan, "vision").html == "<p>Theirs.</p>"


def test_without_a_last_plan_the_button_only_saves(writer, plan):
    page = writer.get(address(plan, "vision"))

    done = writer.post(address(plan, "vision"), filled_in(page, do="copy"), follow=True)

    assert messages(done) == ["Saved."]
