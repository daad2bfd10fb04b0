"""The kinds of background work that this layer owns."""

import datetime as dt
from functools import partial

from .jobs import handles
from .mail import deliver


@handles("mail.deliver", patience=dt.timedelta(days=1))  # a mail server may be away for a night
def deliver_message(job):
    return partial(deliver, job.args["message"])
