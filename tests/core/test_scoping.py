"""Who sees which rows, told on a model whose rows belong to a district or to the agency alone."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models

from districts.models import Role, User
from portal.core import clock, jobs
from portal.core.checks import every_model_declares_its_scope
from portal.core.models import Job, Message
from portal.core.scoping import ScopedQuerySet
from tests.factories import AssignmentFactory, DistrictFactory, MembershipFactory, UserFactory


@pytest.fixture
def rows(district):
    """One job of the district, one of another, one of the agency's own."""
    jobs.enqueue("test", "own", district=district)
    jobs.enqueue("test", "other", district=DistrictFactory())
    jobs.enqueue("test", "agency")


def seen_by(person):
    return set(Job.objects.visible_to(person).values_list("key", flat=True))


def again(person):
    """The person as the next request meets them."""
    return User.objects.get(pk=person.pk)


def test_nobody_sees_nothing(rows):
    assert seen_by(AnonymousUser()) == set()


def test_somebody_without_a_role_sees_nothing(rows):
    assert seen_by(UserFactory()) == set()


@pytest.mark.parametrize("role", ["administrator", "librarian", "finance", "viewer", "consultant"])
def test_people_of_a_district_and_its_consultant_see_its_rows_only(rows, role, request):
    assert seen_by(request.getfixturevalue(role)) == {"own"}


@pytest.mark.parametrize("role", ["reviewer", "agency_finance", "manager"])
def test_those_who_see_every_district_see_the_agencys_own_rows_too(rows, role, request):
    assert seen_by(request.getfixturevalue(role)) == {"own", "other", "agency"}


def test_a_consultant_without_an_assignment_sees_nothing(rows):
    assert seen_by(MembershipFactory(role=Role.CONSULTANT).user) == set()


def test_somebody_with_two_memberships_sees_both_districts(rows, librarian):
    MembershipFactory(user=librarian, district=Job.objects.get(key="other").district)

    assert seen_by(again(librarian)) == {"own", "other"}


@pytest.mark.parametrize(
    ("starts", "ends", "sees"),
    [
        (0, None, True),  # from today on
        (-30, 1, True),  # the last day
        (-30, 0, False),  # the end is not included
        (1, None, False),  # from tomorrow on
    ],
)
@pytest.mark.parametrize("stands_by", ["membership", "assignment", "agency role"])
def test_access_lasts_from_the_first_day_to_the_day_before_the_end(
    rows, district, stands_by, starts, ends, sees
):
    today = clock.today()
    dates = {
        "starts_on": today + dt.timedelta(days=starts),
        "ends_on": None if ends is None else today + dt.timedelta(days=ends),
    }
    person = {
        "membership": lambda: MembershipFactory(district=district, **dates).user,
        "assignment": lambda: AssignmentFactory(district=district, **dates).consultant,
        "agency role": lambda: MembershipFactory(role=Role.REVIEWER, **dates).user,
    }[stands_by]()

    assert ("own" in seen_by(person)) is sees


def test_an_assignment_without_the_role_of_consultant_shows_nothing(rows, district):
    person = AssignmentFactory(district=district).consultant
    person.memberships.update(ends_on=clock.today())

    assert seen_by(again(person)) == set()


def test_a_person_who_was_switched_off_sees_nothing(rows, librarian, reviewer, consultant):
    User.objects.update(is_active=False)

    assert [seen_by(again(person)) for person in (librarian, reviewer, consultant)] == [set()] * 3


def test_nobody_reads_another_persons_mail(librarian, manager):
    Message.objects.create(key="x", to=librarian, subject="Yours")

    assert Message.objects.visible_to(librarian).count() == 1
    assert Message.objects.visible_to(manager).count() == 0
    assert Message.objects.visible_to(AnonymousUser()).count() == 0


@pytest.fixture
def throw_away(monkeypatch):
    """Models that exist for one test, as if an app of ours had them."""
    made = []
    monkeypatch.setattr("portal.core.checks.apps.get_models", lambda: made)

    def make(name, **body):
        meta = type("Meta", (), {"app_label": "planning", "apps": object()})
        from django.apps.registry import Apps

        meta.apps = Apps()
        made.append(type(name, (models.Model,), {"__module__": __name__, "Meta": meta} | body))

    return make


def problems():
    return [error.id for error in every_model_declares_its_scope(None)]


def test_the_check_finds_a_model_that_does_not_say_its_district(throw_away):
    throw_away("Forgotten")

    assert problems() == ["core.E001"]


def test_the_check_finds_a_model_whose_rows_cannot_be_scoped(throw_away):
    throw_away("Open", district_path="district")

    assert problems() == ["core.E002"]


def test_the_check_accepts_a_scoped_model_and_one_that_says_it_has_no_district(throw_away):
    throw_away("Scoped", district_path="district", objects=ScopedQuerySet.as_manager())
    throw_away("Public", district_path=None)

    assert problems() == []


def test_every_model_of_ours_passes_the_check():
    assert problems() == []
