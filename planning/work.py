"""The kinds of background work that planning owns."""

from portal.core.jobs import handles

from . import collection_importing, comment_digests, importing, reminders


@handles("plans.reminders", title="Remind of plans that end, or that DPI does not know")
def remind(job):
    reminders.remind()


@handles("plans.read_word", title="Read a Word file")
def read_word(job):
    return importing.read(job)


@handles("plans.comments", title="Tell what was said about plans")
def tell_comments(job):
    comment_digests.send_digests()


@handles("plans.read_collection", title="Read a catalog’s export")
def read_collection(job):
    return collection_importing.read(job)


@handles("plans.count_collection", title="Count the classes of a catalog’s export")
def count_collection(job):
    return collection_importing.tally(job)
