"""What the queue loses and what dead workers hold comes back, or ends with words."""

import contextlib
import datetime as dt

import pytest
from celery import Celery
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from portal import celery_app
from portal import settings as production
from portal.core import jobs
from portal.core.models import Heartbeat, Job
from portal.core.tasks import reconcile_jobs

State = Job.State
A_DAY = dt.timedelta(days=1)


def ahead(seconds):
    return dt.timedelta(seconds=seconds)


def ago(seconds):
    return -ahead(seconds)


def queued(key="a", **facts):
    """A job that has waited since before the reconciler's patience ended. Times are counted from now."""
    job = jobs.enqueue("test", key)
    facts = {"queued_at": ago(60)} | facts
    now = timezone.now()
    values = {name: now + fact if isinstance(fact, dt.timedelta) else fact for name, fact in facts.items()}
    Job.objects.filter(pk=job.pk).update(**values)
    return job


def held(key="a", *, attempts=1):
    """A job whose worker is gone: its lease has ended."""
    job = queued(key, attempts=attempts - 1)
    assert jobs.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() + ago(1))
    return job


def test_a_queued_job_that_nobody_took_is_sent_again(published):
    job = queued()

    counts = jobs.reconcile()

    assert counts == {"sent again": 1, "failed": 0}
    assert published() == [[job.pk]]


def test_twice_in_a_row_sends_once(published):
    queued()

    jobs.reconcile()
    jobs.reconcile()

    assert len(published()) == 1


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"queued_at": ago(5)}, id="queued a moment ago"),
        pytest.param({"sent_at": ago(5)}, id="sent a moment ago"),
        pytest.param({"not_before": ahead(60)}, id="not due yet"),
        pytest.param({"queued_at": ago(7200), "not_before": ahead(60)}, id="asked for long before it is due"),
        pytest.param({"state": State.DONE, "finished_at": ago(1)}, id="done"),
        pytest.param({"state": State.FAILED, "finished_at": ago(1)}, id="failed"),
    ],
)
def test_a_job_that_needs_nothing_is_left_alone(published, facts):
    job = queued(**facts)

    counts = jobs.reconcile()

    assert counts == {"sent again": 0, "failed": 0}
    assert published() == []
    assert Job.objects.get(pk=job.pk).state == facts.get("state", State.QUEUED)


def test_a_job_for_later_is_sent_when_its_time_comes_however_long_ago_it_was_asked_for(published):
    job = queued(queued_at=ago(2 * settings.JOB_TIMEOUT_SECONDS), not_before=ago(60))

    counts = jobs.reconcile()

    assert counts == {"sent again": 1, "failed": 0}
    assert published() == [[job.pk]]


def test_a_job_of_a_dead_worker_is_sent_again_and_taken_over(works, published, state_of):
    works(lambda job: None)
    job = held()

    counts = jobs.reconcile()
    for (job_id,) in published():
        jobs.run(job_id)

    assert counts == {"sent again": 1, "failed": 0}
    assert state_of(job) == State.DONE
    assert Job.objects.get().attempts == 2


def test_a_running_job_keeps_its_lease(works, published, state_of):
    job = queued()
    jobs.claim(job.pk)

    counts = jobs.reconcile()
    jobs.run(job.pk)

    assert counts == {"sent again": 0, "failed": 0}
    assert published() == []
    assert state_of(job) == State.RUNNING


def test_a_job_that_killed_every_worker_that_took_it_ends_as_failed(works, published):
    told = []
    works(lambda job: None, failed=told.append)
    job = held(attempts=settings.JOB_MAX_ATTEMPTS)

    counts = jobs.reconcile()

    job.refresh_from_db()
    assert counts == {"sent again": 0, "failed": 1}
    assert (job.state, job.words) == (State.FAILED, "This failed 5 times. Staff have been told.")
    assert told == [job]
    assert published() == []


def last_seen(seconds):
    """A worker showed itself so long ago."""
    Heartbeat.objects.create(name="worker", at=timezone.now() + ago(seconds))


def test_a_job_that_no_worker_took_before_its_time_out_ends_with_words(works, published):
    told = []
    works(lambda job: None, failed=told.append)
    job = queued(queued_at=ago(settings.JOB_TIMEOUT_SECONDS + 1))

    counts = jobs.reconcile()

    job.refresh_from_db()
    assert counts == {"sent again": 0, "failed": 1}
    assert job.state == State.FAILED
    assert job.words == "No worker was free for this. Staff have been told, and you can try again."
    assert told == [job]
    assert published() == []


def test_a_worker_that_comes_back_after_its_time_out_does_the_work(works, published, state_of):
    works(lambda job: None)
    job = queued(queued_at=ago(2 * settings.JOB_TIMEOUT_SECONDS))
    last_seen(2 * settings.JOB_TIMEOUT_SECONDS)

    reconcile_jobs()  # a worker does this
    for (job_id,) in published():
        jobs.run(job_id)

    assert state_of(job) == State.DONE


def test_work_that_waits_behind_other_work_is_not_ended(published, state_of):
    job = queued(queued_at=ago(settings.JOB_TIMEOUT_SECONDS + 1))
    last_seen(5)

    assert jobs.reconcile() == {"sent again": 1, "failed": 0}
    assert state_of(job) == State.QUEUED


