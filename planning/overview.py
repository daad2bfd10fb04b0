"""What the plan's pages say about the whole plan: its tasks by group, and where it stands."""

from dataclasses import dataclass
from itertools import groupby

from districts.models import Assignment, User

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
    may_write: bool
    may_send: bool
    may_withdraw: bool
    next_task: Task | None


def _task(section):
    tone, state = TONES[section.state]
    return Task(
        label=section.spec.title,
        url=section.get_absolute_url(),
        hint=section.spec.hint,
        tone=tone,
        state=state,
        is_complete=section.is_complete,
    )


def groups_of(plan) -> list[Group]:
    sections = plan.sections.select_related("spec").order_by("spec__position")
    return [
        Group(title, [_task(section) for section in members])
        for title, members in groupby(sections, key=lambda section: section.spec.group)
    ]


def standing_of(plan, user) -> Standing:
    tasks = [task for group in groups_of(plan) for task in group.tasks]
    done = sum(task.is_complete for task in tasks)
    may_write = user.has_perm("planning.change_plan", plan)
    submission = plan.open_submission
    has_news = plan.state != "signed_off" or plan.has_moved_on
    return Standing(
        state=plan.state,
        label=plan.state_label,
        tone=plan.tone,
        done=done,
        total=len(tasks),
        may_write=may_write,
        may_send=may_write and has_news and done == len(tasks) and user.has_perm("planning.send_plan", plan),
        may_withdraw=bool(submission)
        and submission.state == "submitted"
        and user.has_perm("planning.withdraw_plan", plan),
        next_task=next((task for task in tasks if not task.is_complete), None),
    )


def versions_of(plan):
    """Every version that was sent, newest first, with its reports."""
    return (
        plan.submissions.select_related(
            "sent_by", "claimed_by", "report__job", "certificate__signed_report__job"
        )
        .prefetch_related("changes")
        .order_by("-number")
    )


def glance_of(plan) -> dict:
    """Who writes the plan, and which consultants serve the district."""
    consultants = User.objects.filter(
        pk__in=Assignment.objects.serving().filter(district=plan.district).values("consultant")
    )
    return {"writers": plan.writers, "consultants": consultants}
