"""Work by the clock. Leaf module: each task imports what it runs."""

from celery import shared_task


@shared_task
def reminders():
    from .reminders import ask_for_reminders

    ask_for_reminders()


@shared_task
def comments():
    from .comment_digests import ask_for_digests

    ask_for_digests()
