"""Faults of a real worker and a real queue: what was asked for happens once, or fails in words."""

import os
import signal

import pytest
from django.urls import reverse

from planning.models import Submission
from portal.core import jobs
from portal.core.canonical import sha256
from portal.core.models import Heartbeat, Job, Message
from portal.core.tasks import run_job
from tests.factories import PlanFactory

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
State = Job.State


@pytest.fixture
def plan():
    return PlanFactory(complete=True)


@pytest.fixture
def librarian_browser(plan, sign_in):
    return sign_in(plan.started_by)


def send(browser, plan):
    """Press "Send for review"; returns the job that makes the report."""
    answer = browser.post(reverse("planning:plan-do", args=[plan.pk, "send"]))
    assert answer.status_code == 302
    return Submission.objects.get(plan=plan).report.job


def state_of(job):
    return Job.objects.get(pk=job.pk).state


def all_finished():
    return not Job.objects.filter(state__in=[State.QUEUED, State.RUNNING]).exists()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def work(tmp_path):
    """Ask for a job of so many seconds whose effect is one row: ``work("a", 0.5)``."""

    def ask(key, seconds=0.0):
        return jobs.enqueue(
            "test.row", key, args={"seconds": seconds, "began": str(tmp_path / f"began-{key}")}
        )

    return ask


def test_a_worker_killed_while_it_renders_costs_time_but_no_report_and_no_second_one(
    plan, librarian_browser, start_worker, files, eventually, tmp_path
):
    first = start_worker(JOB_LEASE_SECONDS=2)
    job = send(librarian_browser, plan)
    eventually(lambda: len(first.descendants()) > 2, "the renderer did not start", reconcile=False)
    processes = first.descendants()
    first.kill()
    assert state_of(job) == State.RUNNING, "it was done before the kill"
    assert not list(files.rglob("*.pdf")), "nothing half-written"

    start_worker()
    eventually(all_finished)

    job.refresh_from_db()
    report = Submission.objects.get(plan=plan).report
    assert (job.state, job.attempts, report.state_label) == (State.DONE, 2, "Ready")
    assert [path.stem for path in files.rglob("*.pdf")] == [report.file_hash]
    assert Message.objects.filter(key__startswith="report-ready:").count() == 1
    assert len(list((tmp_path / "mail").iterdir())) == Message.objects.count()
    sent = librarian_browser.get(reverse("reports:file", args=[report.pk]))
    assert sha256(b"".join(sent.streaming_content)) == report.file_hash
    assert not any(map(is_alive, processes)), "a process of the killed worker lives on"


def test_a_queue_that_forgot_everything_is_reminded(work, queue, start_worker, eventually, impatient):
    job = work("forgotten")
    assert queue.ask("LLEN celery") == b":1\r\n"
    queue.ask("FLUSHALL")

    start_worker()
    eventually(all_finished)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 1)
    assert Heartbeat.objects.filter(name="forgotten").count() == 1


def test_a_request_succeeds_while_the_queue_is_down_and_the_work_is_done_when_it_is_back(
    plan, librarian_browser, queue, start_worker, eventually, impatient
):
    worker = start_worker()
    queue.stop()
    job = send(librarian_browser, plan)  # answered, although nobody has started the queue again
    assert Job.objects.filter(pk=job.pk, state=State.QUEUED, sent_at=None).exists()

    queue.start()
    eventually(all_finished, "the worker did not come back to the queue")

    assert Submission.objects.get(plan=plan).report.is_ready
    assert worker.stop() == 0


def test_a_warm_stop_ends_what_runs_and_leaves_the_rest_to_the_next_worker(
    work, start_worker, eventually, tmp_path
):
    first = start_worker()
    asked = [work(name, 1.0) for name in ("a", "b", "c", "d")]
    eventually(lambda: (tmp_path / "began-a").exists(), reconcile=False)
    assert first.stop() == 0
    assert state_of(asked[0]) == State.DONE
    assert not Job.objects.filter(state=State.RUNNING).exists()

    start_worker()
    eventually(all_finished, "the queue did not keep what waits", reconcile=False)

    assert {job.attempts for job in Job.objects.all()} == {1}
    assert sorted(Heartbeat.objects.values_list("name", flat=True)) == ["a", "b", "c", "d"]


def test_an_idle_process_of_the_pool_may_die(work, start_worker, eventually):
    worker = start_worker()
    work("before")
    eventually(all_finished, reconcile=False)
    os.kill(worker.descendants()[0], signal.SIGKILL)

    for number in range(4):
        work(f"after-{number}")
    eventually(all_finished, "the worker is alive and takes nothing", reconcile=False)

    assert Heartbeat.objects.count() == 5


def test_work_that_takes_its_worker_down_each_time_fails_in_words_and_harms_no_other(
    work, start_worker, settings, eventually
):
    settings.JOB_MAX_ATTEMPTS = 2
    start_worker(JOB_LEASE_SECONDS=1, JOB_MAX_ATTEMPTS=2)
    job = jobs.enqueue("test.poison", "poison")
    work("other")
    eventually(all_finished)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.FAILED, 2)
    assert job.words == "This failed 2 times. Staff have been told."
    assert Heartbeat.objects.filter(name="other").exists()


def test_work_without_an_end_is_stopped_and_fails_in_words(start_worker, eventually, monkeypatch):
    start_worker()
    with monkeypatch.context() as patch:
        patch.setattr(run_job, "soft_time_limit", 1)  # travels with the message
        job = jobs.enqueue("test.endless", "endless")
    eventually(all_finished, reconcile=False)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.FAILED, 1)
    assert job.words == "This took longer than the portal allows. Staff have been told."


def test_a_report_nobody_makes_fails_at_its_time_out_and_one_press_makes_it(
    plan, librarian_browser, queue, settings
):
    settings.JOB_TIMEOUT_SECONDS = 0
    job = send(librarian_browser, plan)
    jobs.reconcile()
    report = Submission.objects.get(plan=plan).report
    assert state_of(job) == State.FAILED
    page = librarian_browser.get(report.get_absolute_url()).content.decode()
    assert "No worker was free for this." in page
    assert Message.objects.filter(key__startswith="report-failed:").count() == 1

    librarian_browser.post(reverse("reports:retry", args=[report.pk]))
    jobs.run_pending()  # a worker is back

    report = Submission.objects.get(plan=plan).report
    assert (report.state_label, report.is_ready) == ("Ready", True)
