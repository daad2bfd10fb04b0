"""Background work that is never lost and never done twice.

The Job row is written in the transaction of the business change. The queue carries only its id; a worker
claims the row with a lease and a fencing token, works outside any transaction, and settles the effect and
the row together. What the queue loses, ``reconcile`` finds.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from .models import Heartbeat, Job

log = logging.getLogger(__name__)
State = Job.State
WORTH_ANOTHER_TRY = (OSError, OperationalError)  # a disk, a database or a mail server that was away
LONGEST_PAUSE = 30 * 60  # seconds between two tries


class GiveUp(Exception):
    """Trying again would not help. ``words`` are for the person who waits, ``detail`` for staff."""

    def __init__(self, words, detail=""):
        super().__init__(words)
        self.words, self.detail = words, detail or words


@dataclass(frozen=True)
class Handler:
    work: Callable  # (job) -> effect or None; the effect runs in the settling transaction
    failed: Callable | None = None  # (job) -> None, in the transaction that marks the job Failed
    patience: dt.timedelta | None = None  # tried for so long after it was asked for, and never timed out
    title: str = ""  # what staff read on the desk


HANDLERS: dict[str, Handler] = {}


def handles(kind, *, failed=None, patience=None, title=""):
    """Register the work for one kind of job; done in each app's work.py."""

    def register(work):
        HANDLERS[kind] = Handler(work, failed, patience, title)
        return work

    return register


def title_of(kind) -> str:
    """What a kind of job does, in words. One that this portal does not know keeps its own name."""
    handler = HANDLERS.get(kind)
    return (handler and handler.title) or kind


def enqueue(kind, key, *, args=None, district=None, requested_by=None, not_before=None) -> Job:
    """Write down work to be done after this transaction. The same key twice is one job."""
    job, is_new = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "args": args or {},
            "district": district,
            "requested_by": requested_by,
            "not_before": not_before,
        },
    )
    if is_new:
        transaction.on_commit(lambda: dispatch(job.pk), robust=True)
    return job


def try_again(job_id) -> bool:
    """Queue a Failed job once more, with its attempts forgotten. False when it is not Failed."""
    asked = Job.objects.filter(pk=job_id, state=State.FAILED).update(
        state=State.QUEUED, attempts=0, queued_at=timezone.now(), finished_at=None, not_before=None
    )
    if asked:
        transaction.on_commit(lambda: dispatch(job_id), robust=True)
    return bool(asked)


def dispatch(job_id):
    """Wake a worker. A queue that is away costs nothing: the reconciler asks again."""
    from .tasks import run_job  # tasks are leaves: they import what they run

    try:
        run_job.delay(job_id)
    except Exception:
        log.warning("The queue did not take job %s; it will be sent again.", job_id, exc_info=True)
    else:
        Job.objects.filter(pk=job_id).update(sent_at=timezone.now())


def claim(job_id) -> Job | None:
    """Take a job for one lease, if it is free. None when somebody else has it or it is finished."""
    now, token = timezone.now(), uuid.uuid4()
    free = Q(state=State.QUEUED) & (Q(not_before=None) | Q(not_before__lte=now))
    orphaned = Q(state=State.RUNNING, lease_until__lt=now) & _has_tries_left(now)
    taken = Job.objects.filter(free | orphaned, pk=job_id).update(
        state=State.RUNNING,
        token=token,
        lease_until=now + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS),
        attempts=F("attempts") + 1,
    )
    return Job.objects.get(pk=job_id) if taken else None


def _has_tries_left(now) -> Q:
    """Tries are counted, but work with patience goes on until that ends."""
    left = Q(attempts__lt=settings.JOB_MAX_ATTEMPTS)
    for kind, handler in HANDLERS.items():
        if handler.patience:
            left |= Q(kind=kind, queued_at__gt=now - handler.patience)
    return left


def run(job_id):
    """Do one job to its end. Safe to call any number of times, from any number of workers."""
    job = claim(job_id)
    if job is None:
        return
    try:
        _settle(job, _handler(job).work(job))
    except GiveUp as refusal:
        _fail(job, refusal.words, refusal.detail)
    except SoftTimeLimitExceeded as limit:
        _fail(job, "This took longer than the portal allows. Staff have been told.", repr(limit))
    except WORTH_ANOTHER_TRY as error:
        _release(job, error)
    except Exception as error:
        log.exception("Job %s failed", job.key)
        _fail(
            job, "Something went wrong on our side. Staff can see what, and you can try again.", repr(error)
        )


