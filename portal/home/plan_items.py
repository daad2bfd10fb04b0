"""Rows about one plan, worded once for all roles."""

from dataclasses import replace

from django.urls import reverse
from django.utils.text import Truncator

from planning.overview import returns_in_words
from portal.core import clock
from portal.core.templatetags.portal import day

from .work import Rank, Waits, WorkItem, waiting

WORDS_OF_A_REASON = 28
SECTIONS_NAMED = 4
STANDS = {  # the state of a plan as the end of a sentence
    "draft": "is a draft",
    "submitted": "was sent for review",
    "in_review": "is in review",
    "returned": "was returned",
    "signed_off": "is signed off",
}


def report_to_read(plan):
    """The PDF of the plan's newest version: the signed one where there is one."""
    latest = plan.latest_submission
    return latest and (latest.signed_report or latest.report)


def failed_report(plan, name):
    """The PDF could not be made, and somebody has to press the button. None when all is well."""
    report = report_to_read(plan)
    if report is None or report.state != "failed":
        return None
    return WorkItem(
        title=f"Make the report of {name} again",
        reason=report.job.words or "Something stopped it on our side. Nothing is lost.",
        url=report.get_absolute_url(),
        tag_tone="bad",
        tag_label="Report failed",
        since=report.job.finished_at,
        rank=Rank.FAILED,
    )


def to_write(plan, name):
    return returned(plan, name) if plan.state == "returned" else draft(plan, name)


def returned(plan, name):
    latest = plan.latest_submission
    change = next((c for c in latest.changes.all() if c.target == "returned"), None)
    reason = " ".join(latest.return_reason.split())
    return WorkItem(
        title=f"Answer the agency about {name}",
        reason=f"{change.by}: “{Truncator(reason).words(WORDS_OF_A_REASON, truncate=' …')}”{_again(plan)}",
        url=plan.get_absolute_url(),
        tag_tone="warn",
        tag_label=f"Returned {day(change.at)}",
        since=change.at,
        rank=Rank.RETURNED,
    )


def _again(plan) -> str:
    """Said from the second return on; the label beside it tells about the only one."""
    returns = [version for version in plan.submissions.all() if version.state == "returned"]
    return f" {returns_in_words(returns)}." if len(returns) > 1 else ""


def draft(plan, name):
    done, every = plan.sections_done, plan.sections_all
    is_done = done == every
    return WorkItem(
        title=f"Send {name} for review" if is_done else f"Finish {name}",
        reason="Every section is complete."
        if is_done
        else f"{done} of {every} sections are complete. {what_is_left(plan)}",
        url=reverse("planning:plan-check", args=[plan.pk]) if is_done else plan.get_absolute_url(),
        tag_tone="go" if is_done else "plain",
        tag_label=_saved(plan, is_done),
        since=plan.last_saved_at or plan.started_at,
    )


def _saved(plan, is_done) -> str:
    if is_done:
        return "Ready to send"
    return f"Saved {day(plan.last_saved_at)}" if plan.last_saved_at else "Nothing written yet"


def what_is_left(plan) -> str:
    """Left: Needs and evidence, Budget, and 2 more."""
    titles = [section.spec.title for section in plan.left]
    more = len(titles) - SECTIONS_NAMED
    if more > 0:
        return f"Left: {', '.join(titles[:SECTIONS_NAMED])}, and {more} more."
    return f"Left: {', '.join(titles)}."


def at_the_agency(plan, name):
    """Sent for review: somebody of the agency reads it."""
    latest = plan.latest_submission
    reads = (
        f"{latest.claimed_by} is reading it since {day(latest.claimed_at)}."
        if latest.claimed_by
        else "Nobody has started to read it yet."
    )
    return WorkItem(
        title=f"{name[:1].upper()}{name[1:]} is with the agency",
        reason=f"{latest.sent_by} sent version {latest.number} on {day(latest.sent_at)}. {reads}",
        url=plan.get_absolute_url(),
        tag_tone="go",
        tag_label=f"{latest.get_state_display()}, {_days(latest.sent_at)}",
        since=latest.sent_at,
        waits=Waits.OTHERS,
    )


def signed(plan, name):
    """Signed off: the PDF to read, or the plan while it is being made."""
    certificate, report = plan.latest_submission.certificate, plan.latest_submission.signed_report
    words = "The signed report is ready." if report.is_ready else "The signed report is being made."
    return WorkItem(
        title=f"Read {name}",
        reason=f"{certificate.signed_name} signed it off for the agency. {words}",
        url=report.get_absolute_url(),
        tag_tone="ok",
        tag_label=f"Signed off {day(certificate.signed_at)}",
        since=certificate.signed_at,
        waits=Waits.READING,
    )


def watched(plan, name, label):
    """A plan being written, for somebody who only watches it; ``label`` says whom it waits for."""
    title = f"{name[:1].upper()}{name[1:]} {STANDS[plan.state]}"
    return replace(to_write(plan, name), title=title, waits=Waits.OTHERS, tag_tone="plain", tag_label=label)


def _days(moment) -> str:
    days = clock.days_since(moment)
    return waiting(moment).lower() if days <= 0 else f"{days} day{'' if days == 1 else 's'}"
