"""How tests of the review desk name its addresses and read its pages."""

import datetime as dt
import re

from django.utils import timezone

from planning.models import Submission
from portal.core import clock

State = Submission.State
QUEUE = "/admin/planning/submission/"
REASON = "Goals: name what you will count."


def page(submission):
    return f"{QUEUE}{submission.pk}/change/"


def move(submission, name):
    return f"{QUEUE}{submission.pk}/do/{name}/"


def nights_ago(days):
    """At this time of day, so many days ago: days of 24 hours miss by one in an evening after a change to
    or from daylight saving."""
    return clock.at(timezone.localtime(clock.now()) - dt.timedelta(days=days))


def text(response):
    """What a person reads on the page."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode().partition("<body")[2])
    return " ".join(words.split())


def rows(response):
    return list(response.context["cl"].result_list)


def told(response):
    return [str(message) for message in response.context["messages"]]
