"""Evaluations begun, rated part by part, commented, and confirmed by two people."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from portal.core import clock
from portal.core.transitions import Refused
from portal.core.words import cleaned

from .editing import turn_of
from .models import ConfidentialNote, Evaluation, EvaluationPart, Instrument, Level, Rating
from .models.ratings import LONGEST_EVIDENCE

CAPACITIES = ("librarian", "administrator")


class Conflict(Exception):
    """Somebody else saved since the page was opened. ``record`` is what stands now."""

    def __init__(self, record):
        super().__init__("conflict")
        self.record = record


@dataclass(frozen=True)
class Typed:
    """What a page says about one statement."""

    statement: object
    level: int | None
    evidence: str
    none_yet: bool

    @property
    def level_label(self) -> str:
        return "" if self.level is None else Level(self.level).label


@transaction.atomic
def start_evaluation(*, by, district, instrument, school_year, place="", plan=None):
    """A draft with every part of the instrument's edition. Raises Refused where there is one already."""
    if not by.has_perm("planning.start_evaluation", district):
        raise PermissionDenied("planning.start_evaluation")
    if not Instrument.objects.newest().filter(pk=instrument.pk).exists():
        raise Refused("There is a newer edition of this instrument. Begin on that one.")
    evaluation, is_new = Evaluation.objects.get_or_create(
        district=district,
        instrument=instrument,
        school_year=school_year,
        place=" ".join(place.split()),
        defaults={"started_by": by, "plan": plan},
    )
    if not is_new:
        raise Refused(f"{evaluation.title} of {district} exists already. Open it from the list.")
    EvaluationPart.objects.bulk_create(
        EvaluationPart(evaluation=evaluation, part=part) for part in instrument.parts.all()
    )
    return evaluation


def typed_ratings(part, data) -> list[Typed]:
    """The answers of a form, statement by statement; anything that is no answer of ours counts as none."""
    return [
        Typed(
            statement,
            level_of(data.get(f"level-{statement.pk}", "")),
            evidence := words_of(data.get(f"evidence-{statement.pk}", "")),
            bool(data.get(f"none-{statement.pk}")) and not evidence,
        )
        for statement in part.part.statements.all()
    ]


def level_of(words) -> int | None:
    return int(words) if words in {str(value) for value in Level.values} else None


def words_of(words, longest=LONGEST_EVIDENCE) -> str:
    """Typed words with the line ends and without the one sign that a database cannot hold."""
    return cleaned(words).replace("\r\n", "\n")[:longest]


@dataclass(frozen=True)
class Sent:
    """Which page a save comes from: the version it was opened on, and which of its saves this is."""

    version: int = 0
    page: str = ""
    turn: int = 0

    @classmethod
    def of(cls, data):
        return cls(number(data.get("version")), data.get("page", "")[:36].replace("\0", ""), turn_of(data))

    def is_from_last_page(self, part) -> bool:
        """A page that saves by itself may have lost the answer to its last save; it need not ask anybody."""
        return bool(self.page and self.turn) and part.saved_from == self.page


def number(words) -> int:
    """A version from a form; 0 for anything else."""
    return int(words) if words and words.isascii() and words.isdecimal() and len(words) < 10 else 0


@transaction.atomic
def save_ratings(part, typed, *, sent, by):
    """Save one part. Raises Conflict when somebody saved first, Refused when the rating is over."""
    part = _locked(part, Evaluation.State.DRAFT, "The self-rating was sent to the consultant meanwhile")
    stored = {pk: (r.level, r.evidence, r.none_yet) for pk, r in part.by_statement.items()}
    if sent.is_from_last_page(part) and sent.turn <= part.saved_turn:
        return part  # a later save of the same page overtook this one
    if all(stored.get(t.statement.pk, (None, "", False)) == (t.level, t.evidence, t.none_yet) for t in typed):
        return part  # a second click, or no change
    if sent.version != part.version and not sent.is_from_last_page(part):
        raise Conflict(part)
    for one in typed:
        facts = {"level": one.level, "evidence": one.evidence, "none_yet": one.none_yet}
        if one.statement.pk in stored or any((one.level is not None, one.evidence, one.none_yet)):
            Rating.objects.update_or_create(part=part, statement=one.statement, defaults=facts)
    return _saved(part, by, sent)


