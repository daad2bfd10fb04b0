"""The instruments of evaluations, from their data files into the database."""

import json
from copy import deepcopy

import pytest
from django.core.management import CommandError, call_command

from planning.loading_instruments import load_instrument
from planning.management.commands.load_reference import DATA
from planning.models import Instrument, InstrumentPart, Statement
from tests.factories.evaluations import EvaluationFactory, small

FILES = sorted(DATA.glob("instrument-*.json"))
LEVELS = {
    "best-practices": {"program", "specialist"},
    "leadership-partnerships": {"partner"},
    "aasl-structure": {"building", "district"},
    "future-ready": {"area"},
}


@pytest.fixture
def loaded():
    call_command("load_reference", verbosity=0)


def load(content):
    return load_instrument(content, complain=CommandError)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_instrument_has_its_levels_and_four_to_eight_statements_a_part(path, loaded):
    instrument = Instrument.objects.get(key=json.loads(path.read_text())["key"])

    assert {part.level for part in instrument.parts.all()} == LEVELS[instrument.key]
    for part in instrument.parts.all():
        assert 4 <= part.statements.count() <= 8, part.key


def test_there_are_four_instruments_with_seven_partners_twelve_foundations_and_eleven_areas(loaded):
    counts = {i.key: i.parts.count() for i in Instrument.objects.all()}
    assert counts == {
        "best-practices": 7,
        "leadership-partnerships": 7,
        "aasl-structure": 12,
        "future-ready": 11,
    }


def test_every_part_points_to_an_area_of_the_framework(loaded):
    areas = {area["key"] for area in json.loads((DATA / "framework-frl-2016-11.json").read_text())["areas"]}
    assert set(InstrumentPart.objects.values_list("area", flat=True)) <= areas


def test_every_statement_is_a_sentence_about_a_service_with_goal_measure_and_evidence(loaded):
    for statement in Statement.objects.all():
        assert statement.text.endswith("."), statement
        assert all((statement.goal, statement.measure, statement.evidence)), statement
        assert not set(statement.text.lower().split()) & {"librarian", "she", "he"}, statement


def test_loading_twice_changes_nothing():
    assert load(small())[1] == "added"
    assert load(small())[1] == "unchanged"
    assert Statement.objects.count() == 4


def test_an_edition_that_nobody_uses_may_be_corrected():
    load(small())
    changed = small()
    changed["parts"][0]["statements"][0]["goal"] = "Many books"

    assert load(changed)[1] == "updated"
    assert Statement.objects.filter(goal="Many books").count() == 1


def test_an_edition_in_use_never_changes():
    EvaluationFactory()
    changed = small()
    changed["parts"][0]["statements"][0]["text"] = "Something else."

    with pytest.raises(CommandError, match="is used by 1 evaluation, so it cannot change"):
        load(changed)

    assert not Statement.objects.filter(text="Something else.").exists()


def test_a_new_edition_stands_beside_the_old_one():
    load(small("2024"))
    newest, _ = load(small("2026"))

    assert list(Instrument.objects.newest()) == [newest]
    assert Instrument.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: c.pop("edition"), "has no “edition”"),
        (lambda c: c["parts"][0].pop("intro"), "“reading” has no “intro”"),
        (lambda c: c["parts"][0]["statements"][0].pop("goal"), "“books” has no “goal”"),
        (lambda c: c["parts"][0].update(level="moon"), "unknown level, “moon”"),
        (lambda c: c["parts"][0].update(asked=["student"]), "unknown role, “student”"),
        (lambda c: c["parts"][0].update(statements=[]), "has no statements"),
        (lambda c: c["parts"][1].update(key="reading"), "“reading” is used twice"),
        (lambda c: c["parts"][0]["statements"][1].update(key="books"), "“books” is used twice"),
    ],
)
def test_a_file_that_says_something_unknown_is_refused(change, sentence):
    content = deepcopy(small())
    change(content)

    with pytest.raises(CommandError, match=sentence):
        load(content)
