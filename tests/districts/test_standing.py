"""Roles begin and end, and what a person sees begins and ends with them."""

import datetime as dt

import pytest
from django.urls import reverse

from districts.actions import end_membership
from districts.models import Assignment, District, Membership, Role, User
from portal.core import clock
from portal.core.models import Job
from portal.core.transitions import Refused
from tests.factories import AssignmentFactory, DistrictFactory, MembershipFactory, UserFactory


def days(number):
    return clock.today() + dt.timedelta(days=number)


def fresh(person):
    """The person as the next request knows them."""
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize(
    ("begin", "end", "holds"),
    [(-9, None, True), (0, None, True), (1, None, False), (-9, 1, True), (-9, 0, False), (-9, -1, False)],
)
def test_a_role_counts_from_its_first_day_to_the_day_before_its_end(begin, end, holds):
    membership = MembershipFactory(starts_on=days(begin), ends_on=None if end is None else days(end))
    person = fresh(membership.user)

    assert person.has_role(Role.LIBRARIAN, district=membership.district) is holds
    assert list(District.objects.visible_to(person)) == ([membership.district] if holds else [])


@pytest.mark.parametrize(("begin", "end", "serves"), [(-9, None, True), (1, None, False), (-9, 0, False)])
def test_a_consultant_sees_the_districts_of_current_assignments_only(begin, end, serves):
    assignment = AssignmentFactory(starts_on=days(begin), ends_on=None if end is None else days(end))
    DistrictFactory()

    assert list(District.objects.visible_to(assignment.consultant)) == (
        [assignment.district] if serves else []
    )


def test_an_assignment_without_the_role_shows_nothing(consultant):
    consultant.memberships.update(ends_on=days(0))

    assert list(District.objects.visible_to(fresh(consultant))) == []


@pytest.mark.parametrize(
    ("dates", "role_ends", "has_account", "serves"),
    [
        ({}, None, True, True),
        ({"starts_on": days(1)}, None, True, False),
        ({"ends_on": days(0)}, None, True, False),
        ({}, days(0), True, False),
        ({}, days(1), True, True),
        ({}, None, False, False),
    ],
)
def test_a_consultant_serves_while_assignment_role_and_account_last(dates, role_ends, has_account, serves):
    assignment = AssignmentFactory(**dates)
    assignment.consultant.memberships.update(ends_on=role_ends)
    User.objects.filter(pk=assignment.consultant_id).update(is_active=has_account)

    assert list(Assignment.objects.serving()) == ([assignment] if serves else [])


def test_a_consultant_with_two_roles_serves_once(consultant):
    MembershipFactory(user=consultant, role=Role.CONSULTANT, ends_on=days(9))

    assert Assignment.objects.serving().count() == 1


def test_two_roles_in_one_district_end_one_by_one(librarian, district):
    MembershipFactory(user=librarian, district=district, role=Role.FINANCE)

    end_membership(librarian.memberships.get(role=Role.LIBRARIAN), by=librarian)

    person = fresh(librarian)
    assert person.roles == {Role.FINANCE}
    assert list(District.objects.visible_to(person)) == [district]
    assert not person.has_perm("planning.add_plan", district)


def test_a_role_in_the_agency_and_one_in_a_district_add_up(reviewer, district):
    MembershipFactory(user=reviewer, district=district)

    assert fresh(reviewer).roles == {Role.REVIEWER, Role.LIBRARIAN}
    assert fresh(reviewer).has_perm("planning.add_plan", district)
    assert not fresh(reviewer).has_perm("planning.add_plan", DistrictFactory())


def test_a_closed_account_loses_everything_with_the_next_click(manager, sign_in):
    browser = sign_in(manager)
    assert browser.get(reverse("districts:district-list")).status_code == 200

    User.objects.filter(pk=manager.pk).update(is_active=False)
    answer = browser.get(reverse("districts:district-list"))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    assert fresh(manager).roles == set()


def test_a_role_in_a_district_is_none_in_the_agency(administrator):
    """Records without a district belong to the agency."""
    agency_role = MembershipFactory(role=Role.CONSULTANT)
    job = Job.objects.create(kind="test", key="test")

    assert not administrator.has_perm("districts.end_membership", agency_role)
    assert not administrator.has_perm("reports.retry_report", job)


