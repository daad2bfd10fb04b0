"""What the pages of a plan say: to each person what they can do, and what became of what they sent."""

import datetime as dt

import pytest
from django.db.models import F
from django.urls import reverse

from portal.core import clock
from tests.factories import MembershipFactory, SubmissionFactory

from .pages import address, do, messages, texts

OUT_OF_DATE = "//*[contains(@class, 'tag-warn')][text()='Out of date']"


def test_a_signed_version_whose_plan_was_written_on_is_out_of_date_wherever_it_stands(
    writer, finished, reviewer, client
):
    signed = SubmissionFactory(plan=finished, by=finished.started_by, reviewer=reviewer)
    signed.sign_off(by=reviewer, read_sha256=signed.report.file_hash)
    pages = [
        finished.get_absolute_url(),
        signed.report.get_absolute_url(),
        signed.signed_report.get_absolute_url(),
    ]
    assert [texts(writer.get(page), OUT_OF_DATE) for page in pages] == [[], [], []]

    finished.sections.filter(spec__key="vision").update(version=F("version") + 1)

    shown = [writer.get(page) for page in pages]
    assert [len(texts(page, OUT_OF_DATE)) for page in shown] == [
        2,
        1,
        1,
    ]  # the headline, and among the versions
    assert all("not part of the signed version" in page.content.decode() for page in shown)
    public = client.get(reverse("reports:verify-code", args=[signed.certificate.code])).content.decode()
    assert "Genuine and current" in public
    assert "Out of date" not in public


def test_the_note_stays_on_the_page_when_the_plan_is_not_sent(writer, finished):
    finished.sections.filter(spec__key="vision").update(is_complete=False)

    page = do(writer, finished, "send", note="Please read <section 3> first.")

    assert page.status_code == 409
    assert texts(page, "//h1") == ["Not ready to send yet"]
    assert messages(page) == ["Error: Vision and mission is not marked complete."]
    assert texts(page, "//textarea[@id='note']") == ["Please read <section 3> first."]
    assert not finished.submissions.exists()


def test_the_note_stays_on_the_page_when_a_colleague_was_first(sign_in, district, sent):
    page = do(sign_in(MembershipFactory(district=district).user), sent.plan, "send", note="Mine")

    assert page.status_code == 409
    assert messages(page) == ["Error: This plan is with the agency already."]
    assert texts(page, "//h1") == ["This plan is with the agency"]
    assert texts(page, "//textarea[@id='note']") == ["Mine"]
    assert sent.plan.submissions.count() == 1


def test_without_a_note_there_is_none_to_keep(sign_in, district, sent):
    page = do(sign_in(MembershipFactory(district=district).user), sent.plan, "send")

    assert (page.status_code, texts(page, "//textarea")) == (409, [])


def test_the_second_click_of_one_person_is_answered_calmly(writer, finished):
    pages = [do(writer, finished, "send", note=" Please read ") for _ in "ab"]

    assert [page.status_code for page in pages] == [200, 200]
    assert messages(pages[1]) == ["This plan is with the agency."]
    assert finished.submissions.count() == 1


def test_another_note_after_the_plan_was_sent_is_not_taken_for_a_second_click(writer, finished):
    pages = [do(writer, finished, "send", note=note) for note in ("One", "Two")]

    assert pages[1].status_code == 409
    assert texts(pages[1], "//textarea[@id='note']") == ["Two"]


NOTE = "//main//div[contains(@class, 'tasks')]/div[contains(@class, 'note')]/p"
FINISH = "//*[@id='finish']/following-sibling::ul/li"


def test_the_plan_speaks_to_each_reader_about_what_they_can_do(sign_in, librarian, consultant, viewer, draft):
    people = (librarian, consultant, viewer)
    said = [texts(sign_in(person).get(draft.get_absolute_url()), NOTE)[0] for person in people]

    assert said == [
        "You can do them in any order."
        " When all are complete you can check the plan and send it to the agency.",
        "You can do them in any order. When all are complete the district sends the plan to the agency.",
        "The district is writing this plan."
        " When all are complete a librarian or administrator sends it to the agency.",
    ]


def test_who_can_not_send_reads_that_the_district_does(sign_in, consultant, finished):
    browser = sign_in(consultant)

    page, check = browser.get(finished.get_absolute_url()), browser.get(address(finished, "check"))

    assert "Every section is complete. The district sends it." in texts(page, FINISH)[0]
    assert texts(check, "//h1") == ["Check the plan"]


def test_nobody_reads_that_the_district_sends_what_it_has_sent(sign_in, consultant, sent):
    page = sign_in(consultant).get(sent.plan.get_absolute_url())

    assert texts(page, FINISH)[0].endswith("Every section is complete. Sent")


@pytest.fixture
def signed(sent, reviewer):
    sent.claim(by=reviewer)
    sent.sign_off(by=reviewer, read_sha256=sent.report.file_hash)
    return sent.plan


def test_a_signed_plan_as_it_stands_is_not_what_goes_to_the_agency(writer, signed):
    page = writer.get(address(signed, "check"))

    assert texts(page, "//h1") == ["This plan is signed off"]
    assert "This is what goes to the agency" not in page.content.decode()


def test_the_board_is_next_until_the_years_of_the_plan_have_begun(writer, signed):
    before, after = (dt.datetime(2030, month, 1, 15, tzinfo=dt.UTC) for month in (6, 7))
    with clock.at(before):
        page = writer.get(signed.get_absolute_url())
    with clock.at(after):
        later = writer.get(signed.get_absolute_url())

    assert "The school board approves the plan next." in texts(page, NOTE)[0]
    assert "Board approval is not recorded here." in texts(later, NOTE)[0]
    assert [texts(one, FINISH)[1].rpartition("minutes. ")[2] for one in (page, later)] == [
        "Next",
        "Not recorded here",
    ]
