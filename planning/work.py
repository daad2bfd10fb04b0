"""The kind of background work that planning owns."""

from portal.core.jobs import handles

from . import reminders


@handles("plans.reminders", title="Remind of plans that end, or that DPI does not know")
def remind(job):
    reminders.remind()
