"""A plan on the web: the words that the board approved, at an address that lasts, for anybody."""

import datetime as dt
import hashlib

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from districts.models import Role
from planning.board import record_decision
from planning.models import BoardDecision, Publication
from planning.publishing import publish
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories import MembershipFactory, PlanFactory, SubmissionFactory, make_ready, sent_again


@pytest.fixture(autouse=True)
def in_may_2027():
    with clock.at(dt.datetime(2027, 5, 13, 15, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def anybody():
    return Client()


@pytest.fixture
def signed(reviewer, district):
    def signed(plan=None):
        version = SubmissionFactory(
            plan=plan or PlanFactory(district=district, complete=True), reviewer=reviewer
        )
        version.sign_off(by=reviewer, read_sha256=version.report.file_hash)
        make_ready(version.signed_report)
        return version

    return signed


@pytest.fixture
def approved(signed, administrator):
    def approved(plan=None):
        version = signed(plan)
        record_decision(
            version,
            by=administrator,
            is_approval=True,
            decided_on=dt.date(2027, 5, 10),
            minutes_url="https://example.org/minutes",
        )
        return version

    return approved


@pytest.fixture
def published(approved, administrator):
    return publish(approved(), by=administrator)


def current(district):
    return reverse("planning:public", args=[district.code])


def test_anybody_reads_the_words_that_the_board_approved(published, district, anybody):
    page = anybody.get(current(district))
    words = " ".join(html.fromstring(page.content).text_content().split())
    assert page.status_code == 200
    assert "Version 1. Approved by the school board on May 10, 2027 ( minutes )" in words.replace(
        "(minutes)", "( minutes )"
    )
    assert "Every class visits each week" in words
    assert "Wisconsin gear: Technology and Hardware" in words
    assert "What we say about" in words


def test_charts_are_drawn_as_a_phone_has_room_for_them(published, district, anybody):
    page = html.fromstring(anybody.get(current(district)).content)

    widths = {drawing.get("viewbox").split()[2] for drawing in page.xpath("//figure//svg[@role='img']")}
    assert widths == {"640"}


def test_later_words_are_not_public_before_they_are_approved(published, district, anybody):
    section = published.submission.plan.sections.filter(spec__kind="narrative").first()
    section.html = "<p>Not for the public yet.</p>"
    section.save()
    assert "Not for the public yet" not in anybody.get(current(district)).content.decode()


def test_the_page_sets_no_cookie_may_be_cached_and_is_sent_once(published, district, anybody):
    page = anybody.get(current(district))
    assert "public" in page["Cache-Control"]
    assert "max-age=300" in page["Cache-Control"]
    assert not page.cookies
    assert "Cookie" not in page.get("Vary", "")
    again = anybody.get(current(district), headers={"if-none-match": page["ETag"]})
    assert again.status_code == 304


def test_the_pdf_is_the_signed_report(published, district, anybody):
    link = html.fromstring(anybody.get(current(district)).content).xpath(
        "//a[contains(@href, 'plan.pdf')]/@href"
    )
    answer = anybody.get(link[0])
    assert answer["Content-Type"] == "application/pdf"
    sent = hashlib.sha256(b"".join(answer.streaming_content)).hexdigest()
    assert sent == published.submission.signed_report.file_hash


def test_an_older_version_stays_at_its_address_and_says_what_is_newer(
    published, approved, district, administrator, anybody
):
    later = approved(PlanFactory(district=district, complete=True, first_year=2031, last_year=2033))
    newest = publish(later, by=administrator)
    old = anybody.get(published.get_absolute_url()).content.decode()
    assert "This is an older version" in old
    assert "noindex" in old
    now = anybody.get(current(district)).content.decode()
    assert later.plan.title in now
    assert "This is an older version" not in now
    assert anybody.get(newest.get_absolute_url()).status_code == 200


def test_only_what_the_board_approved_and_is_ready_is_published(signed, approved, administrator):
    with pytest.raises(Refused, match="when the school board has approved it"):
        publish(signed(), by=administrator)
    assert not Publication.objects.filter(state="published").exists()


def test_published_twice_it_is_published_once(published, administrator):
    assert publish(published.submission, by=administrator) == published
    assert published.changes.filter(name="publish").count() == 1


def test_a_manager_takes_it_off_the_web_with_a_reason_and_nobody_else(
    published, district, manager, administrator, sign_in, anybody
):
    where = reverse("planning:unpublish", args=[published.submission.plan_id, published.submission.number])
    assert sign_in(administrator).post(where, {"note": "x"}).status_code == 403
    sign_in(manager).post(where, {"note": ""})
    assert anybody.get(current(district)).status_code == 200
    sign_in(manager).post(where, {"note": "A name has to go."})
    for address in (
        current(district),
        published.get_absolute_url(),
        f"{published.get_absolute_url()}plan.pdf",
    ):
        assert anybody.get(address).status_code == 404
    publish(published.submission, by=manager)
    assert anybody.get(current(district)).status_code == 200


def test_an_older_version_is_taken_off_the_web_from_its_own_page(
    published, reviewer, administrator, manager, sign_in, anybody
):
    newer = sent_again(published.submission, reviewer=reviewer)
    newer.sign_off(by=reviewer, read_sha256=newer.report.file_hash)
    make_ready(newer.signed_report)
    record_decision(newer, by=administrator, is_approval=True, decided_on=dt.date(2027, 5, 12))
    publish(newer, by=administrator)
    client = sign_in(manager)
    where = reverse("planning:unpublish", args=[newer.plan_id, published.submission.number])
    assert where in client.get(published.submission.board_url).content.decode()
    client.post(where, {"note": "A name has to go."})
    assert anybody.get(published.get_absolute_url()).status_code == 404
    assert anybody.get(Publication.objects.get(submission=newer).get_absolute_url()).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_published_and_taken_back_at_once_what_is_public_has_its_date(turn, approved, administrator, at_once):
    version = approved()
    decision = BoardDecision.objects.get()
    at_once(
        lambda: publish(version, by=administrator),
        lambda: decision.take_back(by=administrator, note="A slip."),
    )
    is_public = Publication.objects.filter(state="published").exists()
    assert is_public == (BoardDecision.objects.get().state == "approved")


def test_who_publishes(approved, sign_in, librarian, viewer, administrator):
    version = approved()
    where = reverse("planning:publish", args=[version.plan_id, version.number])
    stranger = MembershipFactory(role=Role.ADMINISTRATOR).user
    assert [sign_in(person).post(where).status_code for person in (librarian, viewer, stranger)] == [
        403,
        403,
        404,
    ]
    assert sign_in(administrator).post(where).status_code == 302
    assert Publication.objects.get().state == "published"


def test_a_district_that_published_nothing_has_no_page(district, anybody):
    assert anybody.get(current(district)).status_code == 404
    assert anybody.get("/p/0000/").status_code == 404