@transaction.atomic
def save_comment(part, words, *, sent, by):
    """The consultant's comment on one part, while the review lasts."""
    part = _locked(part, Evaluation.State.IN_REVIEW, "The review is over")
    if words == part.comment:
        return part
    if sent.version != part.version:
        raise Conflict(part)
    part.comment, part.comment_by = words, by if words else None
    return _saved(part, by, sent)


WITH_RATINGS = EvaluationPart.objects.select_related(
    "part__instrument", "saved_by", "comment_by", "evaluation__district", "evaluation__instrument"
).prefetch_related("part__statements", "ratings")


def _locked(part, state, over):
    """The part as it stands, locked after its evaluation so that no move passes meanwhile."""
    evaluation = Evaluation.objects.select_for_update().get(pk=part.evaluation_id)
    if evaluation.state != state:
        raise Refused(f"{over}, so nothing was saved. Your words stand below.")
    return WITH_RATINGS.select_for_update(of=("self",)).get(pk=part.pk)


def _saved(part, by, sent):
    part.version, part.saved_by, part.saved_at = part.version + 1, by, clock.now()
    part.saved_from, part.saved_turn = sent.page, sent.turn
    part.save()
    return WITH_RATINGS.get(pk=part.pk)


@transaction.atomic
def save_note(evaluation, words, *, version, by):
    """Somebody's own note; an empty one is thrown away. Raises Conflict when another window was first."""
    note = ConfidentialNote.objects.select_for_update().filter(evaluation=evaluation, author=by).first()
    if note is None:
        if words:
            try:
                with transaction.atomic():
                    ConfidentialNote.objects.create(evaluation=evaluation, author=by, text=words)
            except IntegrityError:  # two windows at once
                raise Conflict(ConfidentialNote.objects.get(evaluation=evaluation, author=by)) from None
        return
    if note.text == words:
        return
    if version != note.version:
        raise Conflict(note)
    if not words:
        note.delete()
        return
    note.text, note.version = words, note.version + 1
    note.save(update_fields=["text", "version"])


@transaction.atomic
def record_meeting(evaluation, typed, *, token, by):
    """Record the meeting, or correct what is recorded; the words before stay in the story.

    ``typed`` as Evaluation.meeting, ``token`` of the record that the page was opened on. Raises Conflict when
    somebody else saved since, Refused once somebody has confirmed it.
    """
    now = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if now.met_on is None:
        evaluation.discuss(by=by, **typed)
    elif now.meeting != typed:  # else a second click, or no change
        if token != now.meeting_token and not now.confirmed_as:
            raise Conflict(now)
        evaluation.correct_meeting(by=by, note=now.meeting_in_words, **typed)


@transaction.atomic
def confirm(evaluation, *, by, capacity):
    """One of two confirms as librarian or administrator; the second makes it final."""
    if capacity not in CAPACITIES:
        raise Refused("Confirm as librarian or as administrator.")
    now = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    others = [name for name in now.confirmed_as if name != capacity]
    move = evaluation.finalize if others and capacity not in now.confirmed_as else evaluation.confirm
    return move(by=by, capacity=capacity)


def may_confirm_as(evaluation, user) -> list[str]:
    """In which capacities this person may confirm now."""
    if evaluation.state != Evaluation.State.DISCUSSED:
        return []
    if user.pk in (evaluation.librarian_id, evaluation.administrator_id):
        return []
    return [
        capacity
        for capacity in CAPACITIES
        if capacity not in evaluation.confirmed_as and user.has_role(capacity, district=evaluation.district)
    ]
