"""The kinds of background work of the fund."""

from districts.models import User
from portal.core.jobs import handles

from . import bringing_in
from .confirming import confirm_waiting
from .models import FundAllocation


@handles("funds.confirm", title="Confirm orders that waited for the money")
def confirm(job):
    """Outside any transaction: each order is moved in one of its own, and a second run finds none left."""
    allocation = FundAllocation.objects.get(pk=job.args["allocation"])
    confirm_waiting(allocation, by=User.system())


@handles("funds.read_lines", title="Read a vendor’s cart")
def read_lines(job):
    return bringing_in.read(job)
