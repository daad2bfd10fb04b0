"""A plan of 200 pages: its report is made in one go, and its pages can be read on the desk."""

import io
import re

import pytest
from django.core.management import call_command

from planning.actions import send_for_review, start_plan
from portal.core import jobs
from portal.reports.models import Report
from tests.factories import SubmissionFactory, make_ready
from tools.bench import world
from tools.bench.made_up import LONG

from .reading import headings, in_one_line, opened, page_texts

PAGES = 200


@pytest.fixture
def long_plan(district, librarian):
    """Prose with lists and tables in each of twelve sections, 40 goals with 240 steps, 120 budget lines."""
    call_command("load_reference", stdout=io.StringIO())
    plan = start_plan(by=librarian, district=district, first_year=2031, last_year=2036)
    world.write(plan, LONG, by=librarian)
    first, *_, last = plan.sections.select_related("spec").order_by("spec__position")
    world.save(first, f"<p>Here the plan begins.</p>{first.html}", by=librarian)
    world.save(last, f"{last.html}<p>Here the plan ends.</p>", by=librarian)
    return plan


def test_a_plan_of_200_pages_becomes_a_report(long_plan, librarian, settings, ua1_failures):
    settings.RENDER_SECONDS = 900  # a busy machine is not a failure; `make bench` says how long it takes
    submission = send_for_review(long_plan, by=librarian)

    jobs.run(submission.report.job_id)

    report = Report.objects.select_related("job").get(pk=submission.report_id)
    assert (report.state, report.job.words, report.job.attempts) == ("ready", "", 1)
    pdf = report.file.read()
    texts = page_texts(pdf)
    assert len(texts) == report.page_count >= PAGES
    sections = [section.spec.title for section in long_plan.outline]
    with opened(pdf) as document:
        assert {title for _, title, _ in headings(document)} >= set(sections)
    assert "Here the plan begins." in in_one_line(pdf)
    assert "Here the plan ends." in " ".join(texts[-2:])
    assert ua1_failures(pdf) == []


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(lambda submission: submission.desk_url, id="desk"),
        pytest.param(lambda submission: submission.report.get_absolute_url(), id="report"),
    ],
)
def test_pictures_of_200_pages_come_only_as_they_are_scrolled_to(
    address, reviewer, sign_in, django_assert_max_num_queries
):
    submission = SubmissionFactory(ready=False, reviewer=reviewer)
    make_ready(submission.report, pages=PAGES)

    with django_assert_max_num_queries(60):
        response = sign_in(reviewer).get(address(submission))

    pictures = re.findall(r"<img [^>]*/pages/[^>]*>", response.content.decode())
    assert len(pictures) == PAGES
    held_back = ('loading="lazy"', 'width="120"', 'height="155"')  # with its size kept free, nothing jumps
    assert [picture for picture in pictures if not all(words in picture for words in held_back)] == []
    assert len(response.content) < 120_000
