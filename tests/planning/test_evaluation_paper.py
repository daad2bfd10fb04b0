"""The report of an evaluation: frozen, complete, and without a word that is nobody else's business."""

import pytest

from planning.evaluating import save_note
from planning.evaluation_paper import evaluation_report
from planning.evaluation_trend import change_in_words, history_of, trend_charts
from planning.models import Evaluation, EvaluationPart, Level, Rating
from portal.core.canonical import sha256
from portal.core.models import Message
from portal.reports.kinds import KINDS
from portal.reports.pdf import render_pdf
from tests.factories.evaluations import EvaluationFactory, both_confirm, meet, rated_by_link
from tests.reports.conftest import ua1_failures  # noqa: F401 - a fixture
from tests.reports.reading import in_one_line

LOW = dict.fromkeys(("books", "readers", "chairs", "hours"), Level.BEGINNING)


@pytest.fixture
def final(district, librarian, administrator, consultant):
    """With an earlier year, answers by link, a comment, and a note that stays out."""
    EvaluationFactory(district, school_year=2024, reached="archived", levels=LOW)
    evaluation = EvaluationFactory(district, reached="consultant_review")
    rated_by_link(evaluation, by=librarian, words="I find few books.", name="Sam Rivera")
    save_note(evaluation, "Not for the file.", version=0, by=consultant)
    EvaluationPart.objects.filter(evaluation=evaluation, part__key="reading").update(
        comment="Count loans the same way.", comment_by=consultant
    )
    meet(evaluation, "More chairs.")
    both_confirm(evaluation)
    return Evaluation.objects.get(pk=evaluation.pk)


def test_the_paper_says_what_was_agreed_and_keeps_private_what_is(final, ua1_failures):  # noqa: F811
    document = KINDS["evaluation"].document(final.report)
    pdf = render_pdf(
        document.html, title=document.title, author=document.author, made_on=document.made_on, seconds=300
    )
    text = in_one_line(pdf)

    for words in (
        "Small instrument",
        "It rates no person",
        f"{final.librarian_name}, librarian, and {final.administrator_name}, administrator",
        "More chairs.",
        "Count loans the same way.",
        "Teacher, by link: 1 answer, average 2.0 of 4.",
        "The library has books.",
        "Established",
        "A list.",
        "Averages by part and school year, 1 to 4",
        "None before it was confirmed.",
    ):
        assert words in text, words
    for words in ("Not for the file", "Sam Rivera", "I find few books"):
        assert words not in text, words
        assert words not in str(final.snapshot), words
    assert ua1_failures(pdf) == []


def test_the_hash_is_that_of_the_frozen_facts(final):
    assert final.data_hash == final.report.content_hash == sha256(final.snapshot)


def test_what_changes_later_is_not_in_the_report(final):
    before = KINDS["evaluation"].document(final.report).html
    Rating.objects.filter(part__evaluation=final).update(evidence="Changed.")

    assert KINDS["evaluation"].document(final.report).html == before


def test_the_trend_reads_over_editions_and_leaves_out_other_places_and_unfinished_years(district, librarian):
    EvaluationFactory(district, school_year=2023, reached="final", levels=LOW, edition="2022")
    EvaluationFactory(district, school_year=2025, reached="discussed", levels=LOW, edition="2026")
    EvaluationFactory(district, school_year=2024, reached="final", place="High School")
    EvaluationFactory(school_year=2024, reached="final")
    now = EvaluationFactory(district, school_year=2027, reached="self_rated")

    assert {year: str(value) for year, value in history_of(now)["reading"].items()} == {
        2023: "2.0",
        2027: "3.0",
    }
    assert [chart.message for chart in trend_charts(now)] == ["Up from 2.0 to 3.0 since 2022–23."] * 2


def test_change_is_said_in_words():
    assert change_in_words({2024: 2}) == "One year so far."
    assert change_in_words({2024: 2, 2027: 2}) == "2, as in 2023–24."
    assert change_in_words({2024: 3, 2026: None, 2027: 2}) == "Down from 3 to 2 since 2023–24."


def test_bars_are_drawn_on_the_whole_scale(final):
    chart = evaluation_report(final.snapshot)["chart"]

    bars = list(chart.bars)
    assert [bar["total"] for bar in bars] == ["3.0 of 4"] * 2
    assert float(bars[0]["parts"][0]["width"]) == pytest.approx(chart.track * 0.75, abs=0.1)


def test_a_failed_report_is_told_to_who_confirmed_last(final):
    KINDS["evaluation"].when_failed(final.report)

    assert Message.objects.filter(key__startswith="report-failed:", to=final.report.requested_by).exists()
