"""A message is a row before it is an e-mail, and goes out once."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from planning.models import Plan
from portal.core import jobs
from portal.core.mail import deliver, notify, send_secret
from portal.core.models import Job, Message
from tests.factories import SubmissionFactory, UserFactory, send_back

REASON = "Goals: name what you will count."


@pytest.fixture
def submission(reviewer):
    submission = SubmissionFactory(reviewer=reviewer)
    jobs.run_pending(kinds=["mail.deliver"])
    return submission


def returned(submission, people):
    """Tell people about the newest change of a version."""
    change = submission.changes.latest("pk")
    notify(
        people,
        f"plan-returned:{change.pk}",
        "plan_returned",
        district=submission.district,
        link="/plans/1/",
        submission=submission,
        change=change,
    )


def test_an_event_writes_each_person_one_message_however_often_it_is_told(submission, mailoutbox):
    mailoutbox.clear()
    people = UserFactory.create_batch(2)

    returned(submission, people)
    returned(submission, people)
    jobs.run_pending()

    assert sorted(message.to[0] for message in mailoutbox) == sorted(person.email for person in people)
    assert Message.objects.filter(to__in=people, sent_at=None).count() == 0


def test_the_message_has_a_subject_a_body_and_a_link_and_belongs_to_the_district(submission):
    returned(submission, [UserFactory()])

    message = Message.objects.latest("pk")

    assert message.subject
    assert "\n" not in message.subject
    assert "/plans/1/" in message.body
    assert (message.link, message.district) == ("/plans/1/", submission.district)
    assert Job.objects.get(key=f"mail:{message.pk}").district == submission.district


def test_delivering_twice_sends_once(submission, mailoutbox):
    returned(submission, [UserFactory()])
    mailoutbox.clear()
    message = Message.objects.latest("pk")

    deliver(message.pk)
    deliver(message.pk)

    assert len(mailoutbox) == 1


def test_a_second_return_mails_again(submission, reviewer, mailoutbox):
    send_back(submission, by=reviewer, note=REASON)
    jobs.run_pending()
    first = len(mailoutbox)
    again = SubmissionFactory(plan=Plan.objects.get(pk=submission.plan_id), reviewer=reviewer)
    mailoutbox.clear()

    send_back(again, by=reviewer, note=REASON)
    jobs.run_pending(kinds=["mail.deliver"])

    writer = submission.sent_by
    assert first
    assert [message.to for message in mailoutbox if REASON in message.body] == [[writer.email]]


def test_a_mail_server_that_is_away_costs_a_try_and_no_message(submission, mailoutbox, settings):
    mailoutbox.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    returned(submission, [UserFactory()])
    message = Message.objects.latest("pk")

    jobs.run_pending(kinds=["mail.deliver"])

    message.refresh_from_db()
    job = Job.objects.get(key=f"mail:{message.pk}")
    assert (message.sent_at, job.state, job.attempts) == (None, Job.State.QUEUED, 1)


def test_a_message_outlasts_a_mail_server_that_is_away_for_hours(submission, mailoutbox, settings):
    mailoutbox.clear()
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    returned(submission, [UserFactory()])

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(6 * 12):
            jobs.run_pending(kinds=["mail.deliver"])
            clock.shift(dt.timedelta(minutes=5))
        settings.EMAIL_BACKEND = working
        clock.shift(dt.timedelta(minutes=30))
        jobs.run_pending(kinds=["mail.deliver"])

    assert len(mailoutbox) == 1
    assert Message.objects.latest("pk").sent_at is not None


def test_a_secret_is_mailed_after_the_commit_and_kept_nowhere(mailoutbox, django_capture_on_commit_callbacks):
    invitation = {"name": "Ada", "role": "librarian", "district": None}

    with django_capture_on_commit_callbacks(execute=True):
        send_secret(
            "ada@example.org", "invitation", invitation=invitation, address="https://x/t0ken", days=14
        )
        assert mailoutbox == []

    assert [message.to for message in mailoutbox] == [["ada@example.org"]]
    assert "https://x/t0ken" in mailoutbox[0].body
    assert not Message.objects.exists()
