"""The e-mails: subject first, why one gets it, one link that opens in a mail program."""

import pytest
from django.core import mail
from django.utils import timezone

from districts.actions import invite
from districts.models import Role
from planning.notices import tell_report
from portal.core import jobs
from portal.core.models import Job, Message
from tests.factories import SubmissionFactory

PORTAL = "https://portal.example.org"


@pytest.fixture
def full_plan(full_plan):
    full_plan.district.name = "Heron & O’Brien’s <Marsh>"
    full_plan.district.save()
    return full_plan


def only(person):
    return Message.objects.get(to=person)


def check(message, link):
    """What holds for each of them."""
    lines = message.body.splitlines()
    assert message.subject == message.subject.strip()
    assert "\n" not in message.subject
    assert [line for line in lines if line.startswith("http")] == [PORTAL + link]
    assert "You get this because" in message.body
    assert "&amp;" not in message.subject + message.body
    assert "\n\n\n" not in message.body
    assert message.body.splitlines()[0] == f"{message.to},"


def test_reviewers_hear_that_a_plan_was_sent(full_plan, reviewer, librarian):
    submission = SubmissionFactory(plan=full_plan, note="The board meets June 14.")
    message = only(reviewer)

    check(message, submission.desk_url)
    assert message.subject == "Library plan 2027–2030, Heron & O’Brien’s <Marsh>, version 1: sent for review"
    assert f"{librarian} sent Library plan 2027–2030" in message.body
    assert "The board meets June 14." in message.body


def test_a_note_is_left_out_when_there_is_none(full_plan, reviewer):
    SubmissionFactory(plan=full_plan)

    assert "They write" not in only(reviewer).body


def test_the_district_hears_why_a_plan_was_returned(full_plan, administrator, returned, reviewer):
    returned(full_plan, "Goal 2: name a measure.\nBudget: furniture is outside the fund.")
    message = only(administrator)

    check(message, full_plan.get_absolute_url())
    assert message.subject.endswith(", version 1: returned with a reason")
    assert "Goal 2: name a measure.\nBudget: furniture is outside the fund." in message.body
    assert message.body.splitlines()[2].startswith(f"{reviewer} read the plan and returned it.")


def test_the_district_hears_that_a_plan_was_signed_off(full_plan, administrator, signed):
    signed(full_plan)
    message = only(administrator)

    check(message, full_plan.get_absolute_url())
    assert message.subject.endswith(", version 1: signed off")
    assert "the school board approves the plan" in message.body


def test_whoever_asked_hears_that_the_report_is_ready(full_plan, librarian):
    submission = SubmissionFactory(plan=full_plan)
    tell_report("ready", submission.report)
    message = only(librarian)

    check(message, submission.report.get_absolute_url())
    assert message.subject.endswith(": the report is ready")
    assert "The report has 3 pages." in message.body


def test_whoever_asked_hears_why_the_report_failed(full_plan, librarian):
    submission = SubmissionFactory(plan=full_plan, ready=False)
    Job.objects.filter(pk=submission.report.job_id).update(
        state="failed", finished_at=timezone.now(), words="A table is too wide for the page."
    )
    submission.report.job.refresh_from_db()
    tell_report("failed", submission.report)
    message = only(librarian)

    check(message, submission.report.get_absolute_url())
    assert message.subject.endswith(": the report could not be made")
    assert "If it fails again, take the plan back" in message.body
    assert "A table is too wide for the page." in message.body


def test_a_message_is_sent_as_it_is_kept(full_plan, administrator, returned):
    returned(full_plan)
    jobs.run_pending(["mail.deliver"])
    message = only(administrator)

    sent = [m for m in mail.outbox if m.to == [administrator.email]]
    assert [(m.subject, m.body) for m in sent] == [(message.subject, message.body)]


@pytest.mark.django_db(transaction=True)
def test_an_invitation_says_who_asks_for_what_and_how_long_the_link_works(administrator, district):
    _, address = invite(
        by=administrator, email="ada@example.org", name="Ada", role=Role.LIBRARIAN, district=district
    )
    message = mail.outbox[0]

    assert message.subject == "Join the Library Services Portal as librarian"
    assert f"{administrator} asked you to join" in message.body
    assert f"as librarian of {district}." in message.body
    assert message.body.count("http") == 1
    assert address in message.body.splitlines()
    assert "works once, for 14 days" in message.body
