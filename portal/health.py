"""Does this process answer (/healthz), and can the portal do its work (/readyz)?"""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.models import Min
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from portal import celery_app
from portal.core.models import Heartbeat, Job


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """This process answers. Asks nobody else: a database that is away is no reason to restart it."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request):
    """What the portal needs, part by part, in words; 503 when one of them is missing."""
    parts = {"database": _database, "broker": _broker, "worker": _worker, "queue": _queue}
    found = {name: _look(part) for name, part in parts.items()}
    ready = all(answer["ok"] for answer in found.values())
    return JsonResponse({"ready": ready} | found, status=200 if ready else 503)


def _look(part):
    try:
        ok, words = part()
    except DatabaseError:
        ok, words = False, "The database does not answer."
    return {"ok": ok, "words": words}


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, "The database answers."


def _broker():
    try:
        with celery_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0)
    except (OperationalError, OSError):
        return False, "The queue's broker does not answer."
    return True, "The queue's broker answers."


def _worker():
    beat = Heartbeat.objects.filter(name="worker").first()
    if beat is None:
        return False, "No worker has shown itself yet."
    seconds = _seconds_since(beat.at)
    return seconds <= settings.JOB_STALLED_SECONDS, f"A worker last showed itself {seconds} seconds ago."


def _queue():
    due_since = Greatest("queued_at", Coalesce("not_before", "queued_at"))
    waiting = Job.objects.filter(state=Job.State.QUEUED).annotate(due_since=due_since)
    oldest = waiting.filter(due_since__lte=timezone.now()).aggregate(at=Min("due_since"))["at"]
    if oldest is None:
        return True, "Nothing waits in the queue."
    seconds = _seconds_since(oldest)
    return seconds <= settings.JOB_STALLED_SECONDS, f"The oldest job has waited {seconds} seconds."


def _seconds_since(moment: dt.datetime) -> int:
    return int((timezone.now() - moment).total_seconds())
