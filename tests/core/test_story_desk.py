"""Who changed what, as the desk lists it: in words, and only what occurs."""

import pytest
from django.urls import reverse
from lxml import html

from tests.factories import SubmissionFactory, send_back

STORY = reverse("admin:core_statechange_changelist")


@pytest.fixture
def shown(sign_in, manager):
    def look(**asked):
        return html.fromstring(sign_in(manager).get(STORY, asked).content.decode())

    return look


def lines(page):
    rows = page.xpath("//*[@id='result_list']//tbody/tr")
    return [[cell.xpath("normalize-space(.)") for cell in row.xpath("./*")] for row in rows]


def test_a_line_says_what_happened_to_which_record_in_words(shown, reviewer):
    submission = SubmissionFactory(reviewer=reviewer)

    page = shown()

    started, sent = lines(page)
    assert started[:3] == ["Review started", str(submission), "Sent for review → In review"]
    assert sent[:3] == ["Sent for review", str(submission), "Draft → Sent for review"]
    assert started[-1] == reviewer.name
    assert submission.desk_url in page.xpath("//*[@id='result_list']//a/@href")


def test_the_filter_offers_what_occurs_and_nothing_else(shown, reviewer):
    SubmissionFactory(reviewer=reviewer)

    page = shown(name="claim")

    choices = page.xpath("//nav[@class='desk-filters']//li")
    assert [choice.xpath("normalize-space(.)") for choice in choices] == [
        "All",
        "Review started",
        "Sent for review",
    ]
    assert [line[0] for line in lines(page)] == ["Review started"]


def test_the_page_of_a_line_shows_its_note(sign_in, manager, reviewer):
    submission = SubmissionFactory(reviewer=reviewer)
    send_back(submission, by=reviewer, note="Name the goals.")
    last = submission.changes.last()

    words = sign_in(manager).get(reverse("admin:core_statechange_change", args=[last.pk])).content.decode()

    assert "<h1>Returned for changes</h1>" in words
    assert "Name the goals." in words
