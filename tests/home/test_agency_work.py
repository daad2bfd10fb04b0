"""What waits for the people of the agency: equal to what happened."""

import datetime as dt

import pytest
from django.utils import timezone

from districts.actions import invite
from districts.models import AccessLink, Role
from planning.models import Plan
from portal.core.models import Job
from tests.factories import (
    AssignmentFactory,
    MembershipFactory,
    PlanFactory,
    SubmissionFactory,
)

from .desks import desk, fail, others, reading, reasons, work_of

pytestmark = pytest.mark.usefixtures("may_13")

# Consultant


def test_a_consultant_helps_where_a_plan_was_returned_or_stands_still(consultant, full_plan, returned, on):
    quiet = AssignmentFactory(consultant=consultant).district
    fresh = AssignmentFactory(consultant=consultant).district
    with on(4, 20):
        PlanFactory(district=quiet)
    with on(5, 1):
        PlanFactory(district=fresh)
    returned(full_plan)

    assert desk(consultant) == [
        (f"Answer the agency about the library plan 2027–2030, {full_plan.district}", "Returned May 13"),
        (f"Ask about the library plan 2027–2030, {quiet}", "Quiet for 23 days"),
    ]
    assert others(consultant) == [
        (f"The library plan 2027–2030, {fresh} is a draft", "Waits for the district")
    ]


def test_a_consultant_sees_plans_at_the_agency_failed_reports_and_districts_without_a_plan(
    consultant, full_plan
):
    fail(SubmissionFactory(plan=full_plan, ready=False).report)
    empty = AssignmentFactory(consultant=consultant).district

    assert desk(consultant) == [
        (f"Make the report of the library plan 2027–2030, {full_plan.district} again", "Report failed"),
        (f"Start the library plan of {empty}", "Not started"),
    ]
    assert [title for title, _ in others(consultant)] == [
        f"The library plan 2027–2030, {full_plan.district} is with the agency"
    ]


def test_a_consultant_sees_nothing_of_unassigned_districts(consultant, district):
    PlanFactory(district=district)
    SubmissionFactory()
    PlanFactory()

    work = work_of(consultant)
    assert [item.url for item in work.others] == [Plan.objects.get(district=district).get_absolute_url()]
    assert work.by_role == []


# Reviewer


def test_a_reviewer_has_the_own_reviews_first_and_then_the_oldest(reviewer, on):
    with on(5, 3):
        oldest = SubmissionFactory()
    with on(5, 6):
        newer = SubmissionFactory()
    with on(5, 12):
        mine = SubmissionFactory(reviewer=reviewer)
    colleague = MembershipFactory(role=Role.REVIEWER).user
    theirs = SubmissionFactory(reviewer=colleague)

    def title(submission):
        return f"Read the library plan 2027–2030, {submission.district}"

    assert desk(reviewer) == [
        (title(mine), "Waiting 1 day"),
        (title(oldest), "Waiting 10 days"),
        (title(newer), "Waiting 7 days"),
    ]
    assert others(reviewer) == [(title(theirs), "Since today")]


def test_a_reviewer_reads_whether_the_report_is_ready(reviewer):
    SubmissionFactory(ready=False)

    assert reasons(reviewer)[0].endswith("Nobody has started. Its report is queued.")


def test_a_reviewer_no_longer_has_what_was_answered(reviewer, returned, signed):
    returned(PlanFactory(complete=True))
    signed(PlanFactory(complete=True))

    assert (desk(reviewer), others(reviewer), reading(reviewer)) == ([], [], [])


# Agency finance


def test_agency_finance_reads_the_fund_in_plans_on_the_desk_and_in_signed_ones(agency_finance, signed, on):
    submission = SubmissionFactory()
    with on(5, 4):
        done = signed(PlanFactory(complete=True))
    with on(6, 30, 2026):
        signed(PlanFactory(complete=True))

    assert desk(agency_finance) == [
        (f"Read the budget of the library plan 2027–2030, {submission.district}", "Since today")
    ]
    assert reasons(agency_finance) == ["$36,000.00 from the Common School Fund, $12,000.00 of it in 2027–28."]
    assert reading(agency_finance) == [
        (f"Read the budget of the library plan 2027–2030, {done.district}", "Signed off May 4")
    ]


def test_a_plan_without_the_fund_says_so(agency_finance):
    plan = PlanFactory(complete=True)
    plan.budget.update(fund="local")
    SubmissionFactory(plan=plan)

    assert reasons(agency_finance) == ["Nothing in it is planned from the Common School Fund."]


# Manager


def test_a_manager_sees_failed_and_stalled_jobs(manager):
    long_ago = timezone.now() - dt.timedelta(hours=1)
    Job.objects.create(
        kind="test", key="failed", state="failed", finished_at=timezone.now(), words="No paper."
    )
    Job.objects.create(kind="test", key="waits", queued_at=long_ago)
    Job.objects.create(kind="test", key="fresh")
    Job.objects.create(kind="test", key="done", state="done", finished_at=timezone.now())

    assert [title for title, _ in desk(manager)] == [
        "Start the worker again",
        "Look at 1 failed background job",
    ]
    assert reasons(manager) == [
        "Jobs that nobody takes: 1. Reports and emails wait for them.",
        "The last one: No paper.",
    ]


@pytest.mark.parametrize(("day", "is_long"), [(3, True), (4, False)])
def test_a_manager_sees_the_oldest_review(manager, on, reviewer, day, is_long):
    with on(5, day):
        oldest = SubmissionFactory()
    SubmissionFactory(reviewer=reviewer)
    # the queue of the test has no worker: the reports of these plans were made by hand
    Job.objects.update(state="done", finished_at=timezone.now())

    row = (
        f"The oldest review: the library plan 2027–2030, {oldest.district}",
        f"Waiting {13 - day} days",
    )
    assert (desk(manager) if is_long else others(manager)) == [row]
    assert (others(manager) if is_long else desk(manager)) == []


def test_a_manager_sees_all_invitations_without_an_answer(manager, administrator, district):
    invite(by=administrator, email="a@example.org", name="Ada", role=Role.VIEWER, district=district)
    ended = invite(by=manager, email="b@example.org", name="Ben", role=Role.REVIEWER)[0]
    AccessLink.objects.filter(invitation=ended).update(expires_at=timezone.now())

    assert others(manager) == [("Ada was asked to join", "Waits for Ada")]
    assert desk(manager) == [("Ask Ben again", "Link has ended")]
