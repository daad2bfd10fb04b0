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
    """At once, since somebody asks them by name. Other comments can wait."""
    notify(
        [person for person in people if person.pk != comment.by_id],
        f"comment-mentions:{comment.pk}",
        "comment_mentions",
        district=comment.district,
        link=comment.get_absolute_url(),
        comment=comment,
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
