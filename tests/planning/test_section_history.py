"""The pages of a section's history, as writers and readers meet them."""

import datetime as dt

import pytest
from django.urls import reverse

from planning.actions import send_for_review
from planning.bringing_back import bring_back
from planning.history import remember
from planning.models import Goal, SectionVersion, Step, TeamMember
from planning.row_moves import retire_row
from planning.snapshot import section_content
from portal.core import clock
from tests.factories import MembershipFactory

from .pages import document, messages, queries, texts
from .saves import names, newest, section_of


@pytest.fixture(autouse=True)
def in_may_2027():
    with clock.at(dt.datetime(2027, 5, 13, 15, tzinfo=dt.UTC)):
        yield


def address(section, name="section-history", *more):
    return reverse(f"planning:{name}", args=[section.plan_id, section.spec.key, *more])


def test_the_history_is_a_list_of_saves_by_person_and_day(writer, team):
    page = writer.get(address(team))

    assert texts(page, "//main//h2")[1:] == ["May 11", "May 10"]
    assert texts(page, "//main//h3") == [f"10:00 am, {team.saved_by}"] * 2


def test_the_history_offers_each_earlier_version_and_not_the_newest(writer, team, first_save):
    page = writer.get(address(team))

    links = document(page).xpath("//main//ol//a/@href")
    assert links == [
        f"{address(team, 'section-compare')}?from={first_save.pk}&to=now",
        address(team, "bring-back", first_save.pk),
    ]


def test_readers_compare_and_bring_nothing_back(sign_in, viewer, team, first_save):
    reader = sign_in(viewer)

    links = document(reader.get(address(team))).xpath("//main//ol//a/@href")
    compared = reader.get(f"{address(team, 'section-compare')}?from={first_save.pk}&to=now")

    assert links == [f"{address(team, 'section-compare')}?from={first_save.pk}&to=now"]
    assert document(compared).xpath("//main//a[contains(@href, 'bring-back')]") == []
    for method in (reader.get, reader.post):
        assert method(address(team, "bring-back", first_save.pk)).status_code == 403


def compare(browser, section, **asked):
    return browser.get(f"{address(section, 'section-compare')}", asked)


def test_two_versions_are_compared_by_words_and_rows(writer, team, first_save):
    page = compare(writer, team, **{"from": first_save.pk, "to": newest(team).pk})

    assert texts(page, "//main//section//del")[0] == "[taken out: Two. ]"
    assert texts(page, "//main//section//ins")[0] == "[added: One. ]"
    assert texts(page, "//main//*[@class='change-name']") == ["Sam Rivera Changed", "Ada Marsh Taken out"]
    who = team.saved_by
    assert texts(page, "//dl[contains(@class, 'sides')]//dd") == [
        f"May 10, 10:00 am, {who}",
        f"May 11, 10:00 am, {who} Newest",
    ]


def test_the_older_version_stands_first_whatever_was_asked(writer, team, first_save):
    asked = [compare(writer, team, **{"from": one, "to": other}) for one, other in
             ((first_save.pk, "now"), ("now", first_save.pk))]  # fmt: skip

    assert asked[0].context["change"] == asked[1].context["change"]
    assert [page.context["older"] for page in asked] == [first_save, first_save]


def test_without_a_choice_the_last_save_but_one_is_compared_with_now(writer, team, first_save):
    assert compare(writer, team).context["older"] == first_save
    assert compare(writer, team).context["newer"] is None


def test_the_same_twice_does_not_differ_and_the_page_says_so(writer, team):
    page = compare(writer, team, **{"from": newest(team).pk, "to": "now"})

    assert texts(page, "//h1") == ["Nothing differs"]
    assert "Both say the same, word for word." in texts(page, "//main//p")
    assert document(page).xpath("//main//a[contains(@href, 'bring-back')]") == []


@pytest.mark.parametrize("asked", ["9999999999999999999999", "x", "-1", "", "' OR 1"])
def test_a_version_of_elsewhere_is_not_found(writer, team, asked, draft):
    other = section_of(draft, "vision")
    remember(other, section_content(other), by=draft.started_by)

    for version in (asked, newest(other).pk):
        assert compare(writer, team, **{"from": version}).status_code == 404
        assert compare(writer, team, to=version).status_code == 404
    assert writer.get(address(team, "bring-back", newest(other).pk)).status_code == 404


