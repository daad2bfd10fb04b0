"""The pages of evaluations as people use them: nothing typed gets lost, and each sees what is theirs."""

import datetime as dt

import pytest
from django.urls import reverse

from planning.evaluating import Sent, confirm, save_ratings, typed_ratings
from planning.models import ConfidentialNote, Evaluation, EvaluationPart, Rating
from portal.core import clock
from portal.core.words import long_date
from tests.factories import DistrictFactory, PlanFactory
from tests.factories.evaluations import (
    EvaluationFactory,
    InstrumentFactory,
    answers,
    meet,
    parts_of,
    rate_all,
    rated_by_link,
)

from .pages import document, messages, queries, texts

State = Evaluation.State


@pytest.fixture
def started(district, librarian):
    return EvaluationFactory(district)


def page(name, evaluation, *more):
    return reverse(f"planning:evaluation{name}", args=[evaluation.pk, *more])


def do(browser, evaluation, move, **facts):
    return browser.post(page("-do", evaluation, move), facts, follow=True)


def state_of(evaluation):
    return Evaluation.objects.get(pk=evaluation.pk).state


def test_starting_says_that_nobody_is_rated_and_leads_to_the_parts(writer, district):
    instrument = InstrumentFactory()
    address = reverse("planning:evaluation-start")
    assert "This is no review of anybody’s work." in writer.get(address).content.decode()

    year = document(writer.get(address)).xpath("//select[@name='school_year']/option/@value")[0]
    typed = {"district": district.pk, "instrument": instrument.pk, "school_year": year}
    shown = writer.post(address, typed, follow=True)

    assert texts(shown, "//a[@class='row-link']") == ["Reading", "The room"]


def test_starting_it_twice_is_refused_on_the_form(writer, started):
    year = started.school_year
    typed = {"district": started.district.pk, "instrument": started.instrument.pk, "school_year": year}
    shown = writer.post(reverse("planning:evaluation-start"), typed)

    said = shown.content.decode()
    assert "exists already" in said or "Choose one of the answers in the list" in said
    assert Evaluation.objects.count() == 1


def test_a_plan_of_another_district_is_not_taken(writer, district):
    other = PlanFactory(district=DistrictFactory())
    typed = {"district": district.pk, "instrument": InstrumentFactory().pk, "plan": other.pk}

    assert writer.post(reverse("planning:evaluation-start"), typed).status_code == 200
    assert not Evaluation.objects.exists()


def test_a_part_is_rated_without_scripts_and_leads_to_the_next(writer, started):
    reading, room = parts_of(started)

    answer = writer.post(reading.get_absolute_url(), answers(reading, version="0", do="next"))

    assert answer.url == room.get_absolute_url()
    assert Rating.objects.filter(evidence="A list.").count() == 2


def test_a_page_that_saves_by_itself_gets_its_new_version(writer, started):
    reading, _ = parts_of(started)
    data = answers(reading, version="0", page="p", turn="1")

    answer = writer.post(reading.get_absolute_url(), data, headers={"HX-Request": "true"})

    assert 'id="rating-version" value="1"' in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_two_who_write_see_both_and_keep_theirs_or_mine(headers, writer, started, administrator, librarian):
    reading, _ = parts_of(started)
    theirs = typed_ratings(reading, answers(reading, words="Theirs."))
    save_ratings(reading, theirs, sent=Sent(version=0), by=administrator)

    data = answers(reading, words="Mine.", version="0")
    both = writer.post(reading.get_absolute_url(), data, headers=headers)

    assert both.status_code == 409
    said = both.content.decode()
    assert "Theirs." in said
    assert "Mine." in said
    writer.post(reading.get_absolute_url(), data | {"version": "1"})
    assert set(Rating.objects.values_list("evidence", flat=True)) == {"Mine."}


def test_words_that_come_after_it_was_sent_are_shown_and_not_lost(writer, started, librarian):
    reading, _ = parts_of(started)
    rate_all(started, by=librarian)
    started.finish_rating(by=librarian)

    late = writer.post(reading.get_absolute_url(), answers(reading, words="Late.", version="1"))

    assert late.status_code == 409
    assert "Late." in late.content.decode()
    assert not Rating.objects.filter(evidence="Late.").exists()


def test_what_is_missing_is_said_before_anybody_can_send(writer, started):
    shown = writer.get(started.get_absolute_url())

    assert "“Reading”: 2 statements have no rating." in texts(shown, "//details//li")
    assert "Send to the consultant" not in shown.content.decode()
    assert do(writer, started, "finish_rating").status_code == 200
    assert state_of(started) == State.DRAFT


