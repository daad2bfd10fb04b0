"""What the pages of an evaluation say about all of it: its parts as tasks, and what comes next."""

from dataclasses import dataclass
from itertools import groupby

from .evaluating import may_confirm_as
from .evaluation_goals import low_parts
from .models import ConfidentialNote, Evaluation
from .overview import TONES, Group, Task

State = Evaluation.State
WAITS = {  # what the page says about where it stands
    State.DRAFT: "The district rates each part and says what shows it.",
    State.SELF_RATED: "A consultant of the agency reads it next.",
    State.IN_REVIEW: "The consultant comments on each part, and then you meet.",
    State.DISCUSSED: "Librarian and administrator confirm it, one after the other.",
    State.FINAL: "Librarian and administrator have confirmed it. Its report never changes.",
    State.ARCHIVED: "It is kept to be read, and it stays in the trend.",
}


@dataclass(frozen=True)
class EvaluationStanding:
    """Where an evaluation stands, and what this person may do about it."""

    words: str
    done: int
    total: int
    missing: list[str]
    moves: list  # one-click moves
    may_rate: bool
    may_comment: bool
    may_discuss: bool
    may_correct: bool  # what is written about the meeting
    confirm_as: list[str]
    may_ask: bool  # others, by link
    may_note: bool
    low: int  # statements that could become goals
    may_make_goals: bool
    next_task: Task | None


def part_task(part, state):
    tone, label = TONES[part.state] if state == State.DRAFT else ("plain", "")
    average = part.average
    if state != State.DRAFT:
        label = f"{average} of 4" if average is not None else "Not seen"
    hint = part.part.intro
    if state == State.IN_REVIEW and part.comment:
        hint = "Commented"
    return Task(part.part.title, part.get_absolute_url(), hint, tone, label, part.is_complete)


def part_groups(evaluation) -> list[Group]:
    return [
        Group(title, [part_task(part, evaluation.state) for part in members])
        for title, members in groupby(evaluation.outline, key=lambda part: part.part.group)
    ]


def evaluation_standing(evaluation, user) -> EvaluationStanding:
    parts, state = evaluation.outline, evaluation.state
    unfinished = [part for part in parts if not part.is_complete]
    one_click = ("finish_rating", "take_back", "start_review", "archive")
    is_draft = state == State.DRAFT
    missing = evaluation.missing_for_self_rating() if is_draft else []
    moves = [move for move in evaluation.transitions_for(user) if move.name in one_click]
    return EvaluationStanding(
        words=WAITS[state],
        done=len(parts) - len(unfinished),
        total=len(parts),
        missing=missing,
        moves=[move for move in moves if not (missing and move.name == "finish_rating")],
        may_rate=is_draft and user.has_perm("planning.rate_evaluation", evaluation),
        may_comment=state == State.IN_REVIEW and user.has_perm("planning.review_evaluation", evaluation),
        may_discuss=state == State.IN_REVIEW and user.has_perm("planning.discuss_evaluation", evaluation),
        may_correct=state == State.DISCUSSED
        and not evaluation.confirmed_as
        and user.has_perm("planning.discuss_evaluation", evaluation),
        confirm_as=may_confirm_as(evaluation, user),
        may_ask=state in Evaluation.ASKS_RATERS and user.has_perm("planning.share_evaluation", evaluation),
        may_note=user.has_perm("planning.note_evaluation", evaluation),
        low=sum(len(low.rows) for low in low_parts(evaluation)) if state in Evaluation.MAKES_GOALS else 0,
        may_make_goals=state in Evaluation.MAKES_GOALS
        and user.has_perm("planning.start_evaluation", evaluation),
        next_task=part_task(unfinished[0], state) if unfinished else None,
    )


def note_of(evaluation, user):
    """This person's own note, or None."""
    return ConfidentialNote.objects.visible_to(user).filter(evaluation=evaluation).first()