def test_a_section_without_a_save_has_nothing_to_compare(writer, draft):
    assert compare(writer, section_of(draft, "vision")).status_code == 404


def test_answers_that_were_kept_aside_stand_under_the_comparison(writer, team, aside):
    page = compare(writer, team, **{"from": aside.pk, "to": "now"})

    assert "Sam Rivera, name: Typed" in texts(page, "//*[@aria-labelledby='h-aside']/p")
    assert texts(page, "//dl[contains(@class, 'sides')]//*[contains(@class, 'tag')]") == ["Kept aside"]


def test_the_page_says_what_it_does_and_the_button_does_it(writer, team, first_save, draft):
    page = writer.get(address(team, "bring-back", first_save.pk))
    form = next(form for form in document(page).forms if form.get("method") == "post" and "main" in
                [up.tag for up in form.iterancestors()])  # fmt: skip

    assert texts(page, "//*[@class='change-name']") == ["Ada Marsh Added", "Noor Haddad Changed"]
    done = writer.post(address(team, "bring-back", first_save.pk), dict(form.form_values()), follow=True)

    assert done.redirect_chain == [(team.get_absolute_url(), 302)]
    assert messages(done) == [f"Brought back: what {first_save.saved_by} saved May 10, 10:00 am."]
    assert names(draft) == [("Ada Marsh", ""), ("Noor Haddad", "")]
    history = writer.get(address(team))
    assert f"Brought back: what {first_save.saved_by} saved May 10, 10:00 am." in texts(history, "//li//p")


def test_a_page_that_is_out_of_date_is_answered_with_409_and_where_to_look(writer, team, first_save):
    answer = writer.post(address(team, "bring-back", first_save.pk), {"version": "1"})

    assert (answer.status_code, texts(answer, "//h1")) == (409, ["Not brought back"])
    assert document(answer).xpath("//main//a/@href") == [
        f"{address(team, 'section-compare')}?from={first_save.pk}&to=now",
        team.get_absolute_url(),
        address(team),
    ]


def test_under_review_the_page_refuses_in_words(writer, finished, librarian):
    section = section_of(finished, "vision")
    send_for_review(finished, by=librarian)

    answers = [
        method(address(section, "bring-back", newest(section).pk)) for method in (writer.get, writer.post)
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "This plan was sent for review, so its sections cannot change now." in texts(
        answers[0], "//main//p"
    )
    assert document(writer.get(address(section))).xpath("//main//a[contains(@href, 'bring-back')]") == []


def test_what_says_the_same_now_is_not_brought_back(writer, team):
    page = writer.get(address(team, "bring-back", newest(team).pk))

    assert texts(page, "//h1") == ["Nothing to bring back"]
    assert document(page).xpath("//main//button") == []


def test_people_of_other_districts_find_none_of_it(sign_in, member, team, first_save):
    stranger = sign_in(member.user)

    for page in (address(team, "section-compare"), address(team, "bring-back", first_save.pk)):
        assert stranger.get(page).status_code == 404
        assert stranger.post(page).status_code in (404, 405)


def test_the_pages_ask_the_same_queries_for_any_number_of_versions(
    sign_in, writer, team, first_save, district
):
    pages = [
        address(team),
        f"{address(team, 'section-compare')}?from={first_save.pk}&to=now",
        address(team, "bring-back", first_save.pk),
    ]
    few = [queries(writer, page) for page in pages]
    for version in range(2, 5):
        by = MembershipFactory(district=district).user
        bring_back(team, first_save, by=by, version=str(version))
        TeamMember.add_to(team.plan, name="One more")

    assert [queries(writer, page) for page in pages] == few


def test_the_preview_asks_the_same_queries_for_any_number_of_goals_that_were_taken_out(
    writer, draft, librarian
):
    section = section_of(draft, "goals")
    old = SectionVersion.objects.create(section=section, content=section_content(section), saved_by=librarian)
    page, asked = address(section, "bring-back", old.pk), []
    for count in (1, 4):
        for _ in range(count):
            goal = Goal.add_to(draft, title="Readers")
            Step.add_to(goal, text="Ask them")
            retire_row(goal)
        asked.append(queries(writer, page))

    assert asked[0] == asked[1]
