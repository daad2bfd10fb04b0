"""A day that was given, on paper: what the district may read, made once."""

import datetime as dt

import pytest
from django.urls import reverse

from portal.reports.kinds import KINDS
from portal.reports.models import Report
from portal.reports.pdf import render_pdf
from services import visiting
from tests.factories import MembershipFactory
from tests.factories.services import logged
from tests.reports.conftest import ua1_failures  # noqa: F401 - a fixture
from tests.reports.reading import in_one_line

MONDAY = dt.date(2026, 10, 5)


@pytest.fixture
def visit(line):
    return logged(
        line,
        MONDAY,
        3,
        travel_quarters=1,
        place="Heron Marsh Elementary",
        people_met="Maja Lindqvist",
        activities=["plan"],
        next_step="Order the atlases",
        next_step_due=dt.date(2026, 11, 2),
        private_note="She is tired.",
    )


def ask(client, visit):
    return client.post(reverse("services:visit-paper", args=[visit.pk]))


def test_the_paper_says_what_the_district_may_read(visit, viewer, sign_in, ua1_failures):  # noqa: F811
    answer = ask(sign_in(viewer), visit)
    report = Report.objects.get(kind="visit-summary")
    assert answer.url == report.get_absolute_url()
    document = KINDS[report.kind].document(report)
    pdf = render_pdf(
        document.html, title=document.title, author=document.author, made_on=document.made_on, seconds=300
    )
    text = in_one_line(pdf)
    for words in (
        "Monday, October 5, 2026",
        "¾ day, and ¼ day of travel counted",
        "On site, Heron Marsh Elementary",
        "Maja Lindqvist",
        "Weeded the 500s with grade 4.",
        "The library plan",
        "Order the atlases, by November 2, 2026",
        f"{visit.subscription.service}, agreement {visit.subscription.agreement.code}",
    ):
        assert words in text, words
    assert "tired" not in text
    assert ua1_failures(pdf) == []


def test_asked_for_twice_and_by_two_it_is_made_once(visit, viewer, manager, sign_in):
    first, again = ask(sign_in(viewer), visit), ask(sign_in(manager), visit)
    assert first.url == again.url
    assert Report.objects.filter(kind="visit-summary").count() == 1


def test_a_day_that_was_taken_back_is_not_printed(visit, manager, sign_in):
    visiting.reverse(visit, by=manager, note="Another district.")
    answer = ask(sign_in(manager), visit)
    assert answer.url == visit.get_absolute_url()
    assert not Report.objects.filter(kind="visit-summary").exists()
    assert "Make a PDF" not in sign_in(manager).get(visit.get_absolute_url()).content.decode()


def test_another_district_gets_nothing(visit, sign_in):
    stranger = MembershipFactory().user
    assert ask(sign_in(stranger), visit).status_code == 404
    assert not Report.objects.filter(kind="visit-summary").exists()
