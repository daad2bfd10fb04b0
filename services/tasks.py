"""Work at night and in the evening. Leaf module: each task imports what it runs."""

from celery import shared_task


@shared_task
def statements():
    from .nights import ask_for_statements

    ask_for_statements()


@shared_task
def evening():
    from .evenings import ask_for_the_evening

    ask_for_the_evening()


@shared_task
def let_requests_lapse():
    from .ending import let_lapse

    let_lapse()


@shared_task
def end_canceled_agreements():
    from .ending import end_canceled

    end_canceled()
