"""Work done outside the request. Leaf module: each task imports what it runs."""

from celery import shared_task


@shared_task
def run_job(job_id):
    from .jobs import run

    run(job_id)


@shared_task
def reconcile_jobs():
    from .jobs import reconcile

    beat_heartbeat()  # whoever does this lives: a worker that was away must not end what it can do now
    reconcile()


@shared_task
def beat_heartbeat():
    """Written by a worker because beat asked through the queue: one row proves all three alive."""
    from django.utils import timezone

    from .models import Heartbeat

    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})


@shared_task
def clear_sessions():
    from django.core.management import call_command

    call_command("clearsessions")
