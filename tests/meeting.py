"""Two who meet for certain: the first stays inside until the database says that the other waits."""

import threading
import time

import pytest
from django.db import connection

PATIENCE = 60  # seconds; only a failing test waits that long
WAITS_FOR_ME = (
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
)


def wait_for_company():
    """Until another connection waits for a lock that this one holds."""
    gives_up = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < gives_up:
            cursor.execute(WAITS_FOR_ME)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody came to wait for this lock.")


@pytest.fixture
def meet_in(monkeypatch):
    """``meet_in(module, "name")``: who is first in that function stays until the other waits for its locks.

    Returns an Event, set once somebody is in.
    """

    def patch(place, name):
        real, first, is_in = getattr(place, name), threading.Lock(), threading.Event()

        def meeting(*args, **kwargs):
            answer = real(*args, **kwargs)
            if first.acquire(blocking=False):
                is_in.set()
                wait_for_company()
            return answer

        monkeypatch.setattr(place, name, meeting)
        return is_in

    return patch


def after(event, function):
    """The function, called once the event is there."""

    def later():
        assert event.wait(PATIENCE)
        return function()

    return later
