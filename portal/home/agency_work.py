"""What waits for the people of the agency."""

from django.urls import reverse

from districts.models import Invitation, Role
from planning.models import Submission
from portal.core import clock
from portal.core.models import Job
from portal.core.money import ZERO
from portal.core.school_year import SchoolYear
from portal.core.templatetags.portal import day, dollars

from . import plan_items
from .district_work import AT_THE_AGENCY, asked_to_join, to_start
from .signed_money import common_school_fund, with_budget
from .work import Rank, Waits, WorkItem, provides, waiting

QUIET_DAYS = 21  # a draft nobody has touched for this long wants a call
LONG_REVIEW_DAYS = 10


@provides(Role.CONSULTANT)
def to_help(asker, role):
    """Plans of the assigned districts: returned ones first, then drafts that stand still."""
    plans = asker.plans(role)
    for plan in plans:
        name = asker.name(plan)
        if item := plan_items.failed_report(plan, name):
            yield item
        if plan.state == "returned":
            yield plan_items.returned(plan, name)
        elif plan.state == "draft":
            yield from draft_to_help(plan, name)
        elif plan.state in AT_THE_AGENCY:
            yield plan_items.at_the_agency(plan, name)
    for district in asker.districts(role).values():
        yield from to_start(district, plans)


def draft_to_help(plan, name):
    quiet = clock.days_since(plan.last_saved_at or plan.started_at)
    if quiet < QUIET_DAYS:
        yield plan_items.watched(plan, name, "Waits for the district")
        return
    yield WorkItem(
        title=f"Ask about {name}",
        reason=f"{plan.sections_done} of {plan.sections_all} sections are complete, and nobody has written "
        f"since {day(plan.last_saved_at or plan.started_at)}.",
        url=plan.get_absolute_url(),
        tag_tone="warn",
        tag_label=f"Quiet for {quiet} days",
        since=plan.last_saved_at or plan.started_at,
    )


@provides(Role.REVIEWER)
def to_review(asker, role):
    """Versions on the desk: those this reviewer began first, then the oldest; colleagues' for information."""
    versions = Submission.objects.visible_to(asker.user).on_the_desk().defer("snapshot")
    for version in versions.select_related("plan__district", "sent_by", "claimed_by", "report__job"):
        sent = f"{version.sent_by} sent version {version.number} on {day(version.sent_at)}."
        is_mine, is_free = version.claimed_by_id == asker.user.pk, version.claimed_by is None
        if is_mine:
            state = f"You started on {day(version.claimed_at)}."
        elif is_free:
            state = "Nobody has started."
        else:
            state = f"{version.claimed_by} reads it since {day(version.claimed_at)}."
        if not version.report.is_ready:
            state += f" Its report is {version.report.state_label.lower()}."
        yield WorkItem(
            title=f"Read the library plan {version.plan.years}, {version.plan.district}",
            reason=f"{sent} {state}",
            url=version.desk_url,
            tag_tone="warn" if clock.days_since(version.sent_at) >= LONG_REVIEW_DAYS else "go",
            tag_label=waiting(version.sent_at),
            since=version.sent_at,
            waits=Waits.YOU if is_mine or is_free else Waits.OTHERS,
            rank=Rank.DUE if is_mine else Rank.NORMAL,
        )


@provides(Role.AGENCY_FINANCE)
def to_add_up(asker, role):
    """Budgets on the desk, and what this year's signed plans mean to spend from the Common School Fund."""
    first_day = SchoolYear.containing(clock.today()).first_day
    versions = with_budget(Submission.objects.visible_to(asker.user))
    for version in versions.on_the_desk():
        yield fund_item(version, version.sent_at, tag=waiting(version.sent_at), waits=Waits.YOU)
    signed = versions.filter(certificate__signed_at__date__gte=first_day, certificate__superseded_by=None)
    for version in signed.order_by("-certificate__signed_at"):
        at = version.certificate.signed_at
        yield fund_item(version, at, tag=f"Signed off {day(at)}", waits=Waits.READING)


def fund_item(version, since, *, tag, waits):
    years = common_school_fund(version)
    total = sum(years.values(), ZERO)
    first = min(years, default=None)
    return WorkItem(
        title=f"Read the budget of the library plan {version.plan.years}, {version.plan.district}",
        reason=f"{dollars(total)} from the Common School Fund, "
        f"{dollars(years[first])} of it in {SchoolYear(first)}."
        if years
        else "Nothing in it is planned from the Common School Fund.",
        url=reverse("planning:section", args=[version.plan_id, "budget"]),
        tag_tone="ok" if waits == Waits.READING else "go",
        tag_label=tag,
        since=since,
        waits=waits,
    )


@provides(Role.MANAGER)
def to_keep_running(asker, role):
    """Background work that failed or stands still, reviews that take long, invitations without an answer."""
    yield from troubled_jobs(asker.user)
    oldest = Submission.objects.visible_to(asker.user).on_the_desk().defer("snapshot")
    if version := oldest.select_related("plan__district", "claimed_by").first():
        yield oldest_review(version)
    asked = Invitation.objects.visible_to(asker.user).unanswered()
    for invitation in asked.order_by("link__made_at"):
        yield asked_to_join(invitation)


def troubled_jobs(user):
    unfinished = list(Job.objects.visible_to(user).exclude(state=Job.State.DONE).order_by("queued_at"))
    failed = [job for job in unfinished if job.state == Job.State.FAILED]
    stalled = [job for job in unfinished if job.is_stalled]
    jobs = reverse("admin:core_job_changelist")
    if failed:
        yield WorkItem(
            title=f"Look at {len(failed)} failed background job{'' if len(failed) == 1 else 's'}",
            reason=f"The last one: {failed[-1].words}",
            url=f"{jobs}?state__exact={Job.State.FAILED}",
            tag_tone="bad",
            tag_label=f"Failed {day(max(job.finished_at for job in failed))}",
            since=min(job.finished_at for job in failed),
            rank=Rank.FAILED,
        )
    if stalled:
        yield WorkItem(
            title="Start the worker again",
            reason=f"Jobs that nobody takes: {len(stalled)}. Reports and emails wait for them.",
            url=jobs,
            tag_tone="bad",
            tag_label="Stalled",
            since=min(job.queued_at for job in stalled),
            rank=Rank.FAILED,
        )


def oldest_review(version):
    days = clock.days_since(version.sent_at)
    reader = f"{version.claimed_by} reads it." if version.claimed_by else "Nobody has started to read it."
    is_long = days >= LONG_REVIEW_DAYS
    return WorkItem(
        title=f"The oldest review: the library plan {version.plan.years}, {version.plan.district}",
        reason=f"Sent on {day(version.sent_at)}. {reader}",
        url=version.desk_url,
        tag_tone="warn" if is_long else "go",
        tag_label=waiting(version.sent_at),
        since=version.sent_at,
        waits=Waits.YOU if is_long else Waits.OTHERS,
    )
