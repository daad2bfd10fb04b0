"""What people without an account answer by link, and how it stands beside the self-rating."""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from districts.models import AccessLink
from portal.core.transitions import Refused

from .evaluating import Typed, level_of, words_of
from .models import Evaluation, EvaluationPart, RaterAnswer, RaterLink, RaterRating
from .models.ratings import CLOSED, average

LONGEST_NAME = 100


@dataclass(frozen=True)
class Heard:
    """What the raters of one role said about one statement or one part."""

    role: str
    count: int
    average: Decimal | None
    words: list[tuple[str, str]]  # what they wrote, with the name where they gave one


def roles_asked(instrument) -> list[str]:
    """The roles for whom the instrument has parts, each once, in the order of the parts."""
    return list(dict.fromkeys(role for part in instrument.parts.all() for role in part.asked))


@transaction.atomic
def make_link(evaluation, *, by, role):
    """A link for people of one role. Returns the row and the address, which is shown once and never kept."""
    evaluation = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not by.has_perm("planning.share_evaluation", evaluation):
        raise PermissionDenied("planning.share_evaluation")
    if evaluation.state not in Evaluation.ASKS_RATERS:
        raise Refused("The meeting has been held, so nobody is asked any more.")
    if role not in roles_asked(evaluation.instrument):
        raise Refused("This instrument has no part for that role.")
    link, token = AccessLink.make(by=by, days=settings.RATER_LINK_DAYS)
    asked = RaterLink.objects.create(link=link, evaluation=evaluation, role=role)
    return asked, settings.PORTAL_URL + reverse("planning:rate", args=[token])


@transaction.atomic
def end_link(asked, *, by):
    """The link opens nothing any more; its answers stay."""
    link = AccessLink.objects.select_for_update().get(pk=asked.link_id)
    if link.revoked_at:
        raise Refused("This link has been ended already.")
    link.revoked_at, link.revoked_by = timezone.now(), by
    link.save(update_fields=["revoked_at", "revoked_by"])


def parts_for(asked) -> list[EvaluationPart]:
    """The parts that are meant for the link's role."""
    parts = EvaluationPart.objects.filter(evaluation=asked.evaluation_id, part__asked__contains=[asked.role])
    return list(parts.select_related("part").prefetch_related("part__statements"))


def typed_by_rater(parts, data) -> list[Typed]:
    return [
        Typed(
            statement,
            level_of(data.get(f"level-{statement.pk}", "")),
            words_of(data.get(f"evidence-{statement.pk}", "")),
            False,
        )
        for part in parts
        for statement in part.part.statements.all()
    ]


@transaction.atomic
def answer(asked, typed, *, page: uuid.UUID, name=""):
    """Keep one person's answers, once for each open page. Raises Refused when the link takes none."""
    evaluation = Evaluation.objects.select_for_update().get(pk=asked.evaluation_id)
    if RaterAnswer.objects.filter(page=page, link=asked).exists():  # the second of two clicks
        return
    if evaluation.state not in Evaluation.ASKS_RATERS:
        raise Refused(CLOSED)
    asked = RaterLink.objects.select_related("link__made_by", "evaluation__district").get(pk=asked.pk)
    if asked.why_closed:
        raise Refused(asked.why_closed)
    rated = [one for one in typed if one.level is not None]
    if not rated:
        raise Refused("Choose an answer for at least one statement. Nothing was sent yet.")
    given = RaterAnswer.objects.create(link=asked, page=page, name=words_of(name, LONGEST_NAME))
    RaterRating.objects.bulk_create(
        RaterRating(answer=given, statement=one.statement, level=one.level, evidence=one.evidence)
        for one in rated
    )


def heard_in(ratings) -> dict[int, dict[str, list]]:
    """Ratings of raters by statement and role. One query."""
    found = {}
    for rating in ratings.select_related("answer__link").order_by("pk"):
        by_role = found.setdefault(rating.statement_id, {})
        by_role.setdefault(rating.answer.link.get_role_display(), []).append(rating)
    return found


def heard_about(evaluation, user) -> dict[int, dict[str, list]]:
    """What raters answered, for somebody who may see the evaluation."""
    return heard_in(RaterRating.objects.visible_to(user).filter(answer__link__evaluation=evaluation))


def summed_up(by_role, *, with_words=False) -> list[Heard]:
    """What each role said about one statement; words and names for those whom the page for raters names."""
    return [
        Heard(
            role,
            len({rating.answer_id for rating in ratings}),
            average(rating.level for rating in ratings),
            [(rating.evidence, rating.answer.name) for rating in ratings if with_words and rating.evidence],
        )
        for role, ratings in by_role.items()
    ]


def heard_about_part(part, heard) -> list[Heard]:
    """What each role said about a whole part: how many people, and the mean of all their answers."""
    by_role = {}
    for statement in part.part.statements.all():
        for role, ratings in heard.get(statement.pk, {}).items():
            by_role.setdefault(role, []).extend(ratings)
    return summed_up(by_role)