def test_what_comes_next_stands_before_the_parts_and_is_said_once(writer, started):
    shown = writer.get(started.get_absolute_url())

    order = document(shown).xpath("//h2[@id='h-next' or @id='group-1' or @id='h-story']/@id")
    assert order == ["h-next", "group-1", "h-story"]


def test_the_whole_way_from_rating_to_final(district, librarian, administrator, consultant, started, sign_in):
    rate_all(started, by=librarian)
    writer, advisor, head = sign_in(librarian), sign_in(consultant), sign_in(administrator)

    do(writer, started, "finish_rating")
    do(advisor, started, "start_review")
    part = parts_of(started)[0]
    advisor.post(part.get_absolute_url(), {"comment": "Well shown.", "version": "1"})
    meeting = {"met_on": clock.today().isoformat(), "met_with": "All", "agreed": "More."}
    assert advisor.post(page("-discussion", started), meeting).status_code == 302
    do(writer, started, "confirm", capacity="librarian")
    shown = do(head, started, "confirm", capacity="administrator")

    assert state_of(started) == State.FINAL
    assert messages(shown) == ["Confirmed. Thank you."]
    assert "Open the report" in shown.content.decode()
    assert "Well shown." in head.get(part.get_absolute_url()).content.decode()
    do(writer, started, "archive")
    assert state_of(started) == State.ARCHIVED


def test_a_meeting_to_come_stays_on_the_form(district, consultant, sign_in, librarian):
    evaluation = EvaluationFactory(district, reached="consultant_review")
    tomorrow = clock.today() + dt.timedelta(days=1)

    typed = {"met_on": tomorrow.isoformat(), "met_with": "All", "agreed": "My words."}
    shown = sign_in(consultant).post(page("-discussion", evaluation), typed)

    assert shown.status_code == 422
    assert "My words." in shown.content.decode()


def meeting(agreed, token):
    return {"met_on": clock.today().isoformat(), "met_with": "All", "agreed": agreed, "token": token}


def token_on(browser, evaluation):
    return document(browser.get(page("-discussion", evaluation))).xpath("//input[@name='token']/@value")[0]


def test_the_record_of_the_meeting_is_corrected_on_its_page_with_what_it_says(
    district, consultant, sign_in, librarian, administrator
):
    evaluation = EvaluationFactory(district, reached="discussed", words="First words.")
    browser = sign_in(consultant)
    assert "First words." in browser.get(page("-discussion", evaluation)).content.decode()

    typed = meeting("Better words.", token_on(browser, evaluation))
    assert browser.post(page("-discussion", evaluation), typed).status_code == 302

    shown = Evaluation.objects.get(pk=evaluation.pk)
    assert (shown.state, shown.agreed, shown.met_on) == (State.DISCUSSED, "Better words.", clock.today())


def test_a_correction_says_so_and_the_words_before_stay_in_the_story(district, consultant, sign_in):
    evaluation = EvaluationFactory(district, reached="discussed", words="First words.")
    browser = sign_in(consultant)
    token = token_on(browser, evaluation)

    typed = meeting("Better words.", token)
    shown = browser.post(page("-discussion", evaluation), typed, follow=True)

    assert messages(shown) == ["The record is corrected."]
    said = (
        f"Before: {long_date(evaluation.met_on)}, with Librarian and principal. What was agreed: First words."
    )
    assert texts(shown, "//ol[@class='timeline']//blockquote") == [said]


def test_who_corrects_second_sees_both_records_and_keeps_either(district, consultant, sign_in):
    evaluation = EvaluationFactory(district, reached="discussed")
    browser = sign_in(consultant)
    typed = meeting("Mine.", token_on(browser, evaluation))
    meet(evaluation, "Theirs.", again=True)

    both = browser.post(page("-discussion", evaluation), typed)

    assert both.status_code == 409
    assert "Theirs." in texts(both, "//dl[@class='summary mb-3']")[0]
    assert texts(both, "//textarea[@name='agreed']") == ["Mine."]
    assert Evaluation.objects.get(pk=evaluation.pk).agreed == "Theirs."
    mine = dict(next(f for f in document(both).forms if "agreed" in f.fields).form_values())
    browser.post(page("-discussion", evaluation), mine)
    assert Evaluation.objects.get(pk=evaluation.pk).agreed == "Mine."
    assert "Theirs." in evaluation.changes.order_by("pk").last().note


