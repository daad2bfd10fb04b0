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


@rules.predicate
def signed_first(user, submission=None):
    """Two signatures are those of two people."""
    return submission is not None and submission.first_signed_by_id == user.pk


@rules.predicate
def belongs_to_a_review(user, comment=None):
    """What a reviewer noted stays until the version is returned or signed off: the return rests on it."""
    version = getattr(comment, "submission", None)
    return version is not None and version.state == "in_review"


rules.add_perm("planning", is_agency_staff)
rules.add_perm("planning.view_plan", sees_district)
rules.add_perm("planning.add_plan", writes_for_district)
rules.add_perm("planning.change_plan", writes_for_district & ~under_review)
rules.add_perm("planning.send_plan", district_editor)
rules.add_perm("planning.withdraw_plan", district_editor)
rules.add_perm("planning.view_boarddecision", sees_district)
rules.add_perm("planning.view_dpifiling", sees_district)
rules.add_perm("planning.view_publication", sees_district)
rules.add_perm("planning.publish_plan", holds(Role.ADMINISTRATOR, Role.MANAGER))
rules.add_perm("planning.unpublish_plan", holds(Role.MANAGER))
rules.add_perm("planning.view_planupdate", sees_district)
rules.add_perm("planning.write_update", writes_for_district)
rules.add_perm("planning.finish_update", district_editor)
rules.add_perm("planning.record_board", holds(Role.ADMINISTRATOR, Role.MANAGER))
rules.add_perm("planning.view_submission", sees_district)
rules.add_perm("planning.claim_submission", is_reviewer & ~wrote_it)
rules.add_perm("planning.return_submission", is_reviewer & ~wrote_it & claimed_it)
rules.add_perm("planning.sign_off_submission", is_reviewer & ~wrote_it & claimed_it)
rules.add_perm("planning.countersign_submission", is_reviewer & ~wrote_it & ~signed_first)
rules.add_perm("planning.comment_plan", writes_for_district | is_reviewer)
rules.add_perm("planning.comment_submission", is_reviewer & ~wrote_it & claimed_it)
rules.add_perm("planning.resolve_comment", (writes_for_district & ~belongs_to_a_review) | is_reviewer)

# Evaluations of services. The self-rating is the district's own, the review the agency's.
reviews_services = holds(Role.REVIEWER) | is_assigned
rules.add_perm("planning.view_evaluation", sees_district)
rules.add_perm("planning.hear_evaluation", district_editor | reviews_services)
rules.add_perm("planning.start_evaluation", writes_for_district)
rules.add_perm("planning.rate_evaluation", district_editor)
rules.add_perm("planning.share_evaluation", writes_for_district)
rules.add_perm("planning.review_evaluation", reviews_services)
rules.add_perm("planning.discuss_evaluation", district_editor | reviews_services)
rules.add_perm("planning.note_evaluation", district_editor | reviews_services)
rules.add_perm("planning.confirm_evaluation", district_editor)
rules.add_perm("planning.archive_evaluation", district_editor)

# What evaluations ask, and the agency's list of resources: the same for every district, kept on the desk.
keeps_resources = holds(Role.CONSULTANT, Role.REVIEWER, Role.MANAGER)
rules.add_perm("planning.view_instrument", is_agency_staff)
rules.add_perm("planning.view_resource", is_agency_staff)
rules.add_perm("planning.add_resource", keeps_resources)
rules.add_perm("planning.change_resource", keeps_resources)
