"""The review desk: what a reviewer finds there, and what they may do with it."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from lxml import html

from districts.models import Role
from planning.models import Submission
from portal.core import clock
from portal.core.models import Job
from tests.factories import AssignmentFactory, MembershipFactory, SubmissionFactory, make_ready, send_back

from .desk import QUEUE, REASON, State, move, nights_ago, page, rows, text, told

CHICAGO = ZoneInfo("America/Chicago")

# The queue


def test_the_queue_shows_what_waits_oldest_first(desk, reviewer):
    with nights_ago(2):
        newer = SubmissionFactory()
    with nights_ago(9):
        older = SubmissionFactory(reviewer=reviewer)
    send_back(SubmissionFactory(reviewer=reviewer), by=reviewer, note=REASON)

    response = desk.get(QUEUE)

    assert rows(response) == [older, newer]
    assert "9 days" in text(response)
    assert f"In review by {reviewer}" in text(response)
    assert 'name="action"' not in response.content.decode()


def test_the_desk_filter_shows_each_pile_and_how_high_it_is(desk, reviewer):
    waits, withdrawn = SubmissionFactory(), SubmissionFactory()
    other = SubmissionFactory(reviewer=MembershipFactory(role=Role.REVIEWER).user)
    mine, returned, signed = (SubmissionFactory(reviewer=reviewer) for _ in range(3))
    withdrawn.withdraw(by=withdrawn.sent_by)
    send_back(returned, by=reviewer, note=REASON)
    signed.sign_off(by=reviewer, read_sha256=signed.report.file_hash)

    for view, pile in {
        "waiting": {waits, mine, other},
        "mine": {mine},
        "returned": {returned},
        "withdrawn": {withdrawn},
        "signed_off": {signed},
        "all": {waits, mine, other, returned, withdrawn, signed},
    }.items():
        response = desk.get(QUEUE, {"desk": view})
        assert set(rows(response)) == pile, view

    queue = response.context["cl"]
    assert [str(choice["display"]) for choice in queue.filter_specs[0].choices(queue)] == [
        "Waiting for review (3)",
        "In review by me (1)",
        "Returned (1)",
        "Withdrawn (1)",
        "Signed off (1)",
        "All (6)",
    ]


def test_the_queue_finds_what_waits_for_long(desk):
    with nights_ago(8):
        long = SubmissionFactory()
    SubmissionFactory()

    assert rows(desk.get(QUEUE, {"wait": "long"})) == [long]


def test_the_queue_counts_days_as_the_homes_do(desk):
    """By nights: what came late on May 12 has waited 8 days on the morning of May 20, not 7."""
    with clock.at(dt.datetime(2027, 5, 12, 23, 30, tzinfo=CHICAGO)):
        submission = SubmissionFactory()

    with clock.at(dt.datetime(2027, 5, 20, 8, 0, tzinfo=CHICAGO)):
        assert rows(desk.get(QUEUE, {"wait": "long"})) == [submission]
        assert "8 days" in text(desk.get(QUEUE))
    with clock.at(dt.datetime(2027, 5, 19, 23, 59, tzinfo=CHICAGO)):
        assert rows(desk.get(QUEUE, {"wait": "long"})) == []
        assert "7 days" in text(desk.get(QUEUE))


def test_the_navigation_leads_to_what_waits(desk):
    page = html.fromstring(desk.get("/").content.decode())

    assert set(page.xpath("//nav//a[normalize-space()='Review desk']/@href")) == {QUEUE}


def test_both_pdfs_of_a_signed_version_are_told_apart(desk, in_review, reviewer):
    assert "Open the PDF as sent" in text(desk.get(page(in_review)))
    assert "Open the signed PDF" not in text(desk.get(page(in_review)))

    in_review.sign_off(by=reviewer, read_sha256=in_review.report.file_hash)
    make_ready(in_review.certificate.signed_report)

    assert "Open the signed PDF" in text(desk.get(page(in_review)))


def test_each_cell_of_the_queue_names_its_column_for_the_cards_of_a_phone(desk):
    SubmissionFactory()

    cells = html.fromstring(desk.get(QUEUE).content.decode()).xpath("//*[@id='result_list']//tbody//td")

    assert [cell.get("data-l") for cell in cells] == ["District", "State", "Waiting", "Consultant", "Report"]
    assert cells[1].xpath("normalize-space(.)") == "Sent for review"


def test_the_queue_narrows_to_a_district_a_consultant_or_a_word(desk):
    submission = SubmissionFactory(plan__district__name="Heron Bay")
    consultant = AssignmentFactory(district=submission.district).consultant
    SubmissionFactory()

    for asked in (
        {"plan__district__id__exact": submission.district.pk},
        {"consultant": consultant.pk},
        {"q": "heron"},
        {"q": submission.district.code},
    ):
        assert rows(desk.get(QUEUE, asked)) == [submission], asked
    assert consultant.name in text(desk.get(QUEUE))


def test_a_consultant_whose_role_ended_is_neither_in_the_queue_nor_in_its_filter(desk):
    submission = SubmissionFactory()
    former, other = (AssignmentFactory(district=submission.district).consultant for _ in range(2))
    former.memberships.update(ends_on=clock.today())

    response = desk.get(QUEUE, {"consultant": former.pk})

    assert rows(response) == [submission]
    assert former.name not in text(response)
    assert other.name in text(response)


@pytest.mark.parametrize("asked", [{"desk": "nothing"}, {"consultant": "x"}, {"wait": "x"}])
def test_an_unknown_filter_hides_nothing(desk, asked):
    submission = SubmissionFactory()

    assert rows(desk.get(QUEUE, asked)) == [submission]


def test_a_consultant_sees_the_districts_of_current_assignments_and_only_reads(consultant, district, sign_in):
    own = SubmissionFactory(plan__district=district)
    other = SubmissionFactory(plan__district__name="Elsewhere")
    client = sign_in(consultant)

    assert rows(client.get(QUEUE)) == [own]
    assert "Elsewhere" not in text(client.get(QUEUE))
    assert client.get(page(own)).context["moves"] == []
    assert client.get(page(other)).status_code == 404
    assert client.get(f"{QUEUE}{other.pk}/history/").status_code == 404
    assert client.get(move(other, "sign_off")).status_code == 404
    assert client.get(move(own, "sign_off")).status_code == 403


@pytest.mark.parametrize("role", ["administrator", "librarian", "finance", "viewer"])
def test_people_of_a_district_are_not_let_in(role, request, sign_in, district):
    submission = SubmissionFactory(plan__district=district)
    client = sign_in(request.getfixturevalue(role))

    for address in ("/admin/", QUEUE, page(submission), move(submission, "sign_off")):
        response = client.get(address, follow=True)
        assert response.status_code == 403
        assert submission.plan.title not in text(response)


def test_signing_in_leads_to_the_page_that_was_asked_for(client, reviewer):
    submission = SubmissionFactory()

    door = client.get(page(submission), follow=True)
    client.force_login(reviewer)
    back = client.get(door.redirect_chain[0][0])

    assert door.redirect_chain[-1][0] == f"{reverse('account_login')}?next={page(submission)}"
    assert back.url == page(submission)


def test_the_door_of_the_desk_leads_nowhere_else(desk):
    assert desk.get("/admin/login/?next=https://evil.example.org/").url == "/admin/"


def test_nothing_is_added_deleted_or_changed_by_hand(desk, in_review):
    assert desk.get(f"{QUEUE}add/").status_code == 403
    assert desk.post(f"{QUEUE}add/").status_code == 403
    assert desk.get(f"{QUEUE}{in_review.pk}/delete/").status_code == 403
    assert desk.post(f"{QUEUE}{in_review.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.post(page(in_review), {"number": 9, "state": "signed_off"}).status_code == 403
    assert Submission.objects.get().state == State.IN_REVIEW


def test_the_queue_asks_the_same_queries_for_any_number_of_rows(desk, reviewer, queries):
    SubmissionFactory.create_batch(2)  # the filters show districts from the second on
    Submission.objects.update(state=State.WITHDRAWN)
    counts = []
    for _ in range(3):
        submission = SubmissionFactory(reviewer=reviewer)
        AssignmentFactory(district=submission.district)
        counts.append(queries(lambda: desk.get(QUEUE)))

    assert len(rows(desk.get(QUEUE))) == 3
    assert counts[0] == counts[2]


# One version


def test_the_page_shows_the_report_the_facts_and_the_story(desk, in_review, reviewer):
    district = in_review.district

    response = desk.get(page(in_review))
    page_html, words = response.content.decode(), text(response)

    pictures = re.findall(r'<img src="([^"]+)" alt="([^"]+)"[^>]* loading="lazy"', page_html)
    assert pictures == [
        (f"/reports/{in_review.report_id}/pages/{number}.webp", f"Page {number} of 3") for number in (1, 2, 3)
    ]
    assert f'<iframe class="desk-pdf" src="/reports/{in_review.report_id}/file.pdf"' in page_html
    assert in_review.data_hash[:8] in words
    assert in_review.report.file_hash[:8] in words
    assert f"Written by {in_review.sent_by}" in words
    assert "Goals and action steps" in words
    assert f"In review by {reviewer}" in words
    assert str(district) in words
    assert [line.name for line in in_review.changes.all()] == ["submit", "claim"]
    assert "Review started" in words.partition("What happened")[2]
    assert "Start the review" not in words


def test_the_page_says_the_enrollment_that_was_frozen(desk, in_review):
    in_review.snapshot["district"] |= {"enrollment": 1840, "enrollment_year": 2026}
    in_review.save()

    assert f"{in_review.district}, 1,840 students in 2025–26" in text(desk.get(page(in_review))).replace(
        " ,", ","
    )


def test_an_enrollment_that_is_not_known_is_left_out(desk, in_review):
    in_review.snapshot["district"] |= {"enrollment": None, "enrollment_year": None}
    in_review.save()

    assert "students" not in text(desk.get(page(in_review)))


def test_the_queue_says_how_a_report_stands(desk):
    ready, waits = SubmissionFactory(), SubmissionFactory(ready=False)

    words = text(desk.get(QUEUE))

    assert f"{ready.district} Sent for review 0 days – PDF, 3 pages" in words
    assert f"{waits.district} Sent for review 0 days – Queued" in words


def test_the_page_asks_the_same_queries_for_any_number_of_pages(desk, queries):
    short, long = SubmissionFactory(ready=False), SubmissionFactory(ready=False)
    make_ready(short.report, pages=1)
    make_ready(long.report, pages=9)

    assert queries(lambda: desk.get(page(short))) == queries(lambda: desk.get(page(long)))


def test_a_version_nobody_reads_yet_offers_to_start_and_then_to_decide(desk, reviewer):
    submission = SubmissionFactory()

    before = desk.get(page(submission)).context["moves"]
    response = desk.post(move(submission, "claim"), follow=True)

    assert [m.label for m in before] == ["Start the review"]
    assert told(response) == [f"{submission}: in review."]
    assert [m.label for m in response.context["moves"]] == ["Sign off", "Return for changes"]
    submission.refresh_from_db()
    assert submission.claimed_by == reviewer


def test_the_history_address_leads_to_the_story_on_the_page(desk, in_review):
    assert desk.get(f"{QUEUE}{in_review.pk}/history/").url == page(in_review)


def test_a_state_has_the_same_color_on_the_desk_and_on_the_pages_of_the_district(desk, reviewer):
    returned = SubmissionFactory(reviewer=reviewer)
    send_back(returned, by=reviewer, note=REASON)

    pages = [QUEUE + "?desk=returned", page(returned), returned.plan.get_absolute_url(), "/plans/"]

    assert [
        set(re.findall(r'tag tag-(\w+)">(?:<svg.*?</svg>)?Returned<', desk.get(address).content.decode()))
        for address in pages
    ] == [{"warn"}] * 4


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Job.State.QUEUED, "Queued This takes about a minute."),
        (Job.State.FAILED, "Failed A table is too wide. Try again"),
    ],
)
def test_a_report_that_is_not_ready_says_how_it_stands_and_keeps_the_sign_off_away(
    desk, reviewer, state, words
):
    submission = SubmissionFactory(ready=False, reviewer=reviewer)
    if state == Job.State.FAILED:
        Job.objects.update(state=state, finished_at=clock.now(), words="A table is too wide.")

    response = desk.get(page(submission))

    assert words in text(response)
    assert "not ready. Sign off when you have read it." in text(response)
    assert [m.name for m in response.context["moves"]] == ["send_back"]
    sign = desk.get(move(submission, "sign_off"), follow=True)
    assert "not ready. Sign off when you have read it." in told(sign)[0]


# The lists of the machinery


@pytest.mark.parametrize("address", ["/admin/core/statechange/", "/admin/core/job/"])
def test_lists_of_changes_and_jobs_ask_the_same_queries_for_any_number_of_rows(desk, address, queries):
    counts = []
    for _ in range(2):
        SubmissionFactory()
        counts.append(queries(lambda: desk.get(address)))

    assert rows(desk.get(address))
    assert counts[0] == counts[1]