def test_two_who_record_the_meeting_first_do_not_overwrite_each_other(district, consultant, sign_in):
    evaluation = EvaluationFactory(district, reached="consultant_review")
    browser = sign_in(consultant)
    typed = meeting("Mine.", token_on(browser, evaluation))
    meet(evaluation, "Theirs.")

    assert browser.post(page("-discussion", evaluation), typed).status_code == 409
    assert Evaluation.objects.get(pk=evaluation.pk).agreed == "Theirs."


def test_the_same_correction_sent_twice_is_one(district, consultant, sign_in):
    evaluation = EvaluationFactory(district, reached="discussed")
    browser = sign_in(consultant)
    typed = meeting("Mine.", token_on(browser, evaluation))

    codes = [browser.post(page("-discussion", evaluation), typed).status_code for _ in range(2)]

    assert codes == [302, 302]
    assert evaluation.changes.filter(name="correct_meeting").count() == 1


def test_a_correction_after_somebody_has_confirmed_stays_on_the_form(
    district, consultant, librarian, sign_in
):
    evaluation = EvaluationFactory(district, reached="discussed")
    browser = sign_in(consultant)
    typed = meeting("Late words.", token_on(browser, evaluation))
    confirm(evaluation, by=librarian, capacity="librarian")

    late = browser.post(page("-discussion", evaluation), typed)

    assert late.status_code == 422
    assert "Somebody has confirmed this record" in late.content.decode()
    assert texts(late, "//textarea[@name='agreed']") == ["Late words."]


def test_the_list_says_whom_each_waits_for_and_since_when(
    district, librarian, administrator, consultant, writer
):
    for year, reached in enumerate(("draft", "self_rated", "consultant_review", "discussed", "final"), 2020):
        EvaluationFactory(district, school_year=year, reached=reached)

    shown = writer.get(reverse("planning:evaluation-list"))

    assert texts(shown, "//td[@data-l='Waits for']") == [
        "–",
        "Librarian and administrator 0 days",
        f"{consultant} 0 days",
        f"{consultant} 0 days",
        "The district 0 days",
    ]


def test_a_comment_that_comes_second_is_shown_beside_the_first(district, consultant, reviewer, sign_in):
    evaluation = EvaluationFactory(district, reached="consultant_review")
    part = parts_of(evaluation)[0]
    sign_in(reviewer).post(part.get_absolute_url(), {"comment": "First.", "version": "1"})

    both = sign_in(consultant).post(part.get_absolute_url(), {"comment": "Second.", "version": "1"})

    assert both.status_code == 409
    assert EvaluationPart.objects.get(pk=part.pk).comment == "First."
    assert "Second." in both.content.decode()


@pytest.mark.parametrize(
    ("role", "move", "reached"),
    [
        ("viewer", "finish_rating", "draft"),
        ("consultant", "finish_rating", "draft"),
        ("librarian", "start_review", "self_rated"),
        ("manager", "archive", "final"),
    ],
)
def test_a_move_that_is_somebody_elses_is_refused(role, move, reached, district, request, sign_in):
    request.getfixturevalue("librarian")
    person = request.getfixturevalue(role)
    evaluation = EvaluationFactory(district, reached=reached)

    assert sign_in(person).post(page("-do", evaluation, move)).status_code == 403
    assert state_of(evaluation) == reached


def test_an_unknown_move_is_no_page(writer, started):
    assert writer.post(page("-do", started, "publish")).status_code == 404


def test_a_note_is_kept_for_its_author_and_shown_to_nobody_else(writer, started, administrator, sign_in):
    writer.post(page("-note", started), {"note": "Between us.", "version": "0"})

    assert "Between us." in writer.get(started.get_absolute_url()).content.decode()
    assert "Between us." not in sign_in(administrator).get(started.get_absolute_url()).content.decode()
    late = writer.post(page("-note", started), {"note": "Other.", "version": "0"})
    assert late.status_code == 409
    assert ConfidentialNote.objects.get().text == "Between us."


def test_pages_take_the_same_queries_however_much_others_answered(district, librarian, writer):
    evaluation = EvaluationFactory(district, reached="consultant_review")
    rated_by_link(evaluation, by=librarian)
    addresses = [
        evaluation.get_absolute_url(),
        parts_of(evaluation)[0].get_absolute_url(),
        page("-trend", evaluation),
    ]
    few = [queries(writer, address) for address in addresses]
    for _ in range(3):
        rated_by_link(evaluation, by=librarian)
    EvaluationFactory(district, school_year=2024, reached="final")

    assert [queries(writer, address) for address in addresses] == few


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(count, district, librarian, writer):
    for year in range(count):
        EvaluationFactory(district, school_year=2020 + year)

    assert queries(writer, reverse("planning:evaluation-list")) <= 6
