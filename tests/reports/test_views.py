"""The page of a report, its file and its pictures: how it stands in words, and for whom."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from districts.models import Role
from portal.core import jobs
from portal.core.canonical import sha256
from portal.core.models import Job
from portal.reports.models import Report
from tests.factories import AssignmentFactory, MembershipFactory, PlanFactory, SubmissionFactory, make_ready

State = Job.State


@pytest.fixture
def report(librarian, district):
    """A report in the queue."""
    return SubmissionFactory(plan=PlanFactory(district=district, complete=True), ready=False).report


@pytest.fixture
def ready(report):
    return make_ready(report)


@pytest.fixture
def reader(sign_in, viewer):
    return sign_in(viewer)


def address(report, end=""):
    return f"/reports/{report.pk}/{end}"


def stand(report, state, **facts):
    """Put the report's job into a state, as portal.core.jobs would leave it."""
    now = timezone.now()
    if state == State.RUNNING:
        facts = {"token": "0" * 32, "lease_until": now + dt.timedelta(minutes=3)} | facts
    if state in (State.DONE, State.FAILED):
        facts = {"finished_at": now} | facts
    Job.objects.filter(pk=report.job_id).update(state=state, **facts)


def panel(response):
    """The panel of the job: its heading, its words, and where it asks again."""
    found = html.fromstring(response.content.decode()).xpath("//div[contains(@class, 'job')]")[0]
    words = [" ".join(part.text_content().split()) for part in found.xpath("./*[self::h2 or self::p]")]
    return words, found.get("hx-get")


LONG_AGO = {"queued_at": timezone.now() - dt.timedelta(hours=1)}
DEAD = {"lease_until": timezone.now() - dt.timedelta(seconds=1)}
STANDS_STILL = "The report stands still"
STATES = [  # state of the job, its facts, heading, still asks, answer of the fragment
    (State.QUEUED, {}, "Your report is being made", True, 200),
    (State.RUNNING, {}, "Your report is being made", True, 200),
    (State.QUEUED, LONG_AGO, STANDS_STILL, True, 200),
    (State.RUNNING, DEAD, STANDS_STILL, True, 200),
    (State.FAILED, {"words": "Shorten the section."}, "The report could not be made", False, 286),
    (State.DONE, {}, "The report is ready", False, 286),
]


@pytest.mark.parametrize(("state", "facts", "heading", "asks", "status"), STATES)
def test_the_fragment_says_how_the_report_stands_and_stops_asking_when_it_ended(
    reader, report, state, facts, heading, asks, status
):
    if state == State.DONE:
        make_ready(report)
    stand(report, state, **facts)

    answer = reader.get(address(report, "status/"), headers={"HX-Request": "true"})

    words, asks_at = panel(answer)
    assert (answer.status_code, words[0]) == (status, heading)
    assert asks_at == (address(report, "status/") if asks else None)
    assert not html.fromstring(answer.content.decode()).xpath("//main")


def test_a_failed_report_says_why_that_nothing_is_lost_and_what_helps(reader, report):
    stand(report, State.FAILED, words="Shorten the section “Budget”.", error="secret detail")

    page = reader.get(address(report))

    assert panel(page)[0] == [
        "The report could not be made",
        "Shorten the section “Budget”. Nothing you wrote is lost, and the agency’s staff know about it."
        " If it fails again, take the plan back, change what is named here, and send it again.",
    ]
    assert "secret detail" not in page.content.decode()


def test_a_stalled_report_says_so_and_that_it_goes_on_by_itself(reader, report):
    stand(report, State.RUNNING, **DEAD)

    [_, words] = panel(reader.get(address(report)))[0]

    assert words.startswith("It has waited longer than it should. It goes on by itself")


def test_the_page_of_a_ready_report_shows_every_page_of_it(reader, ready):
    page = html.fromstring(reader.get(address(ready)).content.decode())

    assert page.xpath("//main//img/@src") == [address(ready, f"pages/{n}.webp") for n in (1, 2, 3)]
    assert page.xpath("//main//li/a/span/text()") == [f"Page {n}" for n in (1, 2, 3)]
    assert page.xpath("//main//a[contains(@class, 'btn-primary')]/@href") == [address(ready, "file.pdf")]


def test_the_number_of_queries_does_not_grow_with_the_pages(reader, ready):
    def count():
        with CaptureQueriesContext(connection) as captured:
            reader.get(address(ready))
        return len(captured)

    for_three = count()
    ready.pages.exclude(number=1).delete()

    assert count() == for_three


def test_before_the_pictures_are_drawn_the_page_says_that_they_come(reader, ready):
    ready.pages.all().delete()

    assert "The pictures of the pages are being made." in reader.get(address(ready)).content.decode()


@pytest.fixture
def without_pictures(ready):
    """A report whose file is there and whose page pictures could not be drawn."""
    ready.pages.all().delete()
    Job.objects.create(
        kind="report.pictures",
        key=ready.pictures_key,
        args={"report": ready.pk},
        district=ready.district,
        state=State.FAILED,
        finished_at=timezone.now(),
    )
    return ready


def test_pictures_that_nobody_draws_are_not_said_to_be_on_their_way(reader, without_pictures):
    long_ago = timezone.now() - dt.timedelta(hours=1)
    Job.objects.filter(key=without_pictures.pictures_key).update(
        state="queued", queued_at=long_ago, finished_at=None
    )

    page = reader.get(address(without_pictures)).content.decode()

    assert "The pictures of the pages wait longer than they should." in page
    assert "are being made" not in page


