import datetime as dt

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from portal import celery_app
from portal.core.models import Heartbeat, Job


def ask(client):
    response = client.get("/readyz")
    return response.status_code, {
        name: part["words"] for name, part in response.json().items() if name != "ready"
    }


def ago(seconds):
    return timezone.now() - dt.timedelta(seconds=seconds)


@pytest.fixture
def worker():
    """A worker that showed itself just now."""
    return Heartbeat.objects.create(name="worker", at=timezone.now())


def test_healthz_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readyz_says_of_each_part_that_it_works(client, worker):
    assert ask(client) == (
        200,
        {
            "database": "The database answers.",
            "broker": "The queue's broker answers.",
            "worker": "A worker last showed itself 0 seconds ago.",
            "queue": "Nothing waits in the queue.",
        },
    )


def test_readyz_without_a_worker_is_not_ready(client):
    status, words = ask(client)

    assert (status, words["worker"]) == (503, "No worker has shown itself yet.")


def test_readyz_with_a_worker_that_fell_silent_is_not_ready(client, worker):
    Heartbeat.objects.update(at=ago(500))

    status, words = ask(client)

    assert (status, words["worker"]) == (503, "A worker last showed itself 500 seconds ago.")


@pytest.mark.parametrize(("waited", "status"), [(30, 200), (500, 503)])
def test_readyz_watches_the_oldest_job(client, worker, waited, status):
    Job.objects.create(kind="test", key="old", queued_at=ago(waited))
    Job.objects.create(kind="test", key="new")

    assert ask(client)[0] == status
    assert ask(client)[1]["queue"] == f"The oldest job has waited {waited} seconds."


def test_readyz_does_not_count_a_job_before_its_time(client, worker):
    Job.objects.create(kind="test", key="later", queued_at=ago(500), not_before=ago(-60))

    assert ask(client) == (200, ask(client)[1] | {"queue": "Nothing waits in the queue."})


def test_readyz_without_a_broker_is_not_ready(client, worker, monkeypatch):
    monkeypatch.setattr(celery_app.conf, "broker_write_url", "redis+socket:///nowhere")

    status, words = ask(client)

    assert (status, words["broker"]) == (503, "The queue's broker does not answer.")


def test_readyz_without_a_database_says_so(client, worker):
    def away(execute, sql, params, many, context):
        raise DatabaseError

    with connection.execute_wrapper(away):
        status, words = ask(client)

    assert status == 503
    assert words == {
        "database": "The database does not answer.",
        "broker": "The queue's broker answers.",
        "worker": "The database does not answer.",
        "queue": "The database does not answer.",
    }