def test_a_worker_seen_long_ago_does_not_keep_work_waiting(state_of):
    job = queued(queued_at=ago(settings.JOB_TIMEOUT_SECONDS + 1))
    last_seen(settings.JOB_STALLED_SECONDS + 1)

    assert jobs.reconcile() == {"sent again": 0, "failed": 1}
    assert state_of(job) == State.FAILED


def test_work_with_patience_waits_for_a_worker_as_long_as_it_takes(works, published, state_of):
    works(lambda job: None, patience=A_DAY)
    job = queued(queued_at=ago(3 * settings.JOB_TIMEOUT_SECONDS))

    assert jobs.reconcile() == {"sent again": 1, "failed": 0}
    assert state_of(job) == State.QUEUED


def test_work_with_patience_outlives_a_worker_that_died_after_many_tries(works, published, state_of):
    works(lambda job: None, patience=A_DAY)
    job = held(attempts=4 * settings.JOB_MAX_ATTEMPTS)

    counts = jobs.reconcile()
    for (job_id,) in published():
        jobs.run(job_id)

    assert counts == {"sent again": 1, "failed": 0}
    assert state_of(job) == State.DONE


def test_a_worker_that_takes_a_job_at_the_last_moment_keeps_it(works, state_of):
    first = queued("first", queued_at=ago(settings.JOB_TIMEOUT_SECONDS + 1))
    second = queued("second", queued_at=ago(settings.JOB_TIMEOUT_SECONDS + 1))
    other = {first.pk: second.pk, second.pk: first.pk}
    works(lambda job: None, failed=lambda job: jobs.claim(other[job.pk]))

    counts = jobs.reconcile()

    assert counts == {"sent again": 0, "failed": 1}
    assert {state_of(first), state_of(second)} == {State.FAILED, State.RUNNING}


def test_one_bad_notice_or_unknown_kind_does_not_stop_the_others(works, published, state_of):
    def breaks(job):
        raise RuntimeError("no notice today")

    works(lambda job: None, failed=breaks)
    bad = held("bad", attempts=settings.JOB_MAX_ATTEMPTS)
    unknown = held("unknown", attempts=settings.JOB_MAX_ATTEMPTS)
    Job.objects.filter(pk=unknown.pk).update(kind="nobody's")
    waiting = queued("waiting")

    counts = jobs.reconcile()

    assert counts == {"sent again": 1, "failed": 2}
    assert (state_of(bad), state_of(unknown)) == (State.FAILED, State.FAILED)
    assert published() == [[waiting.pk]]


@contextlib.contextmanager
def no_queue():
    """Nobody listens where the queue should be; everything else is set as in production."""
    broken = Celery("broken")  # the current app from here on
    broken.config_from_object("django.conf:settings", namespace="CELERY")
    broken.conf.broker_url = "redis+socket:///nowhere/redis"
    broken.conf.broker_transport_options = production.CELERY_BROKER_TRANSPORT_OPTIONS
    assert broken.connection_for_write().transport  # imports the client, once per process
    try:
        yield
    finally:
        celery_app.set_current()
        broken.close()


@pytest.fixture
def pauses(monkeypatch):
    """The seconds that the queue's client would wait before it knocks again."""
    seconds = []
    for client in ("kombu.utils.functional", "redis.retry"):
        monkeypatch.setattr(f"{client}.sleep", seconds.append)
    return seconds


def test_without_a_queue_the_request_loses_no_time_and_the_job_is_sent_later(
    published, pauses, django_capture_on_commit_callbacks
):
    with no_queue():
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.enqueue("test", "a")
        assert sum(pauses) <= 0.1
        Job.objects.update(queued_at=timezone.now() + ago(60))
        jobs.reconcile()  # the reconciler goes on all the same

    assert Job.objects.get().sent_at is None
    assert published() == []
    jobs.reconcile()
    assert published() == [[job.pk]]


def test_the_commands_do_the_same_by_hand(works, published, state_of, capsys):
    works(lambda job: None)
    job = queued()

    call_command("reconcile")
    call_command("run_jobs")

    assert capsys.readouterr().out == "Sent again: 1. Ended as failed: 0.\nJobs done or ended: 1.\n"
    assert state_of(job) == State.DONE


@pytest.mark.parametrize(
    ("facts", "is_stalled"),
    [
        ({"queued_at": ago(10)}, False),
        ({"queued_at": ago(settings.JOB_STALLED_SECONDS + 1)}, True),
        ({"queued_at": ago(7200), "not_before": ago(10)}, False),
        ({"queued_at": ago(7200), "not_before": ahead(60)}, False),
        ({"queued_at": ago(7200), "state": State.DONE, "finished_at": ago(7000)}, False),
    ],
)
def test_a_queued_job_stands_still_when_nobody_takes_it_for_too_long(facts, is_stalled):
    job = queued(**facts)

    job.refresh_from_db()

    assert job.is_stalled is is_stalled


def test_a_running_job_stands_still_when_its_lease_has_ended(works):
    job = held()
    job.refresh_from_db()
    assert job.is_stalled

    again = jobs.claim(job.pk)

    assert not again.is_stalled