def test_when_the_pictures_could_not_be_drawn_the_page_says_so(reader, without_pictures):
    page = reader.get(address(without_pictures)).content.decode()

    assert "The pictures of the pages could not be made. The PDF is complete." in page
    assert "The pictures of the pages are being made." not in page


def test_the_pictures_are_drawn_again_by_one_press(sign_in, librarian, without_pictures):
    browser = sign_in(librarian)
    [form] = html.fromstring(browser.get(address(without_pictures)).content.decode()).xpath("//main//form")

    answer = browser.post(form.get("action"), follow=True)
    jobs.run_pending(kinds=["report.pictures"])

    assert "The pictures of the pages are being made again." in answer.content.decode()
    assert [page.number for page in without_pictures.pages.all()] == [1, 2, 3]


def test_the_desk_says_when_the_pictures_could_not_be_drawn_and_offers_another_try(
    sign_in, reviewer, without_pictures
):
    desk = sign_in(reviewer).get(without_pictures.subject.desk_url).content.decode()

    assert "The pictures of its pages could not be drawn. The PDF is ready to read." in desk
    assert address(without_pictures, "retry/") in desk


def test_the_file_is_the_very_report_and_stays_on_no_device(reader, ready):
    answer = reader.get(address(ready, "file.pdf"))

    assert sha256(b"".join(answer.streaming_content)) == ready.file_hash
    assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private",
    }
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''Library%20plan%202027%E2%80%93")


def test_a_picture_is_private_and_shown_again_only_after_asking(reader, ready):
    answer = reader.get(address(ready, "pages/2.webp"))

    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/webp", "private, no-cache")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_picture_that_a_browser_holds_is_not_sent_twice_but_to_nobody_without_a_session(reader, ready):
    first, other = (reader.get(address(ready, f"pages/{n}.webp")) for n in (2, 3))
    held = {"If-None-Match": first["ETag"]}

    again = reader.get(address(ready, "pages/2.webp"), headers=held)
    changed = reader.get(address(ready, "pages/3.webp"), headers=held)
    reader.logout()
    shut = reader.get(address(ready, "pages/2.webp"), headers=held)

    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "private, no-cache")
    assert (changed.status_code, changed["ETag"]) == (200, other["ETag"])
    assert shut.status_code == 302


def test_head_asks_for_file_and_picture_too(reader, ready):
    for end in ("file.pdf", "pages/1.webp"):
        answer = reader.head(address(ready, end))
        assert (answer.status_code, answer.getvalue()) == (200, b"")
        assert reader.post(address(ready, end)).status_code == 405


def test_what_is_not_there_is_not_found(reader, report):
    assert reader.get(address(report, "file.pdf")).status_code == 404
    make_ready(report)
    assert [reader.get(address(report, f"pages/{n}.webp")).status_code for n in (0, 4)] == [404, 404]
    assert reader.get(f"/reports/{report.pk + 1}/").status_code == 404


ENDS = ["", "status/", "file.pdf", "pages/1.webp"]


def test_people_of_other_districts_find_nothing_of_it(sign_in, ready, member):
    stand(ready, State.FAILED)

    for person in (member.user, AssignmentFactory().consultant):
        browser = sign_in(person)
        assert [browser.get(address(ready, end)).status_code for end in ENDS] == [404] * 4
        assert browser.post(address(ready, "retry/")).status_code == 404
    assert Report.objects.get().state == "failed"


def test_nobody_sees_it_without_signing_in(client, ready):
    answers = [client.get(address(ready, end)) for end in ENDS]

    assert [answer["Location"].split("?")[0] for answer in answers] == ["/sign-in/"] * 4


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AGENCY_FINANCE, Role.MANAGER])
def test_the_agency_reads_every_report(sign_in, ready, role):
    browser = sign_in(MembershipFactory(role=role).user)

    assert [browser.get(address(ready, end)).status_code for end in ENDS] == [200, 286, 200, 200]


@pytest.fixture
def person(district):
    """Somebody in the role that a test is given."""

    def of(role):
        if role == Role.CONSULTANT:
            return AssignmentFactory(district=district).consultant
        of_the_district = role in (Role.ADMINISTRATOR, Role.LIBRARIAN, Role.FINANCE, Role.VIEWER)
        return MembershipFactory(role=role, district=district if of_the_district else None).user

    return of


RETRIERS = set(Role) - {Role.VIEWER}


@pytest.mark.parametrize("role", Role)
def test_some_roles_may_have_a_failed_report_made_again_and_only_they_are_offered_it(
    sign_in, person, report, role
):
    stand(report, State.FAILED, attempts=5)
    browser = sign_in(person(role))
    page = html.fromstring(browser.get(address(report)).content.decode())

    answer = browser.post(address(report, "retry/"))

    may = role in RETRIERS
    assert bool(page.xpath("//main//form[contains(@action, '/retry/')]")) == may
    assert answer.status_code == (302 if may else 403)
    job = Job.objects.get(pk=report.job_id)
    assert (job.state, job.attempts) == (("queued", 0) if may else ("failed", 5))


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.DONE])
def test_a_report_that_has_not_failed_is_not_made_again(sign_in, librarian, report, state):
    stand(report, state)
    before = Job.objects.filter(pk=report.job_id).values().get()

    page = sign_in(librarian).post(address(report, "retry/"), follow=True)

    assert Job.objects.filter(pk=report.job_id).values().get() == before
    assert "The report has not failed, so there is nothing to repeat." in page.content.decode()


def test_a_retry_is_posted(sign_in, librarian, report):
    assert sign_in(librarian).get(address(report, "retry/")).status_code == 405
