"""What was written about a record stays written: the database refuses, and what got around it shows."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connection, transaction

from planning.models import Submission
from portal.core.models import StateChange
from portal.core.story import ALTERED, CUT, GAP, breaks_in_stories, lost_stories
from tests.factories import SubmissionFactory, send_back


@pytest.fixture
def line(reviewer):
    return SubmissionFactory(reviewer=reviewer).changes.latest("pk")


def raw(sql):
    def run(line):
        with connection.cursor() as cursor:
            cursor.execute(sql, [line.pk])

    return run


def save_with_another_note(line):
    line.note = "Something else"
    line.save()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(save_with_another_note, id="save"),
        pytest.param(lambda line: line.delete(), id="delete"),
        pytest.param(lambda line: StateChange.objects.update(note=""), id="update of many"),
        pytest.param(lambda line: StateChange.objects.all().delete(), id="delete of many"),
        pytest.param(lambda line: StateChange.objects.bulk_update([line], ["note"]), id="bulk_update"),
        pytest.param(raw("UPDATE core_statechange SET note = '' WHERE id = %s"), id="SQL UPDATE"),
        pytest.param(raw("DELETE FROM core_statechange WHERE id = %s"), id="SQL DELETE"),
    ],
)
def test_a_line_of_a_story_is_never_changed(line, change):
    before = list(StateChange.objects.values())

    with pytest.raises(InternalError, match="written once and never changed"), transaction.atomic():
        change(line)

    assert list(StateChange.objects.values()) == before


def test_two_lines_cannot_follow_the_same_one(line):
    branch = StateChange.objects.get(pk=line.pk)
    branch.pk = None

    with pytest.raises(IntegrityError, match="one_story_without_branches"), transaction.atomic():
        branch.save(force_insert=True)


@pytest.fixture
def lines(reviewer):
    """Three lines of one story, and another story beside it."""
    SubmissionFactory()
    submission = SubmissionFactory(reviewer=reviewer)
    send_back(submission, by=reviewer, note="Goals: name what you will count.")
    return list(submission.changes.order_by("pk"))


def past_the_trigger(sql, *arguments):
    """What the owner of the database can still do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, arguments)
        cursor.execute("SET LOCAL session_replication_role = origin")


def found():
    return [(line.pk, what) for line, what in breaks_in_stories()]


def test_each_line_carries_the_hash_of_the_one_before(lines):
    assert [line.name for line in lines] == ["submit", "claim", "send_back"]
    assert [line.previous_hash for line in lines] == ["", lines[0].hash, lines[1].hash]
    assert [line.hash for line in lines] == [line.fingerprint() for line in lines]


def test_stories_as_they_were_written_are_whole(lines, capsys):
    call_command("verify_changes")

    assert found() == []
    assert capsys.readouterr().out == "Every line is as it was written.\n"


@pytest.mark.parametrize(
    "alteration",
    [
        "note = 'Nothing to change.'",
        "name = 'sign_off'",
        "label = 'Sign off'",
        "source = 'returned'",
        "target = 'signed_off'",
        "at = at - interval '1 day'",
        "by_id = by_id + 1",
        "on_behalf_of_id = by_id",
        "district_id = NULL",
        "previous_hash = 'x'",
        "hash = 'x'",
    ],
)
def test_a_line_that_was_altered_is_found(lines, alteration):
    past_the_trigger(f"UPDATE core_statechange SET {alteration} WHERE id = %s", lines[1].pk)  # noqa: S608

    assert (lines[1].pk, ALTERED) in found()


def test_a_line_taken_out_of_the_middle_is_found(lines):
    past_the_trigger("DELETE FROM core_statechange WHERE id = %s", lines[1].pk)

    assert found() == [(lines[2].pk, GAP)]


def test_a_line_taken_off_the_end_is_found(lines):
    past_the_trigger("DELETE FROM core_statechange WHERE id = %s", lines[2].pk)

    assert found() == [(lines[1].pk, CUT)]


def test_a_state_set_past_the_transitions_is_found(lines):
    Submission.objects.filter(pk=lines[0].record_id).update(state="submitted")

    assert found() == [(lines[2].pk, CUT)]


def remove_the_story_of(record_id):
    past_the_trigger("DELETE FROM core_statechange WHERE record_id = %s", record_id)


def test_a_story_that_was_removed_whole_is_found(lines, capsys):
    moved = lines[0].record_id
    remove_the_story_of(moved)

    assert found() == []
    assert [record.pk for record in lost_stories()] == [moved]
    with pytest.raises(CommandError, match="not as they were written: 1"):
        call_command("verify_changes")
    assert capsys.readouterr().err == f"No line is left of plan version {moved}, which was moved.\n"


def test_a_record_that_nobody_has_moved_needs_no_story(lines):
    remove_the_story_of(lines[0].record_id)
    Submission.objects.filter(pk=lines[0].record_id).update(state="draft")

    assert list(lost_stories()) == []


def test_the_command_names_the_line_and_fails(lines, capsys):
    past_the_trigger("UPDATE core_statechange SET note = 'x' WHERE id = %s", lines[2].pk)

    with pytest.raises(CommandError, match="not as they were written: 1"):
        call_command("verify_changes")

    said = f"Line {lines[2].pk} of plan version {lines[0].record_id} {ALTERED}.\n"
    assert capsys.readouterr().err == said
