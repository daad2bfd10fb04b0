"""Rules that depend on more than the role: who wrote, who reviews, what is with the agency.

Roles and verbs are in docs/permissions.md; test_permissions_table.py compares them.
"""

import pytest

from districts.models import Role, User
from planning.models import Plan, Submission
from portal.core import clock
from tests.factories import DistrictFactory, MembershipFactory, PlanFactory, SubmissionFactory, send_back


def again(record):
    """The record as the next request meets it."""
    return type(record).objects.get(pk=record.pk)


REVIEW = ("planning.claim_submission", "planning.return_submission", "planning.sign_off_submission")


def allowed(person, words, record):
    return [word.removeprefix("planning.") for word in words if again(person).has_perm(word, record)]


def test_a_plan_cannot_be_changed_while_the_agency_has_it(librarian, reviewer, district):
    plan = PlanFactory(district=district, complete=True)
    assert librarian.has_perm("planning.change_plan", plan)

    submission = SubmissionFactory(plan=plan)
    assert not librarian.has_perm("planning.change_plan", again(plan))
    submission.claim(by=reviewer)
    assert not librarian.has_perm("planning.change_plan", again(plan))
    send_back(submission, by=reviewer, note="Goals: name what you will count.")
    assert librarian.has_perm("planning.change_plan", again(plan))


def test_a_plan_can_be_changed_again_after_it_was_withdrawn_or_signed_off(librarian, reviewer, district):
    withdrawn = SubmissionFactory(plan=PlanFactory(district=district, complete=True), by=librarian)
    withdrawn.withdraw(by=librarian)
    signed = SubmissionFactory(
        plan=PlanFactory(district=district, complete=True, first_year=2031, last_year=2033), reviewer=reviewer
    )
    signed.sign_off(by=reviewer, read_sha256=signed.report.file_hash)

    for submission in (withdrawn, signed):
        assert librarian.has_perm("planning.change_plan", Plan.objects.get(pk=submission.plan_id))


def test_a_reviewer_decides_only_on_what_they_took_up(reviewer):
    submission = SubmissionFactory()
    assert allowed(reviewer, REVIEW, submission) == ["claim_submission"]

    submission.claim(by=reviewer)
    assert allowed(reviewer, REVIEW, submission) == [word.removeprefix("planning.") for word in REVIEW]

    submission.claim(by=MembershipFactory(role=Role.REVIEWER).user)
    assert allowed(reviewer, REVIEW, submission) == ["claim_submission"]


@pytest.mark.parametrize("part", ["wrote a section", "sent it"])
def test_who_had_a_part_in_a_plan_never_reviews_it(part, district):
    both = MembershipFactory(role=Role.REVIEWER).user
    MembershipFactory(user=both, district=district)
    writer = MembershipFactory(district=district).user
    plan = PlanFactory(
        district=district, complete=True, started_by=both if part == "wrote a section" else writer
    )
    submission = SubmissionFactory(plan=plan, by=both if part == "sent it" else writer)

    assert allowed(both, REVIEW, submission) == []
    Submission.objects.update(claimed_by=both, claimed_at=clock.now())  # not even if they had taken it up
    assert allowed(both, REVIEW, again(submission)) == []


def test_a_role_in_one_district_opens_nothing_in_another(librarian):
    plan = PlanFactory(district=DistrictFactory())
    MembershipFactory(user=librarian, role=Role.VIEWER, district=plan.district)

    person = User.objects.get(pk=librarian.pk)

    assert person.has_perm("planning.view_plan", plan)
    assert not person.has_perm("planning.change_plan", plan)
    assert not person.has_perm("planning.send_plan", plan)


def test_two_roles_in_one_district_add_up(viewer, district):
    MembershipFactory(user=viewer, role=Role.FINANCE, district=district)
    MembershipFactory(user=viewer, role=Role.LIBRARIAN, district=district)

    assert User.objects.get(pk=viewer.pk).has_perm("planning.send_plan", PlanFactory(district=district))


def test_who_was_switched_off_may_do_nothing(librarian, district):
    plan = PlanFactory(district=district)
    User.objects.update(is_active=False)

    assert not User.objects.get(pk=librarian.pk).has_perm("planning.view_plan", plan)