def test_a_person_sees_the_agency_and_the_people_of_the_own_districts(librarian, manager, viewer):
    MembershipFactory()
    UserFactory()

    assert set(User.objects.visible_to(librarian)) == {librarian, manager, viewer}


# Ending a role


def end(browser, membership, **how):
    return browser.post(reverse("districts:end", args=[membership.pk]), **how)


def test_an_administrator_ends_a_role_of_the_own_district_after_one_question(
    administrator, librarian, sign_in
):
    browser, membership = sign_in(administrator), librarian.memberships.get()

    asked = browser.get(reverse("districts:end", args=[membership.pk])).content.decode()
    assert "End this role today?" in asked
    assert fresh(librarian).roles == {Role.LIBRARIAN}

    answer = end(browser, membership, follow=True)
    membership.refresh_from_db()
    assert membership.ends_on == clock.today()
    assert f"{librarian} is no longer librarian from today." in answer.content.decode()


@pytest.mark.parametrize("person", ["librarian", "viewer", "consultant", "reviewer", "agency_finance"])
def test_others_end_no_role(person, finance, sign_in, request):
    answer = end(sign_in(request.getfixturevalue(person)), finance.memberships.get())

    assert answer.status_code == 403
    assert fresh(finance).roles == {Role.FINANCE}


def test_an_administrator_ends_no_role_elsewhere(administrator, manager, sign_in):
    browser = sign_in(administrator)

    answers = [end(browser, MembershipFactory()), end(browser, manager.memberships.get())]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_role_that_ended_long_ago_keeps_its_end(administrator, district, sign_in):
    ended = MembershipFactory(district=district, ends_on=days(-400))

    answer = end(sign_in(administrator), ended, follow=True)

    assert f"The role of {ended.user} has ended already." in answer.content.decode()
    ended.refresh_from_db()
    assert ended.ends_on == days(-400)


def test_a_role_that_a_colleague_ended_meanwhile_is_not_ended_again(administrator, librarian):
    as_seen_before = librarian.memberships.get()
    Membership.objects.filter(pk=as_seen_before.pk).update(ends_on=days(-1))

    with pytest.raises(Refused, match="has ended already"):
        end_membership(as_seen_before, by=administrator)


def test_the_only_manager_can_not_leave(manager, sign_in):
    answer = end(sign_in(manager), manager.memberships.get(), follow=True)

    assert "This is the only manager who stays. Invite another one first." in answer.content.decode()
    assert fresh(manager).roles == {Role.MANAGER}


def test_a_manager_whose_account_is_closed_does_not_count_as_another(manager):
    MembershipFactory(role=Role.MANAGER, user__is_active=False)

    with pytest.raises(Refused, match=r"only manager"):
        end_membership(manager.memberships.get(), by=manager)


def test_a_manager_whose_role_has_an_end_already_does_not_count_as_another(manager):
    MembershipFactory(role=Role.MANAGER, ends_on=days(30))

    with pytest.raises(Refused, match=r"only manager who stays"):
        end_membership(manager.memberships.get(), by=manager)


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_end_each_other_at_once_leave_one(at_once):
    memberships = [MembershipFactory(role=Role.MANAGER) for _ in range(2)]

    at_once(*[lambda m=m: end_membership(m, by=m.user) for m in memberships])

    assert Membership.objects.current().filter(role=Role.MANAGER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_one_leaves_while_the_account_of_the_other_is_closed(at_once, sign_in):
    first, second = (MembershipFactory(role=Role.MANAGER) for _ in range(2))
    browser = sign_in(first.user)
    account = reverse("admin:districts_user_change", args=[second.user_id])

    at_once(
        lambda: browser.post(account, {"name": second.user.name}),
        lambda: end_membership(first, by=second.user),
    )

    assert Membership.objects.current().filter(role=Role.MANAGER, user__is_active=True).count() == 1


def test_a_role_that_has_not_begun_ends_before_it_begins(administrator):
    membership = MembershipFactory(starts_on=days(30))

    end_membership(membership, by=administrator)

    assert membership.ends_on == membership.starts_on
    assert list(Membership.objects.not_ended().filter(pk=membership.pk)) == []
