"""After the agency: the school board's decision, WISEadmin, and what DPI answers. Three separate facts."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from districts.models import Role
from planning import reminders
from planning.board import record_decision, record_filing
from planning.models import BoardDecision, DpiFiling, Plan
from planning.publishing import publish
from portal.core import clock
from portal.core.models import Message
from portal.core.transitions import Refused
from portal.reports.kinds import KINDS
from portal.reports.models import Report
from portal.reports.pdf import render_pdf
from tests.factories import MembershipFactory, PlanFactory, SubmissionFactory, make_ready, sent_again
from tests.home.test_emails import check
from tests.reports.conftest import ua1_failures  # noqa: F401 - a fixture
from tests.reports.reading import in_one_line

from .pages import document, texts

MEETING = dt.date(2027, 5, 10)
MINUTES = "https://example.org/board/2027-05-10"


@pytest.fixture(autouse=True)
def in_may_2027():
    with clock.at(dt.datetime(2027, 5, 13, 15, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def version(district, reviewer):
    """Signed off by the agency."""
    submission = SubmissionFactory(plan__district=district, reviewer=reviewer)
    submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)
    return submission


@pytest.fixture
def page(administrator, version, sign_in):
    return sign_in(administrator)


def address(version):
    return version.board_url


def record(page, version, **typed):
    answers = {"decided_on": "2027-05-10", "decision": "approved", "minutes_url": MINUTES}
    return page.post(address(version), answers | typed, follow=True)


def do(page, version, move, **typed):
    return page.post(
        reverse("planning:board-do", args=[version.plan_id, version.number, move]), typed, follow=True
    )


def headline(version):
    return Plan.objects.get(pk=version.plan_id).state_label


def approved(version, administrator, on=MEETING, **facts):
    return record_decision(version, by=administrator, is_approval=True, decided_on=on, **facts)


def test_from_the_vote_to_active_at_dpi(page, version, administrator):
    assert headline(version) == "Signed off"
    answer = record(page, version)
    assert headline(version) == "Approved by the board"
    shown = answer.content.decode()
    assert "05/10/2027" in shown
    assert MINUTES in shown

    do(page, version, "file", filed_on="2027-05-12")
    assert headline(version) == "Sent to DPI"
    do(page, version, "dpi_returns", note="The minutes show a report only.")
    assert headline(version) == "Returned by DPI"
    do(page, version, "file", filed_on="2027-05-13")
    do(page, version, "activate")
    assert headline(version) == "Active at DPI"
    assert Plan.objects.get(pk=version.plan_id).state == "signed_off"  # the agency's fact is its own


def test_a_discussion_is_no_approval(page, version):
    answer = record(page, version, decision="talked")
    assert answer.status_code == 422
    assert "A discussion or a report is not an approval" in answer.content.decode()
    assert not BoardDecision.objects.exists()


def test_a_meeting_that_is_still_to_come_has_decided_nothing(page, version, administrator):
    assert record(page, version, decided_on="2027-05-14").status_code == 422
    with pytest.raises(Refused, match="still to come"):
        approved(version, administrator, on=dt.date(2027, 5, 14))
    assert not BoardDecision.objects.exists()


def test_a_meeting_of_another_age_is_a_slip_of_the_year(page, version):
    answer = record(page, version, decided_on="1027-05-10")

    assert answer.status_code == 422
    assert "more than 7 years ago. Look at the year" in answer.content.decode()


def test_approval_after_the_start_and_missing_minutes_warn_and_block_nothing(page, version):
    with clock.at(dt.datetime(2027, 10, 13, 15, tzinfo=dt.UTC)):
        shown = record(page, version, decided_on="2027-10-11", minutes_url="").content.decode()
    assert headline(version) == "Approved by the board"
    assert "after it began on July 1" in shown
    assert "no link to the minutes and no file" in shown


def test_the_board_decides_about_what_the_agency_has_signed_off(district, administrator, settings):
    sent = SubmissionFactory(plan__district=district)
    with pytest.raises(Refused, match="signed off"):
        approved(sent, administrator)

    settings.BOARD_AFTER_SIGN_OFF = False
    assert approved(sent, administrator).state == "approved"
    assert headline(sent) == "Sent for review"


def test_what_the_board_wants_changed_needs_a_reason_and_goes_to_the_writers(
    page, version, librarian, reviewer
):
    assert record(page, version, decision="returned").status_code == 422
    record(page, version, decision="returned", note="Add the budget of 2029.")
    assert headline(version) == "Returned by the board"
    told = {message.to for message in Message.objects.filter(key__startswith="plan-board_returned")}
    assert {librarian, reviewer} <= told
    assert "Add the budget of 2029." in page.get(address(version)).content.decode()


def test_minutes_as_a_file_are_a_download_and_only_for_the_district(page, version, sign_in):
    pdf = SimpleUploadedFile("minutes.pdf", b"%PDF-1.7 minutes", content_type="application/pdf")
    record(page, version, minutes_url="", minutes_file=pdf)
    where = reverse("planning:minutes", args=[version.plan_id, version.number])
    answer = page.get(where)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 minutes"
    stranger = MembershipFactory(role=Role.ADMINISTRATOR).user
    assert sign_in(stranger).get(where).status_code == 404


def test_a_file_that_is_none_of_the_kinds_is_refused_in_words(page, version):
    program = SimpleUploadedFile("minutes.pdf", b"MZ program")
    answer = record(page, version, minutes_url="", minutes_file=program)
    assert "its contents are something else" in answer.content.decode()
    assert not BoardDecision.objects.exists()


def test_a_mistake_is_taken_back_with_a_reason_and_recorded_anew(page, version):
    record(page, version)
    do(page, version, "take_back", note="")
    assert headline(version) == "Approved by the board"
    do(page, version, "take_back", note="Another district.")
    assert headline(version) == "Signed off"
    record(page, version)
    assert headline(version) == "Approved by the board"
    assert BoardDecision.objects.count() == 2


def test_what_dpi_has_already_is_not_taken_back(page, version):
    record(page, version)
    do(page, version, "file", filed_on="2027-05-12")
    answer = do(page, version, "take_back", note="A slip.")
    assert "It was filed in WISEadmin already" in answer.content.decode()


@pytest.mark.parametrize("day", ["2027-05-09", "2027-05-14", "soon", ""])
def test_a_filing_lies_between_the_meeting_and_today(page, version, day):
    record(page, version)
    do(page, version, "file", filed_on=day)
    assert headline(version) == "Approved by the board"
    assert not DpiFiling.objects.exists()


def test_what_dpi_returned_says_why_and_the_right_vote_can_be_recorded(page, version):
    record(page, version)
    do(page, version, "file", filed_on="2027-05-12")
    assert "already" in texts(do(page, version, "take_back", note="A slip."), "//*[@data-focus]")[0]
    do(page, version, "dpi_returns", note="The minutes show no vote.")

    shown = page.get(address(version))
    assert "The minutes show no vote." in texts(shown, "//*[@aria-labelledby='h-why']")[0]
    do(page, version, "take_back", note="The vote was a week later.")
    record(page, version)

    first, second = BoardDecision.objects.order_by("pk")
    assert (first.state, first.dpi.state) == ("taken_back", "dpi_returned")
    assert (second.state, second.dpi) == ("approved", None)
    do(page, version, "file", filed_on="2027-05-12")
    assert headline(version) == "Sent to DPI"


def test_what_is_public_with_its_date_is_taken_off_the_web_before_the_date_goes(
    page, version, administrator, manager
):
    decision = approved(version, administrator)
    make_ready(version.signed_report)
    publication = publish(version, by=administrator)
    answer = do(page, version, "take_back", note="A slip.")
    assert "Take it off the web first" in answer.content.decode()
    publication.unpublish(by=manager, note="The date is wrong.")
    decision.take_back(by=administrator, note="A slip.")
    with pytest.raises(Refused, match="when the school board has approved it"):
        publish(version, by=administrator)


def test_an_earlier_version_keeps_its_page_when_a_newer_one_was_sent(page, version, reviewer):
    record(page, version)
    newer = sent_again(version, reviewer=reviewer)
    board = reverse("planning:board", args=[version.plan_id])
    assert page.get(board).url == address(version)
    do(page, version, "file", filed_on="2027-05-12")
    do(page, version, "dpi_returns", note="The link does not open.")
    assert DpiFiling.objects.get().state == "dpi_returned"
    shown = page.get(version.plan.get_absolute_url()).content.decode()
    assert "Version 1: Approved by the board on" in shown

    newer.sign_off(by=reviewer, read_sha256=newer.report.file_hash)
    assert page.get(board).url == address(newer)
    links = document(page.get(address(newer))).xpath("//aside//a/@href")
    assert address(version) in links


def test_a_decision_about_one_version_is_not_recorded_for_a_newer_one(page, version, reviewer):
    newer = sent_again(version, reviewer=reviewer)
    newer.sign_off(by=reviewer, read_sha256=newer.report.file_hash)
    record(page, version)  # from a page that was opened before
    assert BoardDecision.objects.get().submission == version


def test_before_anything_is_ready_the_page_says_what_comes_first(district, administrator, sign_in):
    sent = SubmissionFactory(plan__district=district)
    client = sign_in(administrator)
    for where in (reverse("planning:board", args=[sent.plan_id]), sent.board_url):
        assert "Nothing is ready for the board" in client.get(where).content.decode()


def test_only_administrators_and_managers_record(version, sign_in, librarian, viewer, reviewer, manager):
    for person in (librarian, viewer, reviewer):
        assert record(sign_in(person), version).status_code == 403
    assert not BoardDecision.objects.exists()
    record(sign_in(manager), version)
    assert BoardDecision.objects.get().recorded_by == manager


@pytest.mark.django_db(transaction=True)
def test_recorded_twice_at_once_it_is_one_decision(district, reviewer, administrator, at_once):
    submission = SubmissionFactory(plan__district=district, reviewer=reviewer)
    submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)
    one = lambda: approved(submission, administrator, on=dt.date(2026, 10, 1))  # noqa: E731
    first, second = at_once(one, one)
    assert first == second
    assert BoardDecision.objects.count() == 1


@pytest.mark.parametrize(
    "typed", [{"decision": "returned"}, {"decision": "talked"}, {"decided_on": "2027-05-03"}]
)
def test_a_page_from_before_the_decision_says_who_was_first_and_keeps_the_note(
    page, version, administrator, typed
):
    approved(version, administrator)

    answer = record(page, version, note="More books.", **typed)

    assert answer.status_code == 409
    [alert] = texts(answer, "//main//*[@role='alert']")
    assert alert.startswith(f"{administrator} has recorded what the board did on May 10 already")
    assert alert.endswith("What you wrote: More books.")
    assert BoardDecision.objects.get().decided_on == MEETING
    assert record(page, version).status_code == 200  # a second click


def test_two_weeks_after_the_vote_the_administrator_is_reminded_once_unless_it_was_entered(
    version, administrator, librarian
):
    decision = approved(version, administrator)
    with clock.at(dt.datetime(2027, 5, 23, 15, tzinfo=dt.UTC)):
        reminders.remind()
        assert not Message.objects.filter(key__startswith="plan-not-entered").exists()
    with clock.at(dt.datetime(2027, 5, 24, 15, tzinfo=dt.UTC)):
        reminders.remind()
        reminders.remind()
        message = Message.objects.get(key__startswith="plan-not-entered")
        assert message.to == administrator
        check(message, address(version))
        Message.objects.all().delete()
        record_filing(decision, by=administrator, filed_on=MEETING)
        reminders.remind()
        assert not Message.objects.filter(key__startswith="plan-not-entered").exists()


@pytest.mark.parametrize(
    ("today", "months"),
    [
        ("2029-06-30", None),
        ("2029-07-01", 12),
        ("2029-12-31", 12),
        ("2030-01-01", 6),
        ("2030-04-01", 3),
        ("2030-06-30", 3),
        ("2030-07-01", None),
    ],
)
def test_the_end_is_announced_twelve_six_and_three_months_ahead(today, months):
    assert reminders.months_left(dt.date(2030, 6, 30), dt.date.fromisoformat(today)) == months


def test_the_end_is_announced_once_each_time_and_not_when_a_later_plan_was_sent(
    version, district, administrator
):
    def told():
        return Message.objects.filter(to=administrator, key__startswith="plan-ends").count()

    with clock.at(dt.datetime(2029, 7, 2, 15, tzinfo=dt.UTC)):
        reminders.remind()
        reminders.remind()
    assert told() == 1
    with clock.at(dt.datetime(2030, 1, 2, 15, tzinfo=dt.UTC)):
        reminders.remind()
    assert told() == 2
    SubmissionFactory(plan=PlanFactory(district=district, complete=True, first_year=2031, last_year=2033))
    with clock.at(dt.datetime(2030, 4, 2, 15, tzinfo=dt.UTC)):
        reminders.remind()
    assert told() == 2


def test_after_its_last_day_an_approved_plan_has_ended(version, administrator):
    approved(version, administrator)
    with clock.at(dt.datetime(2030, 7, 1, 15, tzinfo=dt.UTC)):
        assert headline(version) == "Ended"


def test_the_plans_page_leads_to_what_comes_next(page, version):
    plan = page.get(version.plan.get_absolute_url())
    assert address(version) in [a.get("href") for a in document(plan).xpath("//main//a")]
    record(page, version)
    assert "WISEadmin" in texts(page.get(version.plan.get_absolute_url()), "//main//a[@class='row-link']")


def test_the_boards_packet_says_what_is_asked_and_is_made_once(page, version, ua1_failures):  # noqa: F811
    where = reverse("planning:board-packet", args=[version.plan_id, version.number])
    first, again = page.post(where), page.post(where)
    assert first.url == again.url
    report = Report.objects.get(kind="board-packet")
    document_ = KINDS[report.kind].document(report)
    pdf = render_pdf(
        document_.html, title=document_.title, author=document_.author, made_on=document_.made_on, seconds=300
    )
    text = in_one_line(pdf)
    for words in (
        "that the board approve the library plan 2027–2030, version 1, as presented",
        "Ada Marsh, Grade 4",
        "1. Every class visits each week",
        "$36,000.00",
        f"whose code is {version.certificate.code}",
    ):
        assert words in text, words
    assert ua1_failures(pdf) == []


def test_no_packet_is_made_of_what_the_agency_has_not_signed_off(district, administrator, sign_in):
    sent = SubmissionFactory(plan__district=district)
    sign_in(administrator).post(reverse("planning:board-packet", args=[sent.plan_id, sent.number]))
    assert not Report.objects.filter(kind="board-packet").exists()


def test_a_refused_move_keeps_the_reason_that_was_typed(page, version, administrator):
    approved(version, administrator)
    make_ready(version.certificate.signed_report)
    publish(version, by=administrator)

    answer = page.post(
        reverse("planning:board-do", args=[version.plan_id, version.number, "take_back"]),
        {"note": "The vote was a week later."},
    )

    assert answer.status_code == 409
    assert texts(answer, "//textarea[@id='id_note_take_back']") == ["The vote was a week later."]
    assert texts(answer, "//main//*[@role='alert']") != []
