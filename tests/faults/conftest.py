"""Around each fault test: the real queue, and real workers that a test may kill."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import Celery
from django.db import connection

from portal import settings as production
from portal.celery import app as quiet_app
from portal.core import jobs
from portal.core.models import Job
from portal.devservers import process, redis

PATIENCE = 100  # seconds; what is waited for takes two or three, and a busy machine has needed forty
COMMAND = [sys.executable, "-m", "celery", "--quiet", "-A", "portal", "worker", "--concurrency", "2"]
COMMAND += ["--without-mingle", "--without-gossip", "--loglevel", "WARNING"]
COMMAND += ["--include", "tests.faults.handlers"]


class Queue:
    """A Redis of the test's own, which can be wiped, stopped and started again at the same address."""

    def __init__(self, folder):
        self.folder, self.address = folder, redis.address(folder)
        self._running = contextlib.ExitStack()

    def start(self):
        self._running.enter_context(process.stop_signals_as_before())
        self._running.enter_context(redis.running(self.folder))

    def stop(self):
        self._running.close()

    def ask(self, command):
        """What Redis answers to a command, as it says it."""
        return process.answers(self.folder / "redis", f"{command}\r\n".encode())


class Worker:
    """`celery worker` in a process group of its own, as the Procfile starts it."""

    def __init__(self, env, log):
        self.log = log
        with log.open("w") as output:
            self._process = subprocess.Popen(
                COMMAND, env=env, stdout=output, stderr=output, start_new_session=True
            )

    def descendants(self):
        """Every process below the worker: its pool, and the renderers of its pool."""
        listing = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid="], text=True)
        parents = [tuple(map(int, line.split())) for line in listing.splitlines()]
        found = [self._process.pid]
        for ancestor in found:
            found += [pid for pid, parent in parents if parent == ancestor]
        return found[1:]

    def has_ended(self):
        return self._process.poll() is not None

    def kill(self):
        """kill -9 of the worker and its pool at once: nobody gets to tidy up."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self):
        """The warm stop of a deployment. Returns the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)


@pytest.fixture
def files(tmp_path, settings):
    """The folder of stored files, shared by the workers and the test."""
    settings.STORAGES = settings.STORAGES | {"default": production.STORAGES["default"]}
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def queue(transactional_db):
    """A real Redis, and this process publishing to it as the web process does."""
    folder = Path(tempfile.mkdtemp(prefix="lsp-", dir="/tmp"))
    queue = Queue(folder)
    queue.start()
    app = Celery("portal", set_as_current=False)
    app.config_from_object(production, namespace="CELERY")
    app.conf.broker_url = queue.address.replace("unix://", "redis+socket://")
    app.set_current()
    try:
        yield queue
    finally:
        quiet_app.set_current()
        app.close()
        queue.stop()
        shutil.rmtree(folder)


@pytest.fixture
def start_worker(queue, files, tmp_path, workers):
    """Start a worker on the test's database: ``start_worker(JOB_LEASE_SECONDS=3)``."""
    address = urlsplit(os.environ["DATABASE_URL"])
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DATABASE_URL": urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}")),
        "REDIS_URL": queue.address,
        "DATA_DIR": str(tmp_path),
    }

    def start(**settings):
        given = {name: str(value) for name, value in settings.items()}
        workers.append(Worker(env | given, tmp_path / f"worker-{len(workers)}.log"))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()


@pytest.fixture
def workers():
    """Every worker of this test."""
    return []


@pytest.fixture
def eventually(workers):
    """Wait until something holds, with the reconciler at work as beat does it."""

    def wait(holds, otherwise="it did not happen", *, reconcile=True):
        now = time.monotonic()
        deadline, next_beat = now + PATIENCE, now
        while not holds():
            now = time.monotonic()
            if now > deadline:
                left = list(Job.objects.values("key", "state", "attempts", "error"))
                pytest.fail(f"{otherwise} within {PATIENCE} s; the jobs: {left}")
            if workers and workers[-1].has_ended():
                pytest.fail(f"the worker ended: {workers[-1].log.read_text()[-2000:]}")
            if reconcile and now > next_beat:
                jobs.reconcile()
                next_beat = now + 0.5
            time.sleep(0.05)

    return wait


@pytest.fixture
def impatient(settings):
    """The reconciler of this process sends again after a moment, not after half a minute."""
    settings.JOB_WAITING_SECONDS = 1
