"""The kinds of background work that services own."""

import datetime as dt
from functools import partial

from districts.models import District, User
from portal.core.jobs import handles

from . import evenings, nights, statements


@handles("statements.month", title="Issue the statements of a month")
def issue_month(job):
    return partial(nights.ask_for_each_district, _month(job))


@handles("statements.issue", title="Issue a statement")
def issue_statement(job):
    """In a transaction of its own: the statement of one month is one, however often it is asked for."""
    district = District.objects.get(pk=job.args["district"])
    statements.issue(by=User.system(), district=district, month=_month(job))


@handles("statements.day", title="Remind of statements, and take them as agreed")
def go_on(job):
    nights.go_on(by=User.system())


@handles("days.evening", title="Ask consultants for days that are not logged")
def ask_for_days(job):
    evenings.ask_for_late_days()


def _month(job):
    return dt.date.fromisoformat(job.args["month"])
