"""Districts and people on the review desk: for managers, and in words."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from districts.models import Assignment, Role
from portal.core import clock
from tests.factories import AssignmentFactory, DistrictFactory, MembershipFactory

MODELS = ["cesa", "district", "user", "membership", "assignment", "invitation"]


def page(model, name="changelist", *args):
    return reverse(f"admin:districts_{model}_{name}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_a_manager_sees_the_lists(model, manager, sign_in, district, consultant):
    assert sign_in(manager).get(page(model)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("person", ["consultant", "reviewer", "agency_finance"])
def test_other_people_of_the_agency_do_not(model, person, sign_in, request):
    assert sign_in(request.getfixturevalue(person)).get(page(model)).status_code == 403


@pytest.mark.parametrize("person", ["administrator", "librarian", "finance", "viewer"])
def test_people_of_districts_are_not_let_in(person, sign_in, request):
    assert sign_in(request.getfixturevalue(person)).get(page("district")).status_code == 302


@pytest.mark.parametrize("model", ["user", "membership", "district"])
def test_nothing_is_deleted_here(model, manager, district, sign_in):
    record = {"user": manager, "membership": manager.memberships.get(), "district": district}[model]
    browser = sign_in(manager)

    answers = [
        browser.post(page(model, "delete", record.pk), {"post": "yes"}),
        browser.post(
            page(model), {"action": "delete_selected", "_selected_action": record.pk, "post": "yes"}
        ),
    ]

    assert answers[0].status_code == 403
    assert "delete_selected" not in browser.get(page(model)).content.decode()
    assert type(record).objects.filter(pk=record.pk).exists()


def add(browser, model, **answers):
    return browser.post(page(model, "add"), answers)


def test_a_manager_assigns_a_consultant(manager, sign_in, district):
    consultant = MembershipFactory(role=Role.CONSULTANT).user

    add(
        sign_in(manager), "assignment", consultant=consultant.pk, district=district.pk, starts_on="2026-07-01"
    )

    assert [(a.consultant, a.district) for a in Assignment.objects.all()] == [(consultant, district)]


def test_only_consultants_are_offered_for_an_assignment(manager, sign_in, consultant, librarian):
    MembershipFactory(role=Role.CONSULTANT, ends_on=clock.today())

    form = sign_in(manager).get(page("assignment", "add")).context["adminform"].form

    assert list(form.fields["consultant"].queryset) == [consultant]


def test_the_same_assignment_twice_is_refused_in_words(manager, sign_in, consultant, district):
    answer = add(
        sign_in(manager), "assignment", consultant=consultant.pk, district=district.pk, starts_on="2026-07-01"
    )

    assert "This one is current already: end it first" in answer.content.decode()
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "with_district", "words"),
    [
        (Role.REVIEWER, True, "Leave this open: the role belongs to the agency"),
        (Role.LIBRARIAN, False, "Choose the district this role is for"),
    ],
)
def test_a_role_and_its_district_must_fit(manager, sign_in, librarian, role, with_district, words):
    answer = add(
        sign_in(manager),
        "membership",
        user=librarian.pk,
        role=role,
        district=DistrictFactory().pk if with_district else "",
        starts_on="2026-07-01",
    )

    assert words in answer.content.decode()
    assert "Constraint" not in answer.content.decode()
    assert librarian.memberships.count() == 1


def test_the_same_role_twice_is_refused_in_words(manager, sign_in, librarian, district):
    answer = add(
        sign_in(manager),
        "membership",
        user=librarian.pk,
        role=Role.LIBRARIAN,
        district=district.pk,
        starts_on="2026-07-01",
    )

    assert "This one is current already: end it first" in answer.content.decode()
    assert librarian.memberships.count() == 1


@pytest.mark.parametrize("model", ["membership", "assignment"])
def test_dates_can_be_mended_but_not_whom_they_are_for(model, manager, sign_in, district):
    record = MembershipFactory() if model == "membership" else AssignmentFactory()
    browser = sign_in(manager)

    browser.post(
        page(model, "change", record.pk),
        {"starts_on": "2025-07-01", "ends_on": "2026-07-01", "district": district.pk, "role": Role.VIEWER},
    )

    kept = record.district
    record.refresh_from_db()
    assert (record.starts_on, record.ends_on) == (dt.date(2025, 7, 1), dt.date(2026, 7, 1))
    assert record.district == kept


def test_an_end_before_the_beginning_is_refused_in_words(manager, sign_in):
    record = MembershipFactory()

    answer = sign_in(manager).post(
        page("membership", "change", record.pk), {"starts_on": "2026-07-02", "ends_on": "2026-07-01"}
    )

    assert "Enter a day on or after the first day" in answer.content.decode()
    assert "Constraint" not in answer.content.decode()


def test_facts_of_a_district_are_corrected_but_not_its_code(manager, sign_in, district):
    sign_in(manager).post(
        page("district", "change", district.pk),
        {"code": "9999", "name": "Heron Lake", "cesa": 6, "county": "", "type": "", "enrollment": ""},
    )

    code = district.code
    district.refresh_from_db()
    assert (district.name, district.code, district.enrollment) == ("Heron Lake", code, None)


def test_a_school_year_is_chosen_by_its_name_and_an_old_one_is_kept(manager, sign_in, district):
    district.enrollment, district.enrollment_year = 1840, 2012
    district.save()
    address = page("district", "change", district.pk)

    form = sign_in(manager).get(address).context["adminform"].form

    assert (2012, "2011–12") in form.fields["enrollment_year"].choices
    assert '<option value="2012" selected>2011–12</option>' in str(form["enrollment_year"])


def test_forms_of_the_desk_refuse_in_our_words(manager, sign_in):
    answer = add(sign_in(manager), "membership", user="", role="", district="", starts_on="soon")
    words = answer.content.decode()

    for sentence in ("Choose person", "Choose role", "Enter a date, like 12/01/2027"):
        assert sentence in words
    assert "This field is required" not in words
    assert " novalidate" in words
    assert "::" not in answer.context["adminform"].form.as_p()


@pytest.mark.parametrize(
    ("model", "title"), [("user", "People"), ("membership", "Roles"), ("assignment", "Consultants and their")]
)
def test_lists_are_named_in_words_of_the_trade(model, title, manager, sign_in):
    words = sign_in(manager).get(page(model)).content.decode()

    assert f"<h1>{title}" in words
    assert not re.search(
        r"\b[Uu]sers?\b|[Mm]embership|to change|By is active", re.sub(r"<[^>]*>", " ", words)
    )


ONLY_MANAGER = "This is the only manager who stays. Invite another one first."


@pytest.mark.parametrize(
    "dates",
    [
        {"starts_on": "2020-07-01", "ends_on": "2026-07-01"},
        {"starts_on": "2020-07-01", "ends_on": "2999-07-01"},
        {"starts_on": "2999-07-01", "ends_on": ""},
    ],
)
def test_no_date_takes_the_only_manager_away(manager, sign_in, dates):
    role = manager.memberships.get()

    answer = sign_in(manager).post(page("membership", "change", role.pk), dates)

    assert ONLY_MANAGER in answer.content.decode()
    assert (manager.memberships.get().starts_on, manager.memberships.get().ends_on) == (role.starts_on, None)


def test_a_manager_leaves_by_date_while_another_stays(manager, sign_in):
    MembershipFactory(role=Role.MANAGER)
    role = manager.memberships.get()

    sign_in(manager).post(
        page("membership", "change", role.pk), {"starts_on": "2020-07-01", "ends_on": "2999-07-01"}
    )

    assert manager.memberships.get().ends_on == dt.date(2999, 7, 1)


def test_dates_of_a_role_that_the_only_manager_once_had_can_be_mended(manager, sign_in):
    earlier = MembershipFactory(
        user=manager, role=Role.MANAGER, starts_on=dt.date(2019, 7, 1), ends_on=dt.date(2020, 1, 1)
    )

    sign_in(manager).post(
        page("membership", "change", earlier.pk), {"starts_on": "2019-07-01", "ends_on": "2020-02-01"}
    )

    earlier.refresh_from_db()
    assert earlier.ends_on == dt.date(2020, 2, 1)


def test_the_account_of_the_only_manager_stays_open(manager, sign_in):
    answer = sign_in(manager).post(page("user", "change", manager.pk), {"name": manager.name})

    assert ONLY_MANAGER in answer.content.decode()
    manager.refresh_from_db()
    assert manager.is_active


def test_a_closed_account_can_be_opened_again(manager, sign_in, librarian):
    browser = sign_in(manager)

    browser.post(page("user", "change", librarian.pk), {"name": librarian.name})
    librarian.refresh_from_db()
    assert not librarian.is_active

    browser.post(page("user", "change", librarian.pk), {"name": librarian.name, "is_active": "on"})
    librarian.refresh_from_db()
    assert librarian.is_active


def test_the_list_of_invitations_says_what_came_of_each(manager, administrator, district, sign_in):
    from districts.actions import accept, invite, withdraw

    def ask(name):
        return invite(
            by=administrator, email=f"{name}@example.org", name=name, role=Role.VIEWER, district=district
        )

    joined, withdrawn, _ = ask("ada"), ask("ben"), ask("cleo")
    accept(token=joined[1].rstrip("/").rpartition("/")[2], name="Ada", password="three brown herons")
    withdraw(withdrawn[0], by=administrator)

    listed = sign_in(manager).get(page("invitation")).content.decode()

    assert [
        words in listed for words in ("Joined", f"Withdrawn or repeated by {administrator}", "None yet")
    ] == [True] * 3
