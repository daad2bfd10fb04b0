"""Who hears about an evaluation when it is their turn."""

from districts.models import Assignment, Role, User
from portal.core.mail import notify

from .notices import people_of, reviewers


def tell_evaluation(event, evaluation, change):
    """``event`` is self_rated, discussed or final; keyed by the change, so each happens once per person.

    Reviewers hear of the self-rating of a district that no consultant serves.
    """
    if event == "self_rated":
        serving = Assignment.objects.serving().filter(district=evaluation.district)
        people = User.objects.filter(pk__in=serving.values("consultant"), is_active=True) or reviewers()
    else:
        people = people_of(evaluation.district, Role.LIBRARIAN, Role.ADMINISTRATOR)
    notify(
        [person for person in people if person.pk != change.by_id],
        f"evaluation-{event}:{change.pk}",
        f"evaluation_{event}",
        district=evaluation.district,
        link=evaluation.get_absolute_url(),
        evaluation=evaluation,
        change=change,
    )
