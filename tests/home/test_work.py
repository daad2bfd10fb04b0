"""Desks of people with several roles, of no role, and what nobody finds on theirs."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from districts.actions import invite
from districts.models import District, Role
from portal.core.models import Job
from portal.home.work import Waits, Work, WorkItem, in_order
from tests.factories import (
    AssignmentFactory,
    DistrictFactory,
    MembershipFactory,
    PlanFactory,
    SubmissionFactory,
)

from .desks import shown, work_of

pytestmark = pytest.mark.usefixtures("may_13")

# Several roles, several districts


def test_two_roles_are_grouped_and_what_they_share_is_said_once(librarian, district, full_plan, returned):
    MembershipFactory(user=librarian, district=district, role=Role.ADMINISTRATOR)
    MembershipFactory(user=librarian, district=district, role=Role.FINANCE)
    returned(full_plan)

    groups = [(role, shown(items)) for role, items in work_of(librarian).by_role]

    assert groups == [
        ("Librarian", [("Answer the agency about the library plan 2027–2030", "Returned May 13")]),
        ("District finance", [("Read the budget of the library plan 2027–2030", "Returned")]),
    ]


@pytest.mark.parametrize("person", ["administrator", "librarian", "finance", "viewer", "consultant"])
def test_nothing_of_other_districts_is_on_anybodys_desk(person, district, request, returned, signed):
    """Everything an outsider could have there, made on purpose."""
    someone = request.getfixturevalue(person)
    request.getfixturevalue("librarian")
    PlanFactory()
    returned(PlanFactory(complete=True))
    signed(PlanFactory(complete=True))
    SubmissionFactory()
    elsewhere = MembershipFactory(role=Role.ADMINISTRATOR)
    invite(
        by=elsewhere.user, email="a@example.org", name="Ada", role=Role.VIEWER, district=elsewhere.district
    )
    names = [d.name for d in District.objects.exclude(pk=district.pk)]

    work = work_of(someone)

    items = [item for _, group in work.by_role for item in group] + work.others + work.reading
    assert [item for item in items for name in [*names, "Ada"] if name in item.title + item.reason] == []


def test_somebody_without_a_role_has_an_empty_desk(sign_in):
    membership = MembershipFactory(ends_on=dt.date(2027, 5, 13))
    PlanFactory(district=membership.district)

    work = work_of(membership.user)

    assert (work.by_role, work.others, work.reading) == ([], [], [])


# The words above the rows


@pytest.mark.parametrize(
    ("count", "title"),
    [
        (0, "Nothing waits for you"),
        (1, "One thing waits for you"),
        (2, "Two things wait for you"),
        (10, "Ten things wait for you"),
        (11, "11 things wait for you"),
    ],
)
def test_the_title_says_how_much_waits(count, title):
    item = WorkItem("A", "b", "/c/")

    assert Work(by_role=[("Librarian", [item] * count)] if count else []).title == title


def test_items_of_one_urgency_stand_in_the_order_they_wait():
    day = dt.datetime(2027, 5, 1, tzinfo=dt.UTC)
    late, early = (
        WorkItem("late", "", "/", since=day + dt.timedelta(1)),
        WorkItem("early", "", "/", since=day),
    )
    timeless, urgent = WorkItem("timeless", "", "/"), WorkItem("urgent", "", "/", rank=0)

    ordered = in_order([timeless, late, urgent, early], Waits.YOU)

    assert [item.title for item in ordered] == ["urgent", "early", "late", "timeless"]


def test_every_link_on_every_desk_opens(sign_in, request, returned, signed, district, full_plan):
    """Whatever a row says, its place exists for the person it waits for."""
    people = [request.getfixturevalue(role.value) for role in Role]
    MembershipFactory(user=people[0], district=DistrictFactory(), role=Role.ADMINISTRATOR)
    returned(full_plan)
    signed(PlanFactory(district=district, first_year=2025, last_year=2027, complete=True))
    SubmissionFactory(plan=PlanFactory(complete=True, district=AssignmentFactory().district))
    Job.objects.create(kind="test", key="failed", state="failed", finished_at=timezone.now(), words="No.")

    for person in people:
        work, browser = work_of(person), sign_in(person)
        items = [item for _, group in work.by_role for item in group] + work.others + work.reading
        answers = {item.url: browser.get(item.url).status_code for item in items}
        assert set(answers.values()) <= {200}, (person, answers)
    assert reverse("home:home") not in answers
