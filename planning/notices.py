"""Who hears about a plan: at once, and in words."""

from django.conf import settings

from districts.models import Membership, Role, User
from portal.core.mail import notify


def people_of(district, *roles):
    """Current members of a district in these roles."""
    current = Membership.objects.current().filter(district=district, role__in=roles)
    return User.objects.filter(pk__in=current.values("user"), is_active=True)


def reviewers():
    current = Membership.objects.current().filter(role=Role.REVIEWER)
    return User.objects.filter(pk__in=current.values("user"), is_active=True)


def authors(submission):
    """Who wrote in the version and still sees its district, such as a consultant."""
    writers = submission.written_by.filter(is_active=True)
    return [person for person in writers if person.has_perm("planning.view_plan", submission.plan)]


def tell(event, submission, change):
    """``event`` is sent, returned or signed_off; keyed by the change, so each happens once per person."""
    district = submission.district
    people = set(reviewers() if event == "sent" else people_of(district, Role.LIBRARIAN, Role.ADMINISTRATOR))
    if event == "returned":
        people |= set(authors(submission))
    notify(
        [person for person in people if person.pk != change.by_id],
        f"plan-{event}:{change.pk}",
        f"plan_{event}",
        district=district,
        link=submission.get_absolute_url() if event != "sent" else submission.desk_url,
        submission=submission,
        change=change,
        memo=settings.PORTAL_URL + submission.memo_report.get_absolute_url() if event == "returned" else "",
    )


def tell_mentioned(comment, people):
    """At once, since somebody asks them by name. Other comments wait for the hour."""
    notify(
        [person for person in people if person.pk != comment.by_id],
        f"comment-mentions:{comment.pk}",
        "comment_mentions",
        district=comment.district,
        link=comment.get_absolute_url(),
        comment=comment,
    )


def tell_comments(person, plan, comments):
    """``comments`` are those that are new to this person, oldest first."""
    notify(
        [person],
        f"comments:{plan.pk}:{comments[-1].pk}",
        "comments",
        district=plan.district,
        link=plan.get_absolute_url(),
        plan=plan,
        comments=comments,
    )


def tell_board(event, decision, change):
    """``event`` is board_approved, board_returned, dpi_returned or dpi_active."""
    submission, district = decision.submission, decision.district
    people = {*people_of(district, Role.LIBRARIAN, Role.ADMINISTRATOR), *authors(submission)}
    if event in ("board_returned", "dpi_returned"):
        people |= set(reviewers())
    notify(
        [person for person in people if person.pk != change.by_id],
        f"plan-{event}:{change.pk}",
        "plan_board",
        district=district,
        link=submission.get_absolute_url(),
        submission=submission,
        decision=decision,
        change=change,
        what=event,
    )


def remind_of_filing(decision):
    """Once for each approval; who looks after the district hears, and nobody when it was entered."""
    plan = decision.submission.plan
    notify(
        people_of(plan.district, Role.ADMINISTRATOR),
        f"plan-not-entered:{decision.pk}",
        "plan_not_entered",
        district=plan.district,
        link=decision.submission.board_url,
        decision=decision,
        plan=plan,
    )


def remind_of_end(plan, months):
    """Once for each of the months before the end that are set."""
    notify(
        people_of(plan.district, Role.ADMINISTRATOR, Role.LIBRARIAN),
        f"plan-ends:{plan.pk}:{months}",
        "plan_ends",
        district=plan.district,
        link=plan.get_absolute_url(),
        plan=plan,
    )


def tell_report(outcome, report):
    """``outcome`` is ready or failed; goes to the person who asked for the report."""
    notify(
        [report.requested_by],
        f"report-{outcome}:{report.pk}:{report.job.queued_at.isoformat()}",
        f"report_{outcome}",
        district=report.district,
        link=report.get_absolute_url(),
        report=report,
    )
