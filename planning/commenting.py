"""Comments on sections: who says what, which of them belong to a review, and who is mailed at once."""

import re
import uuid
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q

from districts.models import Assignment, Membership, Role, User
from portal.core.transitions import Refused
from portal.core.words import cleaned

from .models import Section, SectionComment, Submission
from .notices import tell_mentioned

LONGEST = 4000
SEE_EVERY_PLAN = (Role.REVIEWER, Role.AGENCY_FINANCE, Role.MANAGER)


def key_of(text) -> uuid.UUID:
    """The key of the form that was sent; a new one where none can be read."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


@transaction.atomic
def comment(section, *, by, text, key=None, reply_to=None) -> SectionComment:
    """Say something about a section, or reply to what somebody said; the same form says it once."""
    if section is None:
        raise Refused("Choose the section that you write about.")
    plan, key = section.plan, key or uuid.uuid4()
    if not by.has_perm("planning.comment_plan", plan):
        raise PermissionDenied("planning.comment_plan")
    if said_before := SectionComment.objects.filter(key=key, by=by).first():
        return said_before
    text = _checked(text)
    first = _thread(section, reply_to) if reply_to else None
    made, is_new = SectionComment.objects.get_or_create(
        key=key,
        by=by,
        defaults={
            "section": section,
            "text": text,
            "reply_to": first,
            "submission": None if first else _under_review_by(plan, by),
        },
    )
    if is_new:
        tell_mentioned(made, mentioned_in(made))
    return made


def _checked(text) -> str:
    text = cleaned(text)
    if not text:
        raise Refused("Write what you want to say.")
    if len(text) > LONGEST:
        raise Refused(f"This is {len(text):,} signs long. Say it in {LONGEST:,}, or in two comments.")
    return text


def _thread(section, pk):
    known = str(pk).isdecimal() and len(str(pk)) < 19
    first = known and SectionComment.objects.threads().filter(section=section, pk=pk).first()
    if not first:
        raise Refused("The comment that you reply to is not part of this section.")
    if first.state == SectionComment.State.RESOLVED:
        raise Refused("This comment was resolved meanwhile. Reopen it to reply.")
    return first


def _under_review_by(plan, by):
    """The version that this person reviews now. Locked, so that it is not returned while they speak.

    What is said after the return would be missing in its memo.
    """
    version = (
        Submission.objects.select_for_update(of=("self",))
        .defer("snapshot", "memo")
        .filter(plan=plan, state=Submission.State.IN_REVIEW, claimed_by=by)
        .first()
    )
    return version if version and by.has_perm("planning.comment_submission", version) else None


# Who hears


def people_who_see(plan):
    """Everybody who may read the plan now, by name."""
    current = Membership.objects.current()
    members = current.filter(district=plan.district) | current.filter(role__in=SEE_EVERY_PLAN)
    serving = Assignment.objects.serving().filter(district=plan.district)
    return (
        User.objects.filter(is_active=True)
        .filter(Q(pk__in=members.values("user")) | Q(pk__in=serving.values("consultant")))
        .order_by("name")
    )


def mentioned(text, people) -> list:
    """Those of the people whom the text names, as in @Ada Lind. Of two names the longer one counts."""
    by_name = {}
    for person in people:
        by_name.setdefault(" ".join(person.name.split()).casefold(), []).append(person)
    words, found = " ".join(text.split()).casefold(), []
    for name in sorted(filter(None, by_name), key=len, reverse=True):
        words, times = re.subn(rf"(?<!\w)@{re.escape(name)}(?![\w-])", "", words)
        if times:
            found += by_name[name]
    return found


def mentioned_in(comment) -> list:
    return mentioned(comment.text, people_who_see(comment.section.plan)) if "@" in comment.text else []


# What pages show


@dataclass(frozen=True)
class Talk:
    """The comments of one section, for one reader."""

    open: list[SectionComment]
    resolved: list[SectionComment]
    may_comment: bool
    review: Submission | None  # the version that the reader reviews now
    people: list[User]  # whom a comment may name
    key: uuid.UUID = field(default_factory=uuid.uuid4)


def talk_of(section, user) -> Talk:
    threads, plan = list(threads_of(section)), section.plan
    may_comment = user.has_perm("planning.comment_plan", plan)
    for thread in threads:
        thread.may_resolve = user.has_perm("planning.resolve_comment", thread)
        thread.form_key = uuid.uuid4()
    version = plan.open_submission
    reads = may_comment and version and version.state == Submission.State.IN_REVIEW
    return Talk(
        open=[thread for thread in threads if thread.state == SectionComment.State.OPEN],
        resolved=[thread for thread in threads if thread.state == SectionComment.State.RESOLVED],
        may_comment=may_comment,
        review=version if reads and user.has_perm("planning.comment_submission", version) else None,
        people=[person for person in people_who_see(plan) if person != user] if may_comment else [],
    )


def threads_of(section):
    """The comments of a section with their replies as they were said, in two queries."""
    return section.comments.threads().for_pages().prefetch_related("replies__by")


def open_counts(plan) -> dict[int, int]:
    """How many open comments each section of the plan has."""
    counted = SectionComment.objects.open().filter(section__plan=plan).values("section")
    return dict(counted.annotate(n=Count("pk")).values_list("section", "n"))


def unanswered_sections(version) -> list[tuple[Section, int]]:
    """Sections of a version with review comments that have neither a reply nor an end, and how many."""
    counts = dict(
        version.comments.unanswered()
        .order_by()
        .values("section")
        .annotate(n=Count("pk"))
        .values_list("section", "n")
    )
    if not counts:
        return []
    sections = Section.objects.filter(pk__in=counts).select_related("spec").order_by("spec__position")
    return [(section, counts[section.pk]) for section in sections]
