"""The demo's evaluations of services, told with the portal's own moves. The content is ``evaluations.toml``.

A part's ``levels`` are its ratings in the order of the statements, 1 to 4, and 0 for “not seen”; ``evidence``
stands beside them, and an empty one is an honest “none yet”.
"""

import uuid
from functools import partial

from django.utils import timezone

from districts.models import District
from planning.evaluating import Sent, Typed, confirm, save_comment, save_ratings, start_evaluation
from planning.models import Evaluation, EvaluationPart, Instrument
from planning.rater_answers import answer, make_link, parts_for

from .seeding_plans import Event


class EvaluationStory:
    """One evaluation, as far as it has come."""

    def __init__(self, content):
        self.content = content

    @property
    def evaluation(self):
        return Evaluation.objects.filter(
            district__code=self.content["district"],
            instrument__key=self.content["instrument"],
            school_year=self.content["school_year"],
        ).first()

    @property
    def is_told(self):
        return self.evaluation is not None

    def events(self):
        for happening in self.content["history"]:
            facts = {name: value for name, value in happening.items() if name not in ("move", "at", "by")}
            happen = partial(getattr(self, happening["move"]), **facts)
            yield Event(timezone.make_aware(happening["at"]), happen, happening["by"])

    def start(self, *, by):
        start_evaluation(
            by=by,
            district=District.objects.get(code=self.content["district"]),
            instrument=Instrument.objects.newest().get(key=self.content["instrument"]),
            school_year=self.content["school_year"],
        )

    def rate(self, *, by):
        for part in self.parts():
            if part.part.key in self.content["ratings"]:
                typed = self.typed(part)
                save_ratings(part, typed, sent=Sent(version=part.version), by=by)

    def parts(self):
        parts = EvaluationPart.objects.filter(evaluation=self.evaluation).select_related("part")
        return parts.prefetch_related("part__statements")

    def typed(self, part) -> list[Typed]:
        told = self.content["ratings"][part.part.key]
        rows = zip(part.part.statements.all(), told["levels"], told["evidence"], strict=True)
        return [Typed(statement, level, words, not words) for statement, level, words in rows]

    def ask(self, *, by, role, answers):
        """Others answer by link; each answer is ratings in the order of the statements, and maybe a word."""
        asked, _ = make_link(self.evaluation, by=by, role=role)
        for levels, words in answers:
            statements = [row for part in parts_for(asked) for row in part.part.statements.all()]
            typed = [Typed(row, level, "", False) for row, level in zip(statements, levels, strict=True)]
            typed[0] = Typed(statements[0], levels[0], words, False)
            answer(asked, typed, page=uuid.uuid4())

    def finish_rating(self, *, by):
        self.evaluation.finish_rating(by=by)

    def start_review(self, *, by):
        self.evaluation.start_review(by=by)

    def comment(self, *, by, words):
        for part in self.parts():
            if part.part.key in words:
                save_comment(part, words[part.part.key], sent=Sent(version=part.version), by=by)

    def discuss(self, *, by, **facts):
        self.evaluation.discuss(by=by, **facts)

    def confirm(self, *, by, capacity):
        confirm(self.evaluation, by=by, capacity=capacity)

    def archive(self, *, by):
        self.evaluation.archive(by=by)
