"""Publishing a plan, and what anybody reads: the frozen words of a version, without a sign-in."""

from dataclasses import replace

from django.db import transaction

from .models import Publication, Submission
from .reporting import plan_report


@transaction.atomic
def publish(submission, *, by) -> Publication:
    """Put a version on the web; asked for twice it is published once."""
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    publication, _ = Publication.objects.get_or_create(submission=submission)
    if publication.state != Publication.State.PUBLISHED:
        publication.publish(by=by)
    return publication


def shown_by(code) -> list[Publication]:
    """What a district shows to anybody, the current one first; nothing that needs a session is touched."""
    return list(Publication.objects.for_anybody(code))


def page_of(publication, current) -> dict:
    """All that the public page says. ``current`` is the newest one of the district."""
    submission = publication.submission
    decision = submission.decision
    return {
        "told": for_screens(plan_report(submission.snapshot, top=3)),
        "submission": submission,
        "years": f"{submission.plan.first_year}-{submission.plan.last_year}",
        "district": submission.plan.district,
        "approved_on": decision.decided_on if decision else None,
        "minutes_url": decision.minutes_url if decision else "",
        "certificate": submission.certificate,
        "current": current,
        "is_current": publication == current,
    }


def for_screens(told) -> dict:
    """The same report with its charts as a phone has room for them; on paper labels stand beside the bars."""
    for section in (section for part in told["parts"] for section in part["sections"]):
        for name in ("chart", "turnover"):
            if section.get(name):
                section[name] = replace(section[name], is_wide=False)
    return told
