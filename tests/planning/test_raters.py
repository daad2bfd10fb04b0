"""People without an account answer by link: for their parts, without a name, until the meeting."""

import uuid

import pytest
from django.conf import settings as conf
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from districts.models import AccessLink
from planning.models import RaterAnswer, RaterLink, RaterRating
from planning.rater_answers import heard_about, make_link, summed_up
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories import MembershipFactory
from tests.factories.evaluations import EvaluationFactory, meet, parts_of, rated_by_link, token_of

from .pages import document, queries, texts


@pytest.fixture
def evaluation(district, librarian):
    return EvaluationFactory(district, reached="consultant_review")


@pytest.fixture
def asked(evaluation, librarian):
    """The link and the page it opens."""
    link, address = make_link(evaluation, by=librarian, role="teacher")
    return link, reverse("planning:rate", args=[token_of(address)])


def filled(page, level="2", **more):
    form = next(form for form in document(page).forms if form.get("action") is None and "page" in form.fields)
    data = dict(form.form_values())
    names = {n for n in form.fields if n.startswith("level-")}
    return data | dict.fromkeys(names, level) | more


def test_a_link_shows_the_parts_of_its_role_and_no_others(asked):
    page = Client().get(asked[1])

    assert texts(page, "//h2[starts-with(@id, 'part-')]") == ["Reading"]


def test_an_answer_is_kept_once_however_often_it_is_sent(asked):
    browser = Client()
    data = filled(browser.get(asked[1]))

    for _ in range(2):
        answer = browser.post(asked[1], data, follow=True)

    assert texts(answer, "//h1") == ["Thank you"]
    assert RaterAnswer.objects.get().name == ""
    assert set(RaterRating.objects.values_list("level", flat=True)) == {2}


def test_several_people_answer_with_one_link(asked):
    for _ in range(2):
        browser = Client()
        browser.post(asked[1], filled(browser.get(asked[1])))

    assert RaterAnswer.objects.count() == 2


def test_only_the_hash_of_the_address_is_kept(asked):
    token = token_of(asked[1])
    assert not AccessLink.objects.filter(token_hash__contains=token).exists()
    assert AccessLink.objects.for_token(token).get().rater_link == asked[0]


def test_an_empty_answer_is_not_sent_and_says_so(asked):
    browser = Client()
    page = browser.get(asked[1])
    data = {"page": str(uuid.uuid4()), "name": "Ada"}

    answer = browser.post(asked[1], data)

    assert page.status_code == 200
    assert answer.status_code == 409
    assert "Choose an answer for at least one statement" in answer.content.decode()
    assert document(answer).xpath("//input[@name='name']/@value") == ["Ada"]


def ended(link, evaluation, librarian):
    AccessLink.objects.filter(pk=link.link_id).update(expires_at=timezone.now())


def withdrawn(link, evaluation, librarian):
    AccessLink.objects.filter(pk=link.link_id).update(revoked_at=timezone.now())


def after_the_meeting(link, evaluation, librarian):
    meet(evaluation)


def maker_left(link, evaluation, librarian):
    librarian.memberships.update(ends_on=clock.today())


@pytest.mark.parametrize("close", [ended, withdrawn, after_the_meeting, maker_left])
def test_a_closed_link_takes_no_answer_and_loses_none_of_the_words(close, asked, evaluation, librarian):
    browser, (link, address) = Client(), asked
    data = filled(browser.get(address), name="Ada Marsh")
    close(link, evaluation, librarian)

    assert browser.get(address).status_code == 410
    answer = browser.post(address, data)

    assert answer.status_code == 409
    assert "Ada Marsh" in answer.content.decode()
    assert not RaterAnswer.objects.exists()


def test_an_unknown_address_opens_nothing():
    assert Client().get(reverse("planning:rate", args=["nobody"])).status_code == 404


def test_a_link_for_an_invitation_is_no_link_for_raters(librarian):
    _, token = AccessLink.make(by=librarian, days=1)
    assert Client().get(reverse("planning:rate", args=[token])).status_code == 404


def test_too_many_tries_wait(asked, settings):
    settings.ACCOUNT_RATE_LIMITS = {"rate_by_link": "2/m/ip"}
    browser = Client(REMOTE_ADDR="10.9.8.7")

    found = [browser.post(asked[1], {}).status_code for _ in range(3)]

    assert found == [409, 409, 429]


