"""The kinds of background work that this layer owns."""

from functools import partial

from .jobs import handles
from .mail import deliver


@handles("mail.deliver")
def deliver_message(job):
    return partial(deliver, job.args["message"])
