"""Evaluations of services: how they move, who confirms, and what is kept of what two people write."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from districts.models import Role
from planning.evaluating import (
    Conflict,
    Sent,
    confirm,
    save_note,
    save_ratings,
    start_evaluation,
    typed_ratings,
)
from planning.models import ConfidentialNote, Evaluation, Level, Rating
from portal.core import clock
from portal.core.models import Message
from portal.core.transitions import Refused
from tests.factories import MembershipFactory
from tests.factories.evaluations import (
    EvaluationFactory,
    InstrumentFactory,
    answers,
    both_confirm,
    meet,
    parts_of,
    rate_all,
)

State = Evaluation.State
TABLE = {  # docs/permissions.md
    (State.DRAFT, "finish_rating"): State.SELF_RATED,
    (State.SELF_RATED, "take_back"): State.DRAFT,
    (State.SELF_RATED, "start_review"): State.IN_REVIEW,
    (State.IN_REVIEW, "discuss"): State.DISCUSSED,
    (State.DISCUSSED, "librarian"): None,  # discussed, or final for the second
    (State.DISCUSSED, "administrator"): None,
    (State.DISCUSSED, "correct_meeting"): State.DISCUSSED,  # until somebody has confirmed
    (State.FINAL, "archive"): State.ARCHIVED,
}
MOVES = sorted({move for _, move in TABLE})


@pytest.fixture
def draft(district, librarian):
    return EvaluationFactory(district)


@pytest.fixture
def discussed(district, librarian, administrator):
    return EvaluationFactory(district, reached="discussed")


def again(evaluation):
    return Evaluation.objects.get(pk=evaluation.pk)


def save(part, data, *, by, version=None):
    version = part.version if version is None else version
    return save_ratings(part, typed_ratings(part, data), sent=Sent(version=version), by=by)


def test_an_evaluation_starts_with_every_part_of_the_newest_edition(district, librarian):
    InstrumentFactory("2024")
    newest = InstrumentFactory("2026")

    evaluation = start_evaluation(by=librarian, district=district, instrument=newest, school_year=2027)

    assert [str(part) for part in evaluation.outline] == ["Reading", "The room"]
    assert evaluation.state == State.DRAFT


def test_an_older_edition_is_not_begun_on_but_finished(district, librarian):
    old = EvaluationFactory(district, school_year=2026, edition="2024")
    InstrumentFactory("2026")

    with pytest.raises(Refused, match="newer edition"):
        start_evaluation(by=librarian, district=district, instrument=old.instrument, school_year=2027)

    rate_all(old, by=librarian)
    old.finish_rating(by=librarian)
    assert again(old).state == State.SELF_RATED


def test_the_same_year_and_place_is_started_once(draft, district, librarian):
    with pytest.raises(Refused, match="exists already"):
        start_evaluation(by=librarian, district=district, instrument=draft.instrument, school_year=2027)

    other = start_evaluation(
        by=librarian, district=district, instrument=draft.instrument, school_year=2027, place=" High  School "
    )
    assert other.place == "High School"


def test_a_rating_without_evidence_or_none_yet_keeps_the_part_incomplete(draft, librarian):
    reading, _room = parts_of(draft)
    books = reading.part.statements.get(key="books")
    save(reading, answers(reading) | {f"evidence-{books.pk}": " "}, by=librarian)

    with pytest.raises(Refused) as refused:
        draft.finish_rating(by=librarian)

    assert str(refused.value) == (
        "“Reading”: 1 statement has neither evidence nor “none yet”. “The room”: 2 statements have no rating."
    )
    assert again(draft).state == State.DRAFT


@pytest.mark.parametrize("words", ["A list.", ""])
def test_evidence_or_an_honest_none_yet_completes_a_part(draft, librarian, words):
    rate_all(draft, by=librarian, words=words)

    assert all(part.is_complete for part in again(draft).outline)


def test_what_nobody_has_seen_needs_no_evidence_and_counts_in_no_average(draft, librarian):
    reading, _ = parts_of(draft)
    books, readers = reading.part.statements.all()

    part = save(
        reading,
        {f"level-{books.pk}": "0", f"level-{readers.pk}": "2", f"evidence-{readers.pk}": "A list."},
        by=librarian,
    )

    assert part.missing == []
    assert str(part.average) == "2.0"


def test_a_rating_off_the_scale_is_no_rating(draft, librarian):
    reading, _ = parts_of(draft)

    typed = typed_ratings(reading, {f"level-{s.pk}": "9" for s in reading.part.statements.all()})

    assert {one.level for one in typed} == {None}
    with pytest.raises(IntegrityError, match="rating_is_on_the_scale"), transaction.atomic():
        Rating.objects.create(part=reading, statement=reading.part.statements.first(), level=5)


def test_who_saves_second_is_told_and_overwrites_nothing(draft, librarian, administrator):
    reading, _ = parts_of(draft)
    save(reading, answers(reading, words="First."), by=librarian)

    with pytest.raises(Conflict) as conflict:
        save(reading, answers(reading, words="Second."), by=administrator, version=0)

    assert {r.evidence for r in conflict.value.record.ratings.all()} == {"First."}
    assert set(Rating.objects.values_list("evidence", flat=True)) == {"First."}


def test_a_second_click_is_no_conflict(draft, librarian):
    reading, _ = parts_of(draft)
    save(reading, answers(reading), by=librarian)

    assert save(reading, answers(reading), by=librarian, version=0).version == 1


def test_two_who_save_at_once_make_one_save_and_one_conflict(
    transactional_db, district, librarian, administrator, at_once
):
    reading = parts_of(EvaluationFactory(district))[0]

    found = at_once(
        lambda: save(reading, answers(reading, words="A"), by=librarian),
        lambda: save(reading, answers(reading, words="B"), by=administrator),
    )

    assert sorted(isinstance(answer, Conflict) for answer in found) == [False, True]


def test_a_page_that_saves_by_itself_is_never_in_its_own_way(draft, librarian):
    reading, _ = parts_of(draft)

    def from_page(words, turn):
        typed = typed_ratings(reading, answers(reading, words=words))
        return save_ratings(reading, typed, sent=Sent(version=0, page="p", turn=turn), by=librarian)

    from_page("one", 1)
    from_page("two", 3)

    assert {r.evidence for r in from_page("late", 2).ratings.all()} == {"two"}


def test_nothing_is_rated_once_it_was_sent(district, librarian):
    sent = EvaluationFactory(district, reached="self_rated")
    reading, _ = parts_of(sent)

    with pytest.raises(Refused, match="Your words stand below"):
        save(reading, answers(reading, words="Late."), by=librarian)


def test_the_meeting_is_recorded_on_its_day_or_later(district, consultant, librarian):
    evaluation = EvaluationFactory(district, reached="consultant_review")
    tomorrow = clock.today() + dt.timedelta(days=1)

    with pytest.raises(Refused, match="has not happened yet"):
        evaluation.discuss(by=consultant, met_on=tomorrow, met_with="", agreed="")


def test_a_slip_in_the_record_of_the_meeting_is_put_right_until_somebody_confirms(discussed, librarian):
    meet(discussed, "More chairs.", again=True)
    assert again(discussed).agreed == "More chairs."

    confirm(discussed, by=librarian, capacity="librarian")

    with pytest.raises(Refused, match="Somebody has confirmed this record"):
        meet(discussed, "Fewer chairs.", again=True)
    assert again(discussed).agreed == "More chairs."


def test_reviewers_hear_of_the_self_rating_of_a_district_that_nobody_serves(district, librarian, reviewer):
    EvaluationFactory(district, reached="self_rated")

    assert [m.to for m in Message.objects.filter(key__startswith="evaluation-self_rated:")] == [reviewer]


def test_two_people_make_it_final_and_both_are_recorded(discussed, librarian, administrator):
    confirm(discussed, by=administrator, capacity="administrator")
    assert again(discussed).state == State.DISCUSSED
    confirm(discussed, by=librarian, capacity="librarian")

    final = again(discussed)
    assert final.state == State.FINAL
    assert (final.librarian, final.administrator) == (librarian, administrator)
    assert final.report.kind == "evaluation"


def test_one_person_with_both_roles_confirms_once(discussed, district, librarian):
    MembershipFactory(user=librarian, district=district, role=Role.ADMINISTRATOR)
    librarian = type(librarian).objects.get(pk=librarian.pk)
    confirm(discussed, by=librarian, capacity="librarian")

    with pytest.raises(Refused, match="Two people confirm"):
        confirm(discussed, by=librarian, capacity="administrator")

    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        Evaluation.objects.filter(pk=discussed.pk).update(administrator=librarian)


def test_nobody_confirms_in_a_role_they_do_not_hold(discussed, librarian, viewer):
    with pytest.raises(Refused, match="You do not act as administrator"):
        confirm(discussed, by=librarian, capacity="administrator")
    with pytest.raises(PermissionDenied):
        confirm(discussed, by=viewer, capacity="librarian")
    with pytest.raises(Refused, match="as librarian or as administrator"):
        confirm(discussed, by=librarian, capacity="owner")


def test_two_who_confirm_at_once_make_it_final(transactional_db, district, librarian, administrator, at_once):
    evaluation = EvaluationFactory(district, reached="discussed")
    copies = again(evaluation), again(evaluation)

    at_once(
        lambda: confirm(copies[0], by=librarian, capacity="librarian"),
        lambda: confirm(copies[1], by=administrator, capacity="administrator"),
    )

    assert again(evaluation).state == State.FINAL


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.sampled_from(MOVES), max_size=9))
def test_no_sequence_of_moves_leaves_the_table(district, librarian, administrator, consultant, moves):
    with transaction.atomic():
        evaluation = EvaluationFactory(district)
        rate_all(evaluation, by=librarian)
        calls = {
            "finish_rating": lambda: evaluation.finish_rating(by=librarian),
            "take_back": lambda: evaluation.take_back(by=librarian),
            "start_review": lambda: evaluation.start_review(by=consultant),
            "discuss": lambda: meet(evaluation),
            "librarian": lambda: confirm(evaluation, by=librarian, capacity="librarian"),
            "administrator": lambda: confirm(evaluation, by=administrator, capacity="administrator"),
            "correct_meeting": lambda: meet(evaluation, again=True),
            "archive": lambda: evaluation.archive(by=librarian),
        }
        signed = set()
        for move in moves:
            before = again(evaluation).state
            is_shut = move in signed or (move == "correct_meeting" and signed)
            may = (before, move) in TABLE and not is_shut
            try:
                with transaction.atomic():
                    calls[move]()
                done = True
            except Refused:
                done = False
            assert done == may, (before, move)
            expected = TABLE[before, move] if may else before
            if may and move in ("librarian", "administrator"):
                signed.add(move)
                expected = State.FINAL if len(signed) == 2 else State.DISCUSSED
            assert again(evaluation).state == expected
        transaction.set_rollback(True)


def test_the_next_person_hears_of_each_step(district, librarian, administrator, consultant):
    EvaluationFactory(district, reached="final")

    told = {(m.key.partition(":")[0], m.to_id) for m in Message.objects.filter(key__startswith="evaluation-")}
    assert told >= {
        ("evaluation-self_rated", consultant.pk),
        ("evaluation-discussed", librarian.pk),
        ("evaluation-discussed", administrator.pk),
        ("evaluation-final", librarian.pk),
    }


@pytest.mark.parametrize("reader", ["administrator", "librarian", "reviewer", "manager", "viewer"])
def test_a_confidential_note_is_read_by_its_author_alone(reader, draft, consultant, request):
    save_note(draft, "Between me and me.", version=0, by=consultant)

    person = request.getfixturevalue(reader)

    assert not ConfidentialNote.objects.visible_to(person).exists()
    assert ConfidentialNote.objects.visible_to(consultant).get().text == "Between me and me."


def test_an_author_who_left_the_district_reads_the_note_no_more(draft, consultant):
    save_note(draft, "Mine.", version=0, by=consultant)
    consultant.assignments.update(ends_on=clock.today())

    assert not ConfidentialNote.objects.visible_to(type(consultant).objects.get(pk=consultant.pk)).exists()


def test_a_note_of_two_windows_keeps_both_and_an_empty_one_is_thrown_away(draft, librarian):
    save_note(draft, "One.", version=0, by=librarian)

    with pytest.raises(Conflict):
        save_note(draft, "Two.", version=0, by=librarian)
    save_note(draft, "", version=1, by=librarian)

    assert not ConfidentialNote.objects.exists()


def test_the_scale_reads_in_words():
    assert Level.labels == ["Not yet", "Beginning", "Established", "Strong", "Not seen"]


def test_a_final_evaluation_is_archived_and_stays(district, librarian, administrator):
    evaluation = EvaluationFactory(district, reached="discussed")
    both_confirm(evaluation)
    evaluation.archive(by=librarian)

    assert again(evaluation).state == State.ARCHIVED
