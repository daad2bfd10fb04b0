"""One job from its request to its end: exactly once, whatever the queue and the workers do."""

import datetime as dt
import itertools

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.core import jobs
from portal.core.models import Heartbeat, Job

State = Job.State


def writes(name):
    """Work whose effect is one row of that name; the same row twice breaks its key."""
    return lambda job: lambda: Heartbeat.objects.create(name=name, at=timezone.now())


def written():
    return sorted(Heartbeat.objects.values_list("name", flat=True))


def test_a_job_is_sent_after_the_commit_and_carries_only_its_id(
    works, published, django_capture_on_commit_callbacks
):
    works(writes("a"))

    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("test", "a", args={"secret": "stays here"})
        assert published() == []

    assert published() == [[job.pk]]
    assert Job.objects.get(pk=job.pk).sent_at is not None


def test_a_rolled_back_transaction_leaves_no_job_and_no_message(
    works, published, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        jobs.enqueue("test", "a")
        transaction.set_rollback(True)

    assert not Job.objects.exists()
    assert published() == []


def test_the_same_key_twice_is_one_job_and_one_message(works, published, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = jobs.enqueue("test", "a", args={"n": 1})
        second = jobs.enqueue("test", "a", args={"n": 2})

    assert first == second
    assert Job.objects.get().args == {"n": 1}
    assert published() == [[first.pk]]


def test_running_settles_the_effect_and_the_row_together(works):
    works(writes("a"))
    job = jobs.enqueue("test", "a")

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.token, job.lease_until) == (State.DONE, 1, None, None)
    assert job.finished_at is not None
    assert written() == ["a"]


def test_running_twice_does_the_work_once(works):
    works(writes("a"))
    job = jobs.enqueue("test", "a")

    jobs.run(job.pk)
    jobs.run(job.pk)

    assert Job.objects.get().attempts == 1
    assert written() == ["a"]


def test_deliveries_that_come_twice_and_out_of_order_change_nothing(works):
    works(lambda job: writes(job.key)(job))
    first, second, third = (jobs.enqueue("test", key) for key in "abc")

    for job in (third, first, third, second, first, first):
        jobs.run(job.pk)

    assert written() == ["a", "b", "c"]
    assert set(Job.objects.values_list("state", "attempts")) == {(State.DONE, 1)}


def test_a_job_nobody_knows_is_left_alone():
    jobs.run(12345)

    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_claim_a_job_once(works, at_once):
    works(writes("a"))
    job = jobs.enqueue("test", "a")

    claims = at_once(*[lambda: jobs.claim(job.pk)] * 8)

    assert [type(claim) for claim in claims if claim is not None] == [Job]
    assert Job.objects.get().attempts == 1


def test_an_effect_that_breaks_a_rule_leaves_nothing_and_fails_the_job(works):
    def breaks(job):
        def effect():
            Heartbeat.objects.create(name="half", at=timezone.now())
            raise IntegrityError("no")

        return effect

    works(breaks)
    job = jobs.enqueue("test", "a")

    jobs.run(job.pk)

    assert Job.objects.get().state == State.FAILED
    assert written() == []


def lose_the_lease(job, then):
    """Another worker takes the job over, because this one's lease has ended, and does ``then``."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    return then()


@pytest.mark.parametrize(
    "afterwards",
    [
        pytest.param(lambda job: writes("late")(job), id="settles"),
        pytest.param(lambda job: 1 / 0, id="fails"),
        pytest.param(lambda job: open("/nowhere"), id="is put back"),  # noqa: SIM115
    ],
)
def test_a_worker_that_lost_its_lease_changes_nothing(works, state_of, afterwards):
    told = []

    def slow(job):
        works(writes("in time"), failed=told.append)
        lose_the_lease(job, lambda: jobs.run(job.pk))
        return afterwards(job)

    works(slow, failed=told.append)
    job = jobs.enqueue("test", "a")

    jobs.run(job.pk)

    assert state_of(job) == State.DONE
    assert written() == ["in time"]
    assert told == []


def test_a_worker_cannot_end_a_job_that_another_holds(works, state_of):
    def slow(job):
        lose_the_lease(job, lambda: jobs.claim(job.pk))
        return writes("late")(job)

    works(slow)
    job = jobs.enqueue("test", "a")

    jobs.run(job.pk)

    assert state_of(job) == State.RUNNING
    assert written() == []


def test_an_error_worth_another_try_puts_the_job_back_for_later(works):
    def no_disk(job):
        raise OSError("no space left")

    works(no_disk)
    job = jobs.enqueue("test", "a")

    jobs.run(job.pk)
    jobs.run(job.pk)  # too early: a second message must not use up a try

    job.refresh_from_db()
    assert (job.state, job.attempts, job.token) == (State.QUEUED, 1, None)
    assert job.not_before > timezone.now() + dt.timedelta(seconds=5)
    assert "no space left" in job.error


def test_the_last_try_that_fails_ends_the_job_with_words_and_one_notice(works):
    def no_disk(job):
        raise OSError("no space left")

    told = []
    works(no_disk, failed=told.append)
    job = jobs.enqueue("test", "a")

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(settings.JOB_MAX_ATTEMPTS + 2):
            jobs.run(job.pk)
            clock.shift(dt.timedelta(hours=1))

    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.FAILED, settings.JOB_MAX_ATTEMPTS)
    assert job.words == "This failed 5 times. Staff have been told."
    assert told == [job]


def test_work_with_patience_is_tried_until_that_ends_and_never_waits_longer_than_half_an_hour(works):
    tried = []

    def no_server(job):
        tried.append(timezone.now())
        raise OSError("connection refused")

    works(no_server, patience=dt.timedelta(days=1))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        job = jobs.enqueue("test", "a")
        while not job.is_finished:
            jobs.run(job.pk)
            clock.shift(dt.timedelta(minutes=5))
            job.refresh_from_db()

    pauses = [later - earlier for earlier, later in itertools.pairwise(tried)]
    assert max(pauses) == dt.timedelta(minutes=30)
    assert dt.timedelta(days=1) <= tried[-1] - tried[0] <= dt.timedelta(days=1, minutes=30)
    assert job.words == f"This failed {len(tried)} times. Staff have been told."


@pytest.mark.parametrize(
    ("trouble", "words", "error"),
    [
        (jobs.GiveUp("The table is too wide.", "12 columns"), "The table is too wide.", "12 columns"),
        (jobs.GiveUp("The table is too wide."), "The table is too wide.", "The table is too wide."),
        (
            SoftTimeLimitExceeded(),
            "This took longer than the portal allows. Staff have been told.",
            "SoftTimeLimitExceeded()",
        ),
        (
            KeyError("html"),
            "Something went wrong on our side. Staff can see what, and you can try again.",
            "KeyError('html')",
        ),
    ],
    ids=["give up with a detail", "give up", "time limit", "anything else"],
)
def test_a_trouble_that_no_try_would_mend_fails_at_once_with_words(works, trouble, words, error):
    def fails(job):
        raise trouble

    told = []
    works(fails, failed=lambda job: told.append((job.state, job.words)))
    job = jobs.enqueue("test", "a")

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.words, job.error) == (State.FAILED, 1, words, error)
    assert told == [(State.FAILED, words)]


def test_work_of_an_unknown_kind_fails_with_words_instead_of_hanging():
    job = jobs.enqueue("nobody's", "a")

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == State.FAILED
    assert job.words == "This portal does not know how to do this work. Staff have been told."


def test_a_notice_that_cannot_be_written_does_not_keep_the_job_from_failing(works, state_of):
    def fails(job):
        raise jobs.GiveUp("No.")

    def breaks(job):
        Heartbeat.objects.create(name="half a notice", at=timezone.now())
        raise IntegrityError("no")

    works(fails, failed=breaks)
    job = jobs.enqueue("test", "a")

    jobs.run(job.pk)

    assert state_of(job) == State.FAILED
    assert written() == []


def test_try_again_queues_a_failed_job_once_more(works, published, django_capture_on_commit_callbacks):
    def fails(job):
        raise jobs.GiveUp("No.")

    works(fails)
    job = jobs.enqueue("test", "a")
    jobs.run(job.pk)
    works(writes("a"))

    with django_capture_on_commit_callbacks(execute=True):
        answers = [jobs.try_again(job.pk), jobs.try_again(job.pk)]

    assert answers == [True, False]
    assert published() == [[job.pk]]
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.words, job.error) == (State.DONE, 1, "", "")


def test_try_again_leaves_a_job_alone_that_has_not_failed(works, published):
    works(writes("a"))
    job = jobs.enqueue("test", "a")

    assert jobs.try_again(job.pk) is False
    jobs.run(job.pk)
    assert jobs.try_again(job.pk) is False


def test_run_pending_does_all_that_is_due_and_ends(works, state_of):
    def breeds(job):
        generation = job.args["generation"]
        if generation == 3:
            raise OSError("this one waits for another try")
        return lambda: jobs.enqueue("test", f"{job.key}+", args={"generation": generation + 1})

    works(breeds)
    later = jobs.enqueue("test", "later", not_before=timezone.now() + dt.timedelta(hours=1))
    jobs.enqueue("test", "a", args={"generation": 1})

    done = jobs.run_pending()

    assert done == 3
    assert state_of(later) == State.QUEUED
    assert dict(Job.objects.exclude(pk=later.pk).values_list("key", "state")) == {
        "a": State.DONE,
        "a+": State.DONE,
        "a++": State.QUEUED,
    }


def test_run_pending_of_one_kind_leaves_the_others(works, state_of):
    works(writes("a"))
    job, other = jobs.enqueue("test", "a"), jobs.enqueue("other", "b")

    assert jobs.run_pending(kinds=["test"]) == 1
    assert (state_of(job), state_of(other)) == (State.DONE, State.QUEUED)


def test_run_pending_ends_when_fewer_tries_are_allowed_than_before(works, state_of):
    def no_disk(job):
        raise OSError("no space left")

    works(no_disk)
    job = jobs.enqueue("test", "a")
    Job.objects.update(attempts=settings.JOB_MAX_ATTEMPTS)

    assert jobs.run_pending() == 1
    assert state_of(job) == State.FAILED
