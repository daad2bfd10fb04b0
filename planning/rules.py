"""What each role may do with plans. docs/permissions.md shows it as a table, and tests compare the two."""

import rules

from districts.models import Role
from districts.rules import (
    holds,
    is_agency_staff,
    is_assigned,
    is_reviewer,
    sees_district,
    writes_for_district,
)

district_editor = holds(Role.ADMINISTRATOR, Role.LIBRARIAN)


@rules.predicate
def under_review(user, record=None):
    """The agency has a version on its desk, so the words stand still."""
    plan = getattr(record, "plan", record)
    return plan is not None and plan.is_under_review


@rules.predicate
def wrote_it(user, submission=None):
    """Nobody signs off a plan they helped to write."""
    return submission is not None and (
        submission.sent_by_id == user.pk or submission.written_by.filter(pk=user.pk).exists()
    )


@rules.predicate
def claimed_it(user, submission=None):
    return submission is None or submission.claimed_by_id == user.pk


rules.add_perm("planning", is_agency_staff)
rules.add_perm("planning.view_plan", sees_district)
rules.add_perm("planning.add_plan", writes_for_district)
rules.add_perm("planning.change_plan", writes_for_district & ~under_review)
rules.add_perm("planning.send_plan", district_editor)
rules.add_perm("planning.withdraw_plan", district_editor)
rules.add_perm("planning.view_submission", sees_district)
rules.add_perm("planning.claim_submission", is_reviewer & ~wrote_it)
rules.add_perm("planning.return_submission", is_reviewer & ~wrote_it & claimed_it)
rules.add_perm("planning.sign_off_submission", is_reviewer & ~wrote_it & claimed_it)

# Evaluations of services. The self-rating is the district's own, the review the agency's.
reviews_services = holds(Role.REVIEWER) | is_assigned
rules.add_perm("planning.view_evaluation", sees_district)
rules.add_perm("planning.start_evaluation", writes_for_district)
rules.add_perm("planning.rate_evaluation", district_editor)
rules.add_perm("planning.share_evaluation", writes_for_district)
rules.add_perm("planning.review_evaluation", reviews_services)
rules.add_perm("planning.discuss_evaluation", district_editor | reviews_services)
rules.add_perm("planning.note_evaluation", district_editor | reviews_services)
rules.add_perm("planning.confirm_evaluation", district_editor)
rules.add_perm("planning.archive_evaluation", district_editor)
