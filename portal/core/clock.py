"""What time it is in the portal.

The demo lives on one fixed day, so that its countdowns and waiting times always read well. Never used for
leases, tokens or sessions: those keep real time.
"""

import contextlib
import contextvars
import datetime as dt

from django.conf import settings
from django.utils import timezone

_pinned = contextvars.ContextVar("pinned", default=None)


def now() -> dt.datetime:
    """The aware moment that people read: real time, or this time of day on the demo's day."""
    if pinned := _pinned.get():
        return pinned
    moment = timezone.now()
    if settings.DEMO:
        local = timezone.localtime(moment)
        moment = dt.datetime.combine(settings.DEMO_DAY, local.time(), tzinfo=local.tzinfo)
    return moment


def today() -> dt.date:
    """The day in America/Chicago."""
    return timezone.localdate(now())


def days_since(moment: dt.datetime) -> int:
    """How many nights ago that was: 0 today, 1 since yesterday, however late in the evening."""
    return (today() - timezone.localdate(moment)).days


def first_moment(days_ago: int) -> dt.datetime:
    """When the day so many nights ago began: what came earlier has ``days_since`` above that number."""
    day = today() - dt.timedelta(days=days_ago)
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


@contextlib.contextmanager
def at(moment: dt.datetime):
    """Let the clock stand at an aware moment: the demo's history is written this way."""
    token = _pinned.set(moment)
    try:
        yield
    finally:
        _pinned.reset(token)
