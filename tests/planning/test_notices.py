"""Who hears what about a plan, and that nobody hears it twice."""

import datetime as dt

import pytest
from django.conf import settings

from districts.models import Role
from planning.models import SectionVersion
from planning.notices import tell
from portal.core import clock, jobs
from portal.core.models import Job, Message
from portal.core.transitions import Refused
from tests.factories import (
    AssignmentFactory,
    MembershipFactory,
    PlanFactory,
    SubmissionFactory,
    make_ready,
    send_back,
)

REASON = "Goals: name what you will count."


@pytest.fixture
def submission(district, librarian, reviewer):
    return SubmissionFactory(plan__district=district, reviewer=reviewer)


def heard():
    """Who was told what, and forget it."""
    told = {(message.to, message.key.partition(":")[0]) for message in Message.objects.all()}
    Message.objects.all().delete()
    return told


def newest_to(person):
    return Message.objects.filter(to=person).latest("pk")


def test_a_plan_that_is_sent_is_told_to_reviewers_of_today(district, librarian, reviewer, manager, finance):
    MembershipFactory(role=Role.REVIEWER, ends_on=clock.today())
    MembershipFactory(role=Role.REVIEWER, starts_on=clock.today() + dt.timedelta(days=1))
    MembershipFactory(role=Role.REVIEWER, user__is_active=False)

    submission = SubmissionFactory(plan__district=district, ready=False)

    message = newest_to(reviewer)
    assert submission.desk_url in message.body
    assert message.link == submission.desk_url
    assert heard() == {(reviewer, "plan-sent")}


def test_a_return_is_told_with_its_reason_to_those_who_can_act_on_it(
    submission, district, librarian, administrator, finance, viewer, reviewer
):
    MembershipFactory()  # a librarian elsewhere
    heard()

    send_back(submission, by=reviewer, note=REASON)

    message = newest_to(librarian)
    assert REASON in message.body
    assert submission.get_absolute_url() in message.body
    assert message.district == district
    assert heard() == {(librarian, "plan-returned"), (administrator, "plan-returned")}


def test_a_return_is_told_to_its_authors_too_as_far_as_they_still_see_the_district(
    district, librarian, consultant, reviewer
):
    plan = PlanFactory(district=district, complete=True, started_by=librarian)
    served_once = AssignmentFactory(district=district).consultant
    gone = MembershipFactory(user__is_active=False, district=district).user
    for author in (consultant, served_once, gone):
        SectionVersion.objects.create(section=plan.sections.first(), content={}, saved_by=author)
    submission = SubmissionFactory(plan=plan, reviewer=reviewer)
    served_once.assignments.update(ends_on=clock.today())
    heard()

    send_back(submission, by=reviewer, note=REASON)

    assert heard() == {(librarian, "plan-returned"), (consultant, "plan-returned")}


def test_a_sign_off_is_told_to_librarian_and_administrator(
    submission, librarian, administrator, viewer, reviewer
):
    heard()

    submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)

    assert heard() == {(librarian, "plan-signed_off"), (administrator, "plan-signed_off")}


def test_who_acted_is_not_told_what_they_did(district, reviewer):
    person = MembershipFactory(role=Role.REVIEWER).user
    MembershipFactory(user=person, district=district)

    SubmissionFactory(plan__district=district, by=person, ready=False)

    assert heard() == {(reviewer, "plan-sent")}


def test_telling_the_same_change_twice_tells_it_once(submission, librarian, reviewer):
    change = send_back(submission, by=reviewer, note=REASON)
    before = Message.objects.count()

    tell("returned", submission, change)

    assert Message.objects.count() == before


def test_a_rolled_back_move_tells_nobody(submission, reviewer):
    heard()

    with pytest.raises(Refused, match="made again"):
        submission.sign_off(by=reviewer, read_sha256="0")

    assert heard() == set()


def test_a_failed_report_is_told_to_who_asked_for_it_once_per_try(district, librarian):
    submission = SubmissionFactory(plan__district=district, ready=False)
    heard()

    def fail():
        Job.objects.filter(kind="report.render").update(
            state="running", token="0" * 32, lease_until=clock.now() - dt.timedelta(days=1), attempts=5
        )
        jobs.reconcile()

    fail()
    jobs.reconcile()
    message = newest_to(submission.sent_by)
    assert submission.report.get_absolute_url() in message.body
    assert heard() == {(submission.sent_by, "report-failed")}

    jobs.try_again(submission.report.job_id)
    fail()
    assert heard() == {(submission.sent_by, "report-failed")}


@pytest.mark.parametrize("kind", ["plan", "plan-signed"])
def test_a_ready_report_is_told_to_who_asked_for_it(kind, submission, reviewer):
    from portal.reports.kinds import KINDS

    submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)
    report = submission.report if kind == "plan" else make_ready(submission.signed_report)
    heard()

    KINDS[kind].when_ready(report)

    message = newest_to(report.requested_by)
    assert report.get_absolute_url() in message.body
    assert heard() == {(report.requested_by, "report-ready")}


@pytest.mark.parametrize("event", ["sent", "returned", "signed_off"])
def test_links_in_mail_lead_to_the_portal_from_anywhere(event, submission, librarian, reviewer):
    if event == "returned":
        send_back(submission, by=reviewer, note=REASON)
    elif event == "signed_off":
        submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)

    message = Message.objects.filter(key__startswith=f"plan-{event}:").latest("pk")

    assert f"{settings.PORTAL_URL}/" in message.body
