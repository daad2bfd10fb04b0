"""The kinds of background work of the fund."""

from districts.models import User
from portal.core.jobs import handles

from . import bringing_in, reminding
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


@handles("funds.runways", title="Look which districts have something open before June 30")
def look_at_runways(job):
    return reminding.ask_for_each_fund


@handles("funds.runway", title="Tell a district what is open before June 30")
def tell_of_runway(job):
    reminding.tell(job.args["fund"])
