"""Work by the clock. Leaf module: each task imports what it runs."""

from celery import shared_task


@shared_task
def runways():
    from .reminding import ask_for_runways

    ask_for_runways()
