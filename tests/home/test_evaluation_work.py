"""Evaluations on the homes: whose turn it is, and nobody else's."""

import pytest

from portal.home.asker import Asker
from portal.home.work import work_of
from tests.factories import MembershipFactory
from tests.factories.evaluations import EvaluationFactory
from tests.planning.pages import queries


def desk(person):
    """What the home says: under whose turn, and the titles of evaluations there."""
    work = work_of(Asker(type(person).objects.get(pk=person.pk)))
    yours = [item.title for _, items in work.by_role for item in items if "instrument" in item.title]
    return yours, [item.title for item in work.others if "instrument" in item.title]


NAME = "“Small instrument” 2026–27"
TURNS = [  # state, librarian, administrator, consultant: the beginning of the title, where it is their turn
    ("draft", "Rate library services", None, None),
    ("self_rated", None, None, "Read the self-rating"),
    ("consultant_review", None, None, "Meet about the evaluation"),
    ("discussed", "Confirm the evaluation", "Confirm the evaluation", None),
    ("final", None, None, None),
]


@pytest.mark.parametrize(("state", "by_librarian", "by_administrator", "by_consultant"), TURNS)
def test_each_state_waits_for_those_whose_turn_it_is(
    state, by_librarian, by_administrator, by_consultant, district, librarian, administrator, consultant
):
    EvaluationFactory(district, reached=state)

    found = [desk(person)[0] for person in (librarian, administrator, consultant)]

    wanted = [by_librarian, by_administrator, by_consultant]
    assert [bool(titles) for titles in found] == [bool(words) for words in wanted]
    for titles, words in zip(found, wanted, strict=True):
        assert not words or titles[0].startswith(words)
        assert all(NAME in title for title in titles)


def test_a_reviewer_reads_where_nobody_serves(reviewer, district, librarian):
    evaluation = EvaluationFactory(district, reached="self_rated")
    assert len(desk(reviewer)[0]) == 1

    evaluation.start_review(by=reviewer)
    assert desk(reviewer)[0][0].startswith("Meet about")


def test_a_reviewer_leaves_it_to_the_consultant_who_serves(reviewer, consultant, district, librarian):
    EvaluationFactory(district, reached="self_rated")
    assert desk(reviewer) == ([], [])


def test_people_of_other_districts_see_nothing_of_it(district, librarian):
    EvaluationFactory(district, reached="draft")
    assert desk(MembershipFactory().user) == ([], [])


def test_who_has_confirmed_waits_for_the_other(district, librarian, administrator):
    from planning.evaluating import confirm

    evaluation = EvaluationFactory(district, reached="discussed")
    confirm(evaluation, by=librarian, capacity="librarian")

    assert desk(librarian) == ([], [f"The evaluation {NAME}"])
    assert desk(administrator)[0] == [f"Confirm the evaluation {NAME}"]


@pytest.mark.parametrize("role", ["librarian", "administrator", "consultant", "reviewer"])
def test_the_home_takes_the_same_queries_for_one_and_for_three(role, district, librarian, request, sign_in):
    browser = sign_in(request.getfixturevalue(role))
    EvaluationFactory(district)
    few = queries(browser, "/")
    for year in (2025, 2026):
        EvaluationFactory(district, school_year=year)

    assert queries(browser, "/") == few