def _handler(job) -> Handler:
    if job.kind not in HANDLERS:  # asked for by a newer portal than this worker's, or by one long gone
        raise GiveUp("This portal does not know how to do this work. Staff have been told.", job.kind)
    return HANDLERS[job.kind]


def _settle(job, effect):
    with transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, token=job.token).update(
            state=State.DONE, token=None, lease_until=None, finished_at=timezone.now(), words="", error=""
        )
        if not mine:
            log.warning("Job %s was taken over by another worker; this result is dropped.", job.key)
        elif effect:
            effect()


def _fail(job, words, detail):
    with transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, token=job.token).update(
            state=State.FAILED,
            token=None,
            lease_until=None,
            finished_at=timezone.now(),
            words=words,
            error=detail,
        )
        handler = HANDLERS.get(job.kind)
        if mine and handler and handler.failed:
            job.refresh_from_db()
            _tell(handler.failed, job)


def _tell(failed, job):
    """A notice that cannot be written must not keep the job from ending."""
    try:
        with transaction.atomic():
            failed(job)
    except Exception:
        log.exception("The notice about failed job %s was not written", job.key)


def _release(job, error):
    """Put a job back for a later try, a little later each time; Failed after the last one."""
    now = timezone.now()
    if not Job.objects.filter(_has_tries_left(now), pk=job.pk).exists():
        _fail(job, f"This failed {job.attempts} times. Staff have been told.", repr(error))
        return
    wait = dt.timedelta(seconds=min(5 * 2**job.attempts, LONGEST_PAUSE))
    Job.objects.filter(pk=job.pk, token=job.token).update(
        state=State.QUEUED, token=None, lease_until=None, not_before=now + wait, error=repr(error)
    )


def reconcile() -> dict[str, int]:
    """Send again what nobody took, take back what a dead worker held, end what cannot be done."""
    now = timezone.now()
    counts = {"sent again": 0, "failed": 0}
    late = now - dt.timedelta(seconds=settings.JOB_WAITING_SECONDS)
    waiting = Q(state=State.QUEUED, queued_at__lt=late) & (Q(not_before=None) | Q(not_before__lte=now))
    due = Job.objects.filter(waiting & (Q(sent_at=None) | Q(sent_at__lt=late)))
    orphaned = Job.objects.filter(state=State.RUNNING, lease_until__lt=now)
    for job in orphaned.exclude(_has_tries_left(now)):
        _fail(
            job, f"This failed {job.attempts} times. Staff have been told.", "lease ended on the last attempt"
        )
        counts["failed"] += 1
    for job in _forgotten(now):
        counts["failed"] += _expire(job)
    for job_id in (due | orphaned.filter(_has_tries_left(now))).values_list("pk", flat=True):
        dispatch(job_id)
        counts["sent again"] += 1
    return counts


def _forgotten(now):
    """What waited past its time-out while no worker lives; one that lives will come to it."""
    alive = now - dt.timedelta(seconds=settings.JOB_STALLED_SECONDS)
    if Heartbeat.objects.filter(name="worker", at__gt=alive).exists():
        return Job.objects.none()
    too_late = now - dt.timedelta(seconds=settings.JOB_TIMEOUT_SECONDS)
    overdue = Q(queued_at__lt=too_late) & (Q(not_before=None) | Q(not_before__lt=too_late))
    patient = [kind for kind, handler in HANDLERS.items() if handler.patience]
    return Job.objects.filter(overdue, state=State.QUEUED).exclude(kind__in=patient)


def _expire(job) -> bool:
    """End a job that no worker took before its time-out."""
    if (taken := claim(job.pk)) is None:
        return False
    _fail(
        taken,
        "No worker was free for this. Staff have been told, and you can try again.",
        "time-out in the queue",
    )
    return True


def run_pending(kinds=None) -> int:
    """Do all waiting work here and now, without a worker. For `manage.py run_jobs` and the demo's history."""
    due = Q(not_before=None) | Q(not_before__lte=timezone.now())
    pending = Job.objects.filter(due, state=State.QUEUED).order_by("pk")
    if kinds:
        pending = pending.filter(kind__in=kinds)
    done = 0
    while ids := list(pending.values_list("pk", flat=True)[:50]):
        for job_id in ids:
            run(job_id)
        done += len(ids)
    return done
