"""The kinds of background work that this layer owns."""

import datetime as dt
from functools import partial

from .jobs import handles
from .mail import deliver


# a mail server may be away for a night
@handles("mail.deliver", patience=dt.timedelta(days=1), title="Send an email")
def deliver_message(job):
    return partial(deliver, job.args["message"])
