"""What the plan's pages say about the whole plan: its tasks by group, and where it stands."""

from dataclasses import dataclass
from itertools import groupby

from django.template.defaultfilters import pluralize

from districts.models import Assignment, User
from portal.core import clock

from .actions import in_the_way_of_sending
from .models.submissions import FROZEN

TONES = {
    "complete": ("done", "Complete"),
    "in_progress": ("go", "In progress"),
    "not_started": ("plain", "Not started"),
}


@dataclass(frozen=True)
class Task:
    label: str
    url: str
    hint: str
    tone: str
    state: str
    is_complete: bool
    note: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    tasks: list[Task]


@dataclass(frozen=True)
class Standing:
    """Where the plan stands and what this person may do about it."""

    state: str
    label: str
    tone: str
    done: int
    total: int
    required: int
    has_all_required: bool
    in_the_way: list[str]
    may_write: bool
    may_send: bool
    may_withdraw: bool
    next_task: Task | None


def _task(section, comments=0):
    tone, state = TONES[section.state]
    return Task(
        label=section.spec.title,
        url=section.get_absolute_url(),
        hint=section.spec.hint,
        tone=tone,
        state=state,
        is_complete=section.is_complete,
        note=f"{comments} open comment{pluralize(comments)}" if comments else "",
    )


def groups_of(plan, open_comments=None) -> list[Group]:
    """``open_comments`` counts them by section, where the page shows them."""
    counts = open_comments or {}
    return [
        Group(title, [_task(section, counts.get(section.pk, 0)) for section in members])
        for title, members in groupby(plan.outline, key=lambda section: section.spec.group)
    ]


def standing_of(plan, user) -> Standing:
    sections = plan.outline
    required = [section for section in sections if section.spec.is_required]
    unfinished = [section for section in sections if not section.is_complete]
    may_write = user.has_perm("planning.change_plan", plan)
    in_the_way = in_the_way_of_sending(plan)
    submission = plan.open_submission
    return Standing(
        state=plan.state,
        label=plan.state_label,
        tone=plan.tone,
        done=len(sections) - len(unfinished),
        total=len(sections),
        required=len(required),
        has_all_required=all(section.is_complete for section in required),
        in_the_way=in_the_way,
        may_write=may_write,
        may_send=may_write and not in_the_way and user.has_perm("planning.send_plan", plan),
        may_withdraw=bool(submission)
        and submission.state == "submitted"
        and user.has_perm("planning.withdraw_plan", plan),
        next_task=_task(unfinished[0]) if unfinished else None,
    )


def versions_of(plan):
    """Every version that was sent, newest first, with its reports."""
    return (
        plan.submissions.defer(*FROZEN)
        .select_related("sent_by", "claimed_by", "first_signed_by", "report__job", "memo_report__job")
        .select_related("certificate__signed_report__job")
        .prefetch_related("changes")
        .order_by("-number")
    )


TIMES = {1: "once", 2: "twice"}


def returns_in_words(versions) -> str:
    """How often the agency has returned the plan, and since when: Returned twice, first 24 days ago.

    ``versions`` with their changes; nothing where none came back.
    """
    returns = sorted(c.at for version in versions for c in version.changes.all() if c.target == "returned")
    if not returns:
        return ""
    days = clock.days_since(returns[0])
    ago = "today" if days <= 0 else f"{days} day{pluralize(days)} ago"
    times = TIMES.get(len(returns), f"{len(returns)} times")
    return f"Returned {times}, {'first ' if len(returns) > 1 else ''}{ago}"


def glance_of(plan) -> dict:
    """Who writes the plan, and which consultants serve the district."""
    consultants = User.objects.filter(
        pk__in=Assignment.objects.serving().filter(district=plan.district).values("consultant")
    )
    return {"writers": plan.writers, "consultants": consultants}
