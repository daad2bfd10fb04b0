"""Work at night. Leaf module: each task imports what it runs."""

from celery import shared_task


@shared_task
def statements():
    from .nights import ask_for_statements

    ask_for_statements()


@shared_task
def let_requests_lapse():
    from .ending import let_lapse

    let_lapse()


@shared_task
def end_canceled_agreements():
    from .ending import end_canceled

    end_canceled()
