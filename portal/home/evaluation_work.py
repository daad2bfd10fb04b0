"""Evaluations of services: whose turn it is."""

from django.db.models import Exists, OuterRef
from django.urls import reverse

from districts.models import Assignment, Role
from planning.models import Evaluation
from portal.core.templatetags.portal import day

from .work import Waits, WorkItem, provides

State = Evaluation.State


def open_evaluations(asker, districts):
    """Those on their way in these districts, in one query."""
    return with_names(Evaluation.objects.visible_to(asker.user)).filter(district__in=districts)


def with_names(evaluations):
    rows = evaluations.unfinished().with_last_move().defer("snapshot")
    return rows.select_related("district", "instrument", "reviewed_by")


def name_of(asker, evaluation) -> str:
    whose = f", {evaluation.district}" if asker.user.sees_several_districts else ""
    return f"“{evaluation.instrument.name}” {evaluation.years}{whose}"


def item(evaluation, title, reason, tag, *, waits=Waits.YOU, tone="go", url=""):
    return WorkItem(
        title=title,
        reason=reason,
        url=url or evaluation.get_absolute_url(),
        tag_tone=tone if waits == Waits.YOU else "plain",
        tag_label=tag,
        since=evaluation.moved_at,
        waits=waits,
    )


@provides(Role.LIBRARIAN, Role.ADMINISTRATOR)
def to_rate_and_confirm(asker, role):
    """The district rates and confirms; in between it waits for its consultant."""
    for evaluation in open_evaluations(asker, asker.districts(role)):
        name = name_of(asker, evaluation)
        if evaluation.state == State.DRAFT:
            started = f"Started {day(evaluation.started_at)}. Rate each part, and say what shows it."
            waits = Waits.YOU if role == Role.LIBRARIAN else Waits.OTHERS
            yield item(evaluation, f"Rate library services: {name}", started, "Draft", waits=waits)
        elif evaluation.state == State.DISCUSSED:
            yield to_confirm(evaluation, name, role)
        else:
            words = "The self-rating is with the agency. You meet when the comments are written."
            label = f"Waits for {evaluation.reviewed_by or 'the consultant'}"
            yield item(evaluation, f"The evaluation {name}", words, label, waits=Waits.OTHERS)


def to_confirm(evaluation, name, role):
    """Librarian and administrator confirm, each once."""
    capacity = role.value
    if capacity in evaluation.confirmed_as:
        other = "administrator" if capacity == "librarian" else "librarian"
        words = "You, or a colleague in your role, have confirmed what was discussed."
        return item(evaluation, f"The evaluation {name}", words, f"Waits for the {other}", waits=Waits.OTHERS)
    words = f"Discussed {day(evaluation.met_on)}. Make goals of low areas first, then confirm."
    return item(evaluation, f"Confirm the evaluation {name}", words, "Discussed")


@provides(Role.CONSULTANT)
def to_review_services(asker, role):
    """Self-ratings to read, and meetings to hold."""
    for evaluation in open_evaluations(asker, asker.districts(role)):
        yield from for_the_agency(asker, evaluation)


@provides(Role.REVIEWER)
def without_a_consultant(asker, role):
    """Self-ratings of districts that nobody serves; the others are their consultants'."""
    serving = Assignment.objects.serving().filter(district=OuterRef("district"))
    for evaluation in with_names(Evaluation.objects.visible_to(asker.user)).exclude(Exists(serving)):
        yield from for_the_agency(asker, evaluation)


def for_the_agency(asker, evaluation):
    name = name_of(asker, evaluation)
    if evaluation.state == State.SELF_RATED:
        words = "The district finished its self-rating. Start the review, and comment on each part."
        yield item(evaluation, f"Read the self-rating {name}", words, "Self-rated")
    elif evaluation.state == State.IN_REVIEW:
        is_mine = evaluation.reviewed_by in (None, asker.user)
        yield item(
            evaluation,
            f"Meet about the evaluation {name}",
            "Comment on each part, meet the district, and record the day.",
            "In review" if is_mine else f"Waits for {evaluation.reviewed_by}",
            waits=Waits.YOU if is_mine else Waits.OTHERS,
            url=reverse("planning:evaluation", args=[evaluation.pk]),
        )
