"""Work at night. Leaf module: each task imports what it runs."""

from celery import shared_task


@shared_task
def statements():
    from .nights import ask_for_statements

    ask_for_statements()
