"""Kinds of jobs that only a fault test asks for; the worker imports them with --include."""

import os
import signal
import time
from pathlib import Path

from django.utils import timezone

from portal.core.jobs import handles
from portal.core.models import Heartbeat


@handles("test.poison")
def poison(job):
    """Take the process down, as a fault in a C library would."""
    os.kill(os.getpid(), signal.SIGKILL)


@handles("test.endless")
def endless(job):
    """Work that does not come to an end by itself."""
    time.sleep(600)


@handles("test.row")
def row(job):
    """Work for a while; the effect is one row, and the same row twice breaks its key."""
    Path(job.args["began"]).touch()
    time.sleep(job.args["seconds"])
    return lambda: Heartbeat.objects.create(name=job.key, at=timezone.now())
