import contextlib

import pytest

from portal import celery_app
from portal.core import jobs
from portal.core.models import Job


@pytest.fixture
def works(monkeypatch):
    """Say what jobs of the kind "test" do in this test: ``works(work, failed=notice)``."""

    def register(work, **facts):
        monkeypatch.setitem(jobs.HANDLERS, "test", jobs.Handler(work, **facts))

    return register


@pytest.fixture
def published():
    """What lies in the queue: ``published()`` takes it out and returns the arguments of each message."""

    def take():
        with celery_app.connection_for_read() as line, line.SimpleQueue("celery", no_ack=True) as queue:
            ids = []
            with contextlib.suppress(queue.Empty):
                while True:
                    ids.append(queue.get_nowait().payload[0])
            return ids

    take()
    return take


@pytest.fixture
def state_of():
    """How a job stands in the database now: ``state_of(job) == "done"``."""
    return lambda job: Job.objects.get(pk=job.pk).state