def test_a_full_link_takes_no_more(asked, settings):
    settings.RATER_ANSWERS_PER_LINK = 1
    browser = Client()
    data = filled(browser.get(asked[1]))
    browser.post(asked[1], data)

    assert Client().post(asked[1], data | {"page": str(uuid.uuid4())}).status_code == 409
    assert RaterAnswer.objects.count() == 1


def test_answers_stand_beside_the_self_rating_with_their_count_and_no_name(evaluation, librarian, sign_in):
    rated_by_link(evaluation, by=librarian, words="I find few books.")
    rated_by_link(evaluation, by=librarian, words="", name="Sam Rivera")

    page = sign_in(librarian).get(reverse("planning:evaluation-part", args=[evaluation.pk, "reading"]))

    said = page.content.decode()
    assert "Teacher: 2 answers, average 2.0 of 4" in said
    assert "I find few books." in said
    assert "Sam Rivera" not in said  # who wrote nothing is only counted


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("administrator", True),
        ("consultant", True),
        ("viewer", False),
        ("finance", False),
        ("manager", False),
    ],
)
def test_words_and_names_are_read_by_those_whom_raters_were_told_of(
    role, reads, evaluation, librarian, request, sign_in
):
    person = request.getfixturevalue(role)
    rated_by_link(evaluation, by=librarian, words="I find few books.", name="Sam Rivera")

    page = sign_in(person).get(reverse("planning:evaluation-part", args=[evaluation.pk, "reading"]))

    said = page.content.decode()
    assert "Teacher: 1 answer, average 2.0 of 4" in said
    assert ("I find few books." in said, "Sam Rivera" in said) == (reads, reads)


def test_the_address_is_shown_once(evaluation, librarian, sign_in):
    browser = sign_in(librarian)
    address = reverse("planning:evaluation-raters", args=[evaluation.pk])

    made = browser.post(address, {"role": "teacher"}, follow=True)

    shown = document(made).xpath("//input[@id='link']/@value")
    assert shown[0].startswith(f"{conf.PORTAL_URL}/rate/")
    assert document(browser.get(address)).xpath("//input[@id='link']") == []
    assert Client().get(shown[0].removeprefix(conf.PORTAL_URL)).status_code == 200


def test_the_page_of_links_takes_the_same_queries_for_one_and_for_four(evaluation, librarian, sign_in):
    browser, address = sign_in(librarian), reverse("planning:evaluation-raters", args=[evaluation.pk])
    rated_by_link(evaluation, by=librarian)
    few = queries(browser, address)
    for _ in range(3):
        rated_by_link(evaluation, by=librarian)

    assert queries(browser, address) == few


def test_ending_a_link_asks_first(evaluation, librarian, sign_in):
    make_link(evaluation, by=librarian, role="teacher")

    page = sign_in(librarian).get(reverse("planning:evaluation-raters", args=[evaluation.pk]))

    [question] = document(page).xpath("//form[contains(@action, '/end/')]/@data-confirm")
    assert question.startswith("End this link?|")


def test_ending_a_link_is_possible_once_and_its_answers_stay(evaluation, librarian, sign_in):
    asked = rated_by_link(evaluation, by=librarian)
    address = reverse("planning:evaluation-rater-end", args=[evaluation.pk, asked.pk])

    for _ in range(2):
        sign_in(librarian).post(address)

    assert RaterLink.objects.get().link.revoked_by == librarian
    assert asked.answers.count() == 1


def test_a_role_without_a_part_and_a_closed_evaluation_get_no_link(evaluation, librarian):
    with pytest.raises(Refused, match="no part for that role"):
        make_link(evaluation, by=librarian, role="community")
    meet(evaluation)
    with pytest.raises(Refused, match="The meeting has been held"):
        make_link(evaluation, by=librarian, role="teacher")


def test_people_of_another_district_read_no_answer(evaluation, librarian):
    rated_by_link(evaluation, by=librarian)

    assert heard_about(evaluation, MembershipFactory().user) == {}
    statement = parts_of(evaluation)[0].part.statements.first()
    assert summed_up(heard_about(evaluation, librarian)[statement.pk])[0].count == 1
