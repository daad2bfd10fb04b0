"""A PDF of the fund that could not be made: in words, and tried again by those who pay, on its page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from funds import papers
from portal.core import jobs
from portal.core.models import Job, Message
from tests.factories.funds import OrderFactory, approved
from tests.planning.pages import messages

ROLES = ("finance", "administrator", "librarian", "agency_finance", "manager")


def reconciliation(fund, people):
    return papers.reconciliation_paper(fund, by=people.finance)


def approval_record(fund, people):
    return papers.approval_record_of(approved(OrderFactory(allocation=fund), people), by=people.finance)


def failed(paper, people):
    report = papers.report_of(paper, by=people.finance)
    words = "A table is too wide for the page."
    Job.objects.filter(pk=report.job_id).update(state="failed", finished_at=timezone.now(), words=words)
    return report


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("paper", [reconciliation, approval_record])
def test_its_page_says_why_and_whoever_pays_has_it_made_again(paper, role, fund, people, request, sign_in):
    report = failed(paper(fund, people), people)
    browser = sign_in(request.getfixturevalue(role))
    address = reverse("reports:retry", args=[report.pk])
    shown = browser.get(report.get_absolute_url()).content.decode()
    assert "The report could not be made" in shown
    assert "A table is too wide for the page." in shown
    assert f'action="{address}"' in shown

    answer = browser.post(address, follow=True)

    assert messages(answer) == ["The report is being made again. You can leave this page."]
    report.job.refresh_from_db()
    assert report.job.state == Job.State.QUEUED
    assert messages(browser.post(address, follow=True)) == [
        "The report has not failed, so there is nothing to repeat."
    ]


def test_a_viewer_reads_why_and_has_nothing_to_press(fund, people, viewer, sign_in):
    report = failed(reconciliation(fund, people), people)
    browser, address = sign_in(viewer), reverse("reports:retry", args=[report.pk])

    shown = browser.get(report.get_absolute_url()).content.decode()

    assert "A table is too wide for the page." in shown
    assert address not in shown
    assert browser.post(address).status_code == 403


def test_asking_once_more_for_what_failed_leads_to_the_page_with_the_button(fund, people, sign_in):
    report = failed(reconciliation(fund, people), people)

    answer = sign_in(people.finance).post(reverse("funds:reconciliation", args=[fund.pk]), follow=True)

    assert answer.redirect_chain[-1][0] == report.get_absolute_url()
    assert reverse("reports:retry", args=[report.pk]) in answer.content.decode()


def test_whoever_asked_hears_that_it_failed(fund, people, monkeypatch):
    def full(*args, **kwargs):
        raise jobs.GiveUp("The disk is full.")

    monkeypatch.setattr("portal.reports.pdf.render_pdf", full)
    papers.report_of(reconciliation(fund, people), by=people.finance)
    jobs.run_pending(["report.render"])

    assert Message.objects.get(to=people.finance).key.startswith("report-failed")
