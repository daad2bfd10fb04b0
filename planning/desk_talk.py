"""What was said in a review, and what the district answered: for the desk's page of one version."""

import uuid

from django.db.models import Prefetch

from .models import SectionComment, Submission


def _threads(version):
    """Its comments in the order of the plan, with their replies."""
    replies = Prefetch("replies", SectionComment.objects.select_related("by"))
    threads = version.comments.threads().for_pages().prefetch_related(replies)
    return list(threads.order_by("section__spec__position", "pk"))


def review_talk(version, user) -> dict:
    earlier = version.last_reviewed if version.is_open else None
    return {
        "talk": _threads(version),
        "last_reviewed": version.last_reviewed,
        "earlier": earlier,
        "earlier_talk": _threads(earlier) if earlier else [],
        "may_comment": version.state == Submission.State.IN_REVIEW
        and user.has_perm("planning.comment_submission", version),
        "outline": version.plan.outline,
        "comment_key": uuid.uuid4(),
    }
