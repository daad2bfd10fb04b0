"""Evaluations on a small instrument of two parts, brought as far as asked by their own moves."""

import datetime as dt
import uuid

from districts.models import Membership, Role
from planning.evaluating import Sent, confirm, save_ratings, start_evaluation, typed_ratings
from planning.loading_instruments import load_instrument
from planning.models import Evaluation, EvaluationPart, Instrument
from planning.models.ratings import Level
from planning.rater_answers import answer, make_link, parts_for, typed_by_rater
from portal.core import clock

from .districts import AssignmentFactory, DistrictFactory, MembershipFactory
from .planning import librarian_of

ORDER = [state.value for state in Evaluation.State]


def statement(key):
    return {
        "key": key,
        "text": f"The library has {key}.",
        "evidence": f"A list of {key}",
        "goal": f"More {key}",
        "measure": f"Number of {key}",
    }


def part(key, title, asked, statements):
    return {
        "key": key,
        "title": title,
        "group": "Program",
        "level": "program",
        "area": "space",
        "asked": asked,
        "intro": f"About {title.lower()}.",
        "statements": [statement(name) for name in statements],
    }


def small(edition="2026"):
    """The content of a small instrument, as its file would hold it."""
    return {
        "key": "small",
        "name": "Small instrument",
        "edition": edition,
        "summary": "Looks at two things.",
        "source": "Ours.",
        "parts": [
            part("reading", "Reading", ["teacher"], ["books", "readers"]),
            part("room", "The room", ["administrator"], ["chairs", "hours"]),
        ],
    }


def InstrumentFactory(edition="2026") -> Instrument:
    return load_instrument(small(edition), complain=ValueError)[0]


def answers(part, levels=None, words="A list.", **more) -> dict:
    """What the form of a part would send: every statement, rated established unless said otherwise."""
    levels = levels or {}
    data = {}
    for statement in part.part.statements.all():
        level = levels.get(statement.key, Level.ESTABLISHED)
        if level is not None:
            data[f"level-{statement.pk}"] = str(int(level))
        data[f"evidence-{statement.pk}"] = words
        if not words:
            data[f"none-{statement.pk}"] = "1"
    return data | more


def rate_all(evaluation, *, by, levels=None, words="A list."):
    for one in parts_of(evaluation):
        typed = typed_ratings(one, answers(one, levels, words))
        save_ratings(one, typed, sent=Sent(version=one.version), by=by)


def parts_of(evaluation):
    parts = EvaluationPart.objects.filter(evaluation=evaluation)
    return list(parts.select_related("part").prefetch_related("part__statements"))


def holder(district, role):
    current = Membership.objects.current().filter(district=district, role=role).first()
    return (current or MembershipFactory(district=district, role=role)).user


def consultant_of(district):
    serving = district.assignments.serving().first()
    return (serving or AssignmentFactory(district=district)).consultant


def EvaluationFactory(
    district=None, reached="draft", school_year=2027, levels=None, words="A list.", edition="2026", **facts
) -> Evaluation:
    """An evaluation; ``levels`` by key of the statement, ``words`` in each thing that somebody writes."""
    district = district or DistrictFactory()
    librarian = librarian_of(district)
    evaluation = start_evaluation(
        by=librarian,
        district=district,
        instrument=InstrumentFactory(edition),
        school_year=school_year,
        **facts,
    )
    steps = [
        lambda: finish(evaluation, librarian, levels, words),
        lambda: evaluation.start_review(by=consultant_of(district)),
        lambda: meet(evaluation, words),
        lambda: both_confirm(evaluation),
        lambda: evaluation.archive(by=librarian),
    ]
    for step in steps[: ORDER.index(reached)]:
        step()
    return Evaluation.objects.get(pk=evaluation.pk)


def finish(evaluation, librarian, levels, words):
    rate_all(evaluation, by=librarian, levels=levels, words=words)
    evaluation.finish_rating(by=librarian)


def meet(evaluation, words="Read more.", *, again=False):
    """The meeting recorded, or with ``again`` its record corrected by somebody who has just read it."""
    by = consultant_of(evaluation.district)
    day = clock.today() - dt.timedelta(days=1)
    typed = {"met_on": day, "met_with": "Librarian and principal", "agreed": words}
    if again:
        before = Evaluation.objects.get(pk=evaluation.pk).meeting_in_words
        evaluation.correct_meeting(by=by, note=before, **typed)
    else:
        evaluation.discuss(by=by, **typed)


def both_confirm(evaluation):
    confirm(evaluation, by=librarian_of(evaluation.district), capacity="librarian")
    confirm(evaluation, by=holder(evaluation.district, Role.ADMINISTRATOR), capacity="administrator")


def token_of(address) -> str:
    return address.rstrip("/").rpartition("/")[2]


def rated_by_link(evaluation, *, by, role="teacher", level=Level.BEGINNING, words="As I see it.", name=""):
    """A link for raters with one answer."""
    asked, _ = make_link(evaluation, by=by, role=role)
    parts = parts_for(asked)
    data = {}
    for one in parts:
        data |= answers(one, {s.key: level for s in one.part.statements.all()}, words)
    answer(asked, typed_by_rater(parts, data), page=uuid.uuid4(), name=name)
    return asked
