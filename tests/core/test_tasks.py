"""Every task may be delivered twice; the second time changes nothing."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal import celery_app
from portal.core import jobs
from portal.core.models import Heartbeat, Job


def a_job():
    return [jobs.enqueue("test", "a").pk]


# A new task without an entry here fails the last test of this page.
ARGUMENTS = {
    "portal.core.tasks.run_job": a_job,
    "portal.core.tasks.reconcile_jobs": list,
    "portal.core.tasks.beat_heartbeat": list,
    "portal.core.tasks.clear_sessions": list,
    "planning.tasks.comments": list,
    "planning.tasks.reminders": list,
    "funds.tasks.runways": list,
    "services.tasks.statements": list,
    "services.tasks.evening": list,
    "services.tasks.let_requests_lapse": list,
    "services.tasks.end_canceled_agreements": list,
}


@pytest.fixture(autouse=True)
def _tasks_are_known():
    celery_app.loader.import_default_modules()


def facts():
    return {
        "jobs": list(Job.objects.values("key", "state", "attempts", "words", "error")),
        "heartbeats": list(Heartbeat.objects.values("name")),
    }


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_task_that_runs_twice_leaves_what_running_once_leaves(name, works):
    works(lambda job: None)
    arguments = ARGUMENTS[name]()
    task = celery_app.tasks[name]

    task(*arguments)
    once = facts()
    task(*arguments)

    assert facts() == once


def test_every_task_of_ours_has_its_twice_test():
    assert {name for name in celery_app.tasks if not name.startswith("celery.")} == set(ARGUMENTS)


def test_every_scheduled_task_exists(settings):
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled <= set(celery_app.tasks)


def test_the_heartbeat_moves():
    celery_app.tasks["portal.core.tasks.beat_heartbeat"]()
    first = Heartbeat.objects.get(name="worker").at

    celery_app.tasks["portal.core.tasks.beat_heartbeat"]()

    assert Heartbeat.objects.get(name="worker").at > first


def test_sessions_that_ended_are_cleared_each_night_and_others_stay(settings, client, librarian):
    client.force_login(librarian)
    Session.objects.create(session_key="old", expire_date=timezone.now() - dt.timedelta(seconds=1))

    celery_app.tasks["portal.core.tasks.clear_sessions"]()

    assert list(Session.objects.values_list("session_key", flat=True)) == [client.session.session_key]
    nightly = settings.CELERY_BEAT_SCHEDULE["sessions that ended"]["schedule"]
    assert nightly.remaining_estimate(timezone.now()) <= dt.timedelta(days=1)
