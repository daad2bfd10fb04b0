"""Recording what the school board and the state decide, and what is copied into WISEadmin."""

from dataclasses import dataclass

from django.db import transaction

from portal.core.templatetags.portal import day
from portal.core.transitions import Refused

from .models import BoardDecision, DpiFiling, Submission


@dataclass(frozen=True)
class Entry:
    """One field of WISEadmin's District Library Plan page, and what belongs into it."""

    name: str
    value: str
    hint: str


def wiseadmin_block(decision) -> list[Entry]:
    """The two elements that DPI documents (dpi.wi.gov/wise/data-elements, checked in 2026)."""
    return [
        Entry(
            "Date of Board Approval",
            f"{decision.decided_on:%m/%d/%Y}",
            "The day of the vote, not of a discussion.",
        ),
        Entry(
            "Link to Board Meeting",
            decision.minutes_url,
            "The minutes that show the vote. DPI encourages it; without proof it returns the plan.",
        ),
    ]


@transaction.atomic
def record_decision(submission, *, by, is_approval, note="", **facts) -> BoardDecision:
    """``facts``: decided_on, minutes_url, minutes_file. Recorded twice at once it is one decision.

    Raises Refused for a version that the board cannot decide about, a meeting that is still to come, and
    where something else was recorded before.
    """
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    if earlier := submission.decision:
        if (earlier.state == earlier.State.APPROVED, earlier.decided_on) != (
            is_approval,
            facts["decided_on"],
        ):
            raise Refused(recorded_before(earlier))
        return earlier
    decision = BoardDecision.objects.create(submission=submission, recorded_by=by, **facts)
    move = decision.approve if is_approval else decision.ask_for_changes
    move(by=by, note=note)
    return decision


def recorded_before(decision) -> str:
    """Why a page from before the decision records nothing any more."""
    return (
        f"{decision.recorded_by} has recorded what the board did on {day(decision.decided_on)} already: "
        f"{decision.get_state_display().lower()}. Nothing was recorded now."
    )


@transaction.atomic
def record_filing(decision, *, by, filed_on, note="") -> DpiFiling:
    """The approval was entered in WISEadmin, for the first time or again after DPI returned it."""
    decision = BoardDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    filing = decision.dpi or DpiFiling.objects.create(decision=decision, filed_on=filed_on)
    filing.file(by=by, note=note, filed_on=filed_on)
    return filing


def warnings_about(decision) -> list[str]:
    """What is worth knowing and stops nothing."""
    sentences, plan = [], decision.submission.plan
    if decision.is_late:
        sentences.append(
            f"The board approved the plan after it began on {day(plan.first_day)}. That is allowed; "
            "the time before the vote had no approved plan."
        )
    if not decision.has_evidence:
        sentences.append(
            "There is no link to the minutes and no file. DPI looks for the vote in the minutes, and returns "
            "a plan where it finds none."
        )
    return sentences
