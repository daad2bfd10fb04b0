"""Once an hour: what was said about plans, in one e-mail a person and plan. Who is named hears at once."""

from itertools import groupby

from django.db import transaction
from django.utils import timezone

from districts.models import Role
from portal.core import clock
from portal.core.jobs import enqueue

from .commenting import mentioned, people_who_see
from .models import SectionComment
from .notices import people_of, tell_comments


def ask_for_digests():
    """Each hour; nothing is put into the queue while nobody has said anything."""
    if waiting().exists():
        enqueue(
            "plans.comments", f"plans-comments:{timezone.now():%Y-%m-%d %H}"
        )  # real time: hours that pass


def waiting():
    """Comments that nobody was told of yet. What a reviewer notes goes out with the return of the version."""
    return SectionComment.objects.filter(told_at=None, submission=None)


@transaction.atomic
def send_digests():
    said = list(
        waiting()
        .select_for_update(of=("self",))
        .select_related("by", "reply_to", "section__spec", "section__plan__district")
        .order_by("section__plan", "pk")
    )
    for plan, comments in groupby(said, key=lambda comment: comment.section.plan):
        _tell(plan, list(comments))
    SectionComment.objects.filter(pk__in=[comment.pk for comment in said]).update(told_at=clock.now())


def _tell(plan, comments):
    """Each person hears what others said, without what named them and was mailed already."""
    people = list(people_who_see(plan))
    listeners = {person.pk for person in (*plan.writers, *people_of(plan.district, Role.LIBRARIAN))}
    for comment in comments:
        comment.heard_by = (listeners | _speakers(comment.reply_to)) - {
            comment.by_id,
            *(person.pk for person in mentioned(comment.text, people)),
        }
    for person in people:
        if news := [comment for comment in comments if person.pk in comment.heard_by]:
            tell_comments(person, plan, news)


def _speakers(thread) -> set[int]:
    """Who took part in a thread before; nobody where one begins."""
    return {thread.by_id, *thread.replies.values_list("by", flat=True)} if thread else set()
