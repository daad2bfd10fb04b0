"""What can become of a version, in which order, and what stays for ever."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F

from planning.actions import send_for_review
from planning.models import Goal, Plan, Submission
from portal.core import jobs
from portal.core.canonical import sha256
from portal.core.models import Job
from portal.core.transitions import Refused
from portal.reports.models import Certificate, Report
from tests.factories import PlanFactory, SubmissionFactory, commented, make_ready, send_back

State = Submission.State
REASON = "Goals: name what you will count."

# Every state a version can be in, and the moves that lead on from it.
MOVES = {
    State.SUBMITTED: {"withdraw", "claim"},
    State.IN_REVIEW: {"claim", "send_back", "sign_off"},
    State.RETURNED: set(),
    State.WITHDRAWN: set(),
    State.SIGNED_OFF: set(),
}


def in_state(state, reviewer):
    """A version brought into a state by the moves that lead there."""
    reads = state not in (State.SUBMITTED, State.WITHDRAWN)
    submission = SubmissionFactory(reviewer=reviewer if reads else None)
    if state == State.WITHDRAWN:
        submission.withdraw(by=submission.sent_by)
    elif state == State.RETURNED:
        send_back(submission, by=reviewer, note=REASON)
    elif state == State.SIGNED_OFF:
        submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)
    elif state == State.IN_REVIEW:
        commented(submission, by=reviewer)
    assert submission.state == state
    return submission


@pytest.mark.parametrize("move", ["submit", "withdraw", "claim", "send_back", "sign_off"])
@pytest.mark.parametrize("state", MOVES)
def test_from_each_state_only_its_own_moves_lead_on(state, move, reviewer, request):
    submission = in_state(state, reviewer)
    before = submission.changes.count()
    by = submission.sent_by if move in ("submit", "withdraw") else reviewer
    if move == "claim" and state == State.IN_REVIEW:  # taking over is for somebody else
        by = request.getfixturevalue("member").user
        by.memberships.update(role="reviewer", district=None)
        by = type(by).objects.get(pk=by.pk)
    facts = {"read_sha256": submission.report.file_hash} if move == "sign_off" else {}

    try:
        getattr(submission, move)(by=by, note=REASON, **facts)
    except (Refused, PermissionDenied):
        made = False
    else:
        made = True

    assert made == (move in MOVES[state])
    assert submission.changes.count() == before + made
    submission.refresh_from_db()
    assert made or submission.state == state


def test_sending_freezes_the_words_and_asks_for_the_report(librarian, district):
    plan = PlanFactory(district=district, complete=True)
    submission = send_for_review(plan, by=librarian, note="Ready at last.")

    Goal.objects.update(title="Written later")

    submission.refresh_from_db()
    assert (submission.state, submission.number, submission.sent_by) == (State.SUBMITTED, 1, librarian)
    assert submission.snapshot["sections"][3]["rows"][0]["title"] == "Every class visits each week"
    assert submission.data_hash == sha256(submission.snapshot)
    assert submission.report.content_hash == submission.data_hash
    assert (submission.report.kind, submission.report.state) == ("plan", "queued")
    assert submission.changes.get().note == "Ready at last."


def test_a_returned_plan_comes_back_as_the_next_version_and_the_first_stays(reviewer):
    first = in_state(State.RETURNED, reviewer)
    plan = Plan.objects.get(pk=first.plan_id)
    Goal.objects.update(title="Better said")

    second = SubmissionFactory(plan=plan)

    first.refresh_from_db()
    assert [first.number, second.number] == [1, 2]
    assert first.snapshot["sections"][3]["rows"][0]["title"] == "Every class visits each week"
    assert second.snapshot["sections"][3]["rows"][0]["title"] == "Better said"
    assert (first.return_reason, second.return_reason) == (REASON, "")
    assert Report.objects.filter(kind="plan").count() == 2


def test_a_version_can_be_withdrawn_until_somebody_reads_it(reviewer):
    submission = SubmissionFactory()
    assert "withdraw" in [move.name for move in submission.transitions_for(submission.sent_by)]

    submission.claim(by=reviewer)

    assert submission.transitions_for(submission.sent_by) == []


def test_signing_off_certifies_what_was_read_and_asks_for_the_signed_report(reviewer):
    submission = in_state(State.SIGNED_OFF, reviewer)

    certificate = submission.certificate

    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", certificate.code)
    assert (certificate.reviewed_report, certificate.reviewed_sha256, certificate.data_sha256) == (
        submission.report,
        submission.report.file_hash,
        submission.data_hash,
    )
    assert (certificate.signed_by, certificate.signed_name) == (reviewer, reviewer.name)
    assert certificate.district == submission.district
    assert certificate.superseded_by is None
    assert (submission.signed_report.kind, submission.signed_report.state) == ("plan-signed", "queued")
    assert submission.signed_report.content_hash != submission.report.content_hash


def test_a_signed_name_stays_as_it_was_on_that_day(reviewer):
    submission = in_state(State.SIGNED_OFF, reviewer)
    name = reviewer.name
    reviewer.name = "Somebody Married"
    reviewer.save()

    assert Certificate.objects.get().signed_name == name
    assert submission.certificate.facts()["signed_by"] == name


def test_a_later_sign_off_supersedes_the_earlier_one_of_the_same_plan_only(reviewer):
    other = in_state(State.SIGNED_OFF, reviewer)
    first = in_state(State.SIGNED_OFF, reviewer)

    first.plan.sections.filter(spec__key="vision").update(version=F("version") + 1)
    second = SubmissionFactory(plan=Plan.objects.get(pk=first.plan_id), reviewer=reviewer)
    second.sign_off(by=reviewer, read_sha256=second.report.file_hash)

    old, new = (Certificate.objects.get(pk=s.certificate_id) for s in (first, second))
    assert (old.superseded_by, old.superseded_at) == (new, new.signed_at)
    assert new.superseded_by is None
    assert Certificate.objects.get(pk=other.certificate_id).superseded_by is None


def test_a_report_that_is_not_ready_or_failed_keeps_the_sign_off_away(reviewer):
    submission = SubmissionFactory(ready=False, reviewer=reviewer)

    with pytest.raises(Refused, match="queued, not ready"):
        submission.sign_off(by=reviewer, read_sha256="")

    make_ready(submission.report)
    submission = Submission.objects.get(pk=submission.pk)
    assert submission.missing_for_sign_off() == []
    submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)


def test_the_same_reviewer_does_not_start_twice(reviewer):
    submission = SubmissionFactory(reviewer=reviewer)

    with pytest.raises(Refused, match="You are reviewing this version already"):
        submission.claim(by=reviewer)


def test_frozen_data_that_were_altered_are_not_signed(reviewer):
    submission = SubmissionFactory(reviewer=reviewer)
    submission.snapshot["plan"]["title"] = "Another plan"
    submission.save()

    with pytest.raises(Refused, match="no longer match their fingerprint"):
        submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"state": State.SIGNED_OFF}, "signed_off_has_a_certificate"),
        ({"claimed_at": None}, "claim_has_a_person_and_a_time"),
        ({"claimed_by": None}, "claim_has_a_person_and_a_time"),
    ],
)
def test_the_database_keeps_facts_that_belong_together(reviewer, facts, constraint):
    SubmissionFactory(reviewer=reviewer)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Submission.objects.update(**facts)


def test_the_database_keeps_one_version_on_the_desk_per_plan(reviewer):
    first = in_state(State.RETURNED, reviewer)
    SubmissionFactory(plan=Plan.objects.get(pk=first.plan_id))

    with pytest.raises(IntegrityError, match="one_version_on_the_desk_per_plan"), transaction.atomic():
        Submission.objects.filter(pk=first.pk).update(state=State.IN_REVIEW)


def test_two_requests_for_the_same_report_are_one_report_and_one_job(librarian):
    submission = SubmissionFactory(ready=False)

    again = Report.request("plan", submission, submission.data_hash, by=librarian)

    assert again == submission.report
    assert Job.objects.filter(kind="report.render").count() == 1


def test_the_desk_lists_what_waits_oldest_first(reviewer):
    waits, reads = SubmissionFactory(), SubmissionFactory(reviewer=reviewer)
    in_state(State.RETURNED, reviewer)

    assert list(Submission.objects.on_the_desk()) == [waits, reads]


def test_a_report_that_fails_leaves_the_version_and_says_so(mailoutbox):
    submission = SubmissionFactory(ready=False)
    Job.objects.filter(kind="report.render").update(kind="nobody's")

    jobs.run_pending(kinds=["nobody's"])

    submission = Submission.objects.get(pk=submission.pk)
    assert (submission.state, submission.report.state) == (State.SUBMITTED, "failed")
