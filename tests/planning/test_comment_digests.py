"""What was said about a plan reaches those who write it once an hour, and nobody twice."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from planning.comment_digests import ask_for_digests, send_digests
from planning.commenting import comment
from planning.models import SectionComment
from portal.core import clock, jobs
from portal.core.models import Job, Message
from tests.factories import MembershipFactory, commented, send_back


@pytest.fixture
def goals(draft):
    return draft.sections.select_related("spec", "plan__district").get(spec__key="goals")


@pytest.fixture
def colleague(district):
    return MembershipFactory(district=district, user__name="Cora Reed").user


def hourly(person):
    return list(Message.objects.filter(to=person, key__startswith="comments:").order_by("pk"))


def test_a_librarian_hears_of_two_comments_in_one_email(goals, librarian, administrator):
    comment(goals, by=administrator, text="Are four goals enough?")
    comment(goals, by=administrator, text="Who pays for the second?")

    send_digests()

    (message,) = hourly(librarian)
    assert message.subject == f"{goals.plan}: 2 new comments"
    assert "Are four goals enough?" in message.body
    assert "Who pays for the second?" in message.body
    assert goals.plan.get_absolute_url() in message.body
    assert message.district == goals.plan.district


def test_nobody_hears_their_own_words_or_what_named_them(goals, librarian, colleague, administrator):
    comment(goals, by=librarian, text="@Cora Reed, read this.")

    send_digests()

    assert hourly(librarian) == []
    assert hourly(colleague) == []
    assert Message.objects.get(to=colleague).key.startswith("comment-mentions:")


def test_who_spoke_in_a_thread_hears_the_reply(goals, librarian, administrator, viewer):
    first = comment(goals, by=administrator, text="Are four goals enough?")
    send_digests()
    comment(goals, by=librarian, text="They are.", reply_to=first.pk)

    send_digests()

    assert "They are." in hourly(administrator)[0].body
    assert "in reply" in hourly(administrator)[0].body
    assert hourly(viewer) == []


def test_an_hour_later_only_what_is_new_is_told(goals, librarian, administrator):
    comment(goals, by=administrator, text="First.")
    send_digests()
    send_digests()
    comment(goals, by=administrator, text="Second.")
    send_digests()

    assert ["First." in message.body for message in hourly(librarian)] == [True, False]
    assert not SectionComment.objects.filter(told_at=None).exists()


def test_what_a_reviewer_notes_waits_for_the_return(in_review, reviewer):
    note = commented(in_review, by=reviewer, text="Name the schools.")
    send_digests()
    assert not Message.objects.filter(key__startswith="comments:").exists()
    send_back(in_review, by=reviewer, note="See the comment.")
    writer = in_review.sent_by
    comment(note.section, by=writer, text="They are named now.", reply_to=note.pk)

    send_digests()

    assert "They are named now." in hourly(reviewer)[0].body


def test_who_may_not_see_the_plan_any_more_hears_nothing(goals, administrator, colleague):
    first = comment(goals, by=colleague, text="I will be gone.")
    colleague.memberships.update(ends_on=clock.today())
    comment(goals, by=administrator, text="A pity.", reply_to=first.pk)

    send_digests()

    assert hourly(colleague) == []


def test_an_hour_without_words_puts_nothing_into_the_queue(goals, administrator, librarian):
    ask_for_digests()
    assert not Job.objects.filter(kind="plans.comments").exists()

    comment(goals, by=administrator, text="Now there is one.")
    ask_for_digests()
    ask_for_digests()

    assert Job.objects.filter(kind="plans.comments").count() == 1
    jobs.run_pending(["plans.comments"])
    assert len(hourly(librarian)) == 1


def test_an_hour_whose_job_failed_is_made_good_by_the_next(goals, administrator, librarian):
    comment(goals, by=administrator, text="Nobody heard this yet.")
    ask_for_digests()
    Job.objects.filter(kind="plans.comments").update(state=Job.State.FAILED, finished_at=timezone.now())
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1), tick=True):
        ask_for_digests()
    assert Job.objects.filter(kind="plans.comments").count() == 2
