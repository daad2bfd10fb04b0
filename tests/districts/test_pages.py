"""Districts and people on the screen: only those one may see, and as many queries for three as for one."""

import datetime as dt

import pytest
from django.urls import reverse

from districts.models import Role
from portal.core import clock
from tests.factories import (
    AssignmentFactory,
    CesaFactory,
    DistrictFactory,
    MembershipFactory,
    PlanFactory,
    SubmissionFactory,
)
from tests.planning.pages import document, queries, texts

LIST = reverse("districts:district-list")
PEOPLE = reverse("districts:people")


def names(response):
    return texts(response, "//table//tbody//th/a")


# Districts


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_queries_for_any_number_of_districts(
    rows, manager, sign_in, django_assert_num_queries
):
    for _ in range(rows):
        SubmissionFactory()
    browser = sign_in(manager)

    with django_assert_num_queries(8):
        response = browser.get(LIST)

    assert len(names(response)) == rows + 1  # and the district around the manager


def test_members_of_the_agency_come_first(manager, district, sign_in):
    other = DistrictFactory(name="Alder", cesa=CesaFactory(number=7))
    DistrictFactory(name="Birch")

    assert names(sign_in(manager).get(LIST)) == ["Birch", str(district), str(other)]


def test_a_page_has_25_districts(manager, sign_in):
    DistrictFactory.create_batch(25)
    browser = sign_in(manager)

    assert [len(names(browser.get(LIST, {"page": page}))) for page in (1, 2)] == [25, 1]


@pytest.mark.parametrize("person", ["administrator", "librarian", "finance", "viewer", "consultant"])
def test_people_of_districts_see_their_own_in_the_list(person, district, sign_in, request):
    DistrictFactory()

    assert names(sign_in(request.getfixturevalue(person)).get(LIST)) == [str(district)]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"name": "bir"}, ["Birch"]),
        ({"name": "4321"}, ["Cedar"]),
        ({"cesa": "7"}, ["Cedar"]),
        ({"county": "Dodge"}, ["Birch"]),
        ({"name": "birch", "cesa": "7"}, []),
        ({"county": "Nowhere"}, []),
    ],
)
def test_the_list_is_narrowed(question, found, manager, sign_in):
    DistrictFactory(name="Birch", county="Dodge")
    DistrictFactory(name="Cedar", code="4321", cesa=CesaFactory(number=7))

    assert names(sign_in(manager).get(LIST, question)) == found


def test_the_list_says_how_the_newest_plan_stands(manager, sign_in):
    district = DistrictFactory()
    PlanFactory(district=district, first_year=2024, last_year=2026)
    SubmissionFactory(plan=PlanFactory(district=district, complete=True))

    assert texts(sign_in(manager).get(LIST), "//span[contains(@class, 'tag')]") == [
        "2027–2030, sent for review"
    ]


@pytest.mark.parametrize("person", ["administrator", "librarian", "finance", "viewer", "consultant"])
def test_the_page_of_another_district_does_not_exist(person, sign_in, request):
    browser = sign_in(request.getfixturevalue(person))

    assert browser.get(reverse("districts:district-detail", args=[DistrictFactory().pk])).status_code == 404


def test_a_district_shows_its_facts_people_consultant_and_plans(
    district, viewer, consultant, librarian, sign_in
):
    MembershipFactory(district=district, ends_on=clock.today())
    AssignmentFactory(district=district, starts_on=clock.today() + dt.timedelta(days=1))
    former = AssignmentFactory(district=district).consultant
    former.memberships.update(ends_on=clock.today())
    plan = PlanFactory(district=district, started_by=librarian)

    response = sign_in(viewer).get(district.get_absolute_url())

    assert texts(response, "//table//tbody/tr/th") == [
        f"{person} {person.email}" for person in (librarian, viewer)
    ]
    assert texts(response, "//table//tbody/tr/td[1]") == ["Librarian", "District viewer"]
    assert texts(response, "//section[@aria-labelledby='h-consultant']//strong") == [consultant.name]
    assert texts(response, "//section[@aria-labelledby='h-plans']//li//a") == [plan.title]
    assert texts(response, "//section[@aria-labelledby='h-facts']//dd") == [
        district.code,
        "Winnebago",
        "PK–12 Kindergarten to grade 12",
        "1,840 2025–26",
        "6, a member",
    ]


def test_unknown_facts_say_so(manager, sign_in):
    district = DistrictFactory(
        county="", low_grade="", high_grade="", type="", enrollment=None, enrollment_year=None
    )

    facts = texts(
        sign_in(manager).get(district.get_absolute_url()), "//section[@aria-labelledby='h-facts']//dd"
    )

    assert facts[1:4] == ["Not known"] * 3


@pytest.mark.parametrize(
    ("person", "offered"),
    [
        ("administrator", {"Invite somebody", "Start a plan"}),
        ("librarian", {"Start a plan"}),
        ("finance", set()),
        ("viewer", set()),
        ("consultant", {"Start a plan"}),
        ("reviewer", set()),
        ("manager", {"Invite somebody", "Change the facts", "Assign a consultant"}),
    ],
)
def test_a_district_offers_what_the_role_may_do(person, offered, district, sign_in, request):
    browser = sign_in(request.getfixturevalue(person))

    links = set(texts(browser.get(district.get_absolute_url()), "//main//a"))

    everything = {"Invite somebody", "Start a plan", "Change the facts", "Assign a consultant"}
    assert links & everything == offered


# People


@pytest.mark.parametrize("rows", [1, 3])
def test_the_people_ask_the_same_queries_for_any_number(rows, manager, sign_in, django_assert_num_queries):
    MembershipFactory.create_batch(rows)
    browser = sign_in(manager)

    with django_assert_num_queries(6):
        response = browser.get(PEOPLE)

    assert len(response.context["rows"]) == rows + 1  # and the manager


@pytest.mark.parametrize("person", ["administrator", "librarian", "finance", "viewer", "consultant"])
def test_the_list_of_people_holds_the_own_districts_only(person, district, sign_in, request):
    someone = request.getfixturevalue(person)
    own = MembershipFactory(district=district)
    MembershipFactory()
    MembershipFactory(role=Role.REVIEWER)

    shown = sign_in(someone).get(PEOPLE).context["object_list"]

    expected = {own} | set(someone.memberships.filter(district=district))
    assert set(shown) == expected


def test_roles_that_ended_are_shown_when_asked_for(administrator, district, sign_in):
    ended = MembershipFactory(district=district, ends_on=clock.today())
    browser = sign_in(administrator)

    assert ended not in browser.get(PEOPLE).context["object_list"]
    assert ended in browser.get(PEOPLE, {"past": "on"}).context["object_list"]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"name": "ada"}, ["Ada Marsh"]),
        ({"name": "noor@"}, ["Noor Haddad"]),
        ({"role": "viewer"}, ["Noor Haddad"]),
        ({"district": "birch"}, ["Ada Marsh"]),
        ({"role": "nonsense"}, []),
    ],
)
def test_the_people_are_narrowed(question, found, manager, sign_in):
    MembershipFactory(user__name="Ada Marsh", district__name="Birch")
    MembershipFactory(user__name="Noor Haddad", user__email="noor@example.org", role=Role.VIEWER)

    shown = sign_in(manager).get(PEOPLE, question).context["object_list"]

    assert [membership.user.name for membership in shown] == found


def test_somebody_of_one_district_is_not_asked_which(administrator, sign_in):
    labels = texts(sign_in(administrator).get(PEOPLE), "//form[@role='search']//label")

    assert labels == ["Name or email", "Role", "Also roles that ended"]


@pytest.mark.parametrize(("person", "for_whom"), [("administrator", []), ("manager", ["For"])])
def test_the_people_stand_with_their_district_where_there_are_several(person, for_whom, sign_in, request):
    heads = texts(sign_in(request.getfixturevalue(person)).get(PEOPLE), "//main//thead//th")

    assert heads == ["Name", "Role", *for_whom, "Since", "Change"]


@pytest.mark.parametrize(("person", "may"), [("administrator", True), ("manager", True), ("viewer", False)])
def test_only_who_may_end_a_role_is_offered_to(person, may, librarian, sign_in, request):
    page = document(sign_in(request.getfixturevalue(person)).get(PEOPLE))
    address = reverse("districts:end", args=[librarian.memberships.get().pk])

    assert bool(page.xpath(f"//a[@href='{address}']")) is may


def test_somebody_without_a_role_sees_nobody(sign_in, librarian):
    librarian.memberships.update(ends_on=clock.today())

    assert list(sign_in(librarian).get(PEOPLE).context["object_list"]) == []


def test_a_district_takes_the_same_queries_for_any_number_of_people_and_plans(district, manager, sign_in):
    browser = sign_in(manager)
    MembershipFactory(district=district)
    AssignmentFactory(district=district)
    SubmissionFactory(plan=PlanFactory(district=district, complete=True))
    few = queries(browser, district.get_absolute_url())

    MembershipFactory.create_batch(3, district=district)
    AssignmentFactory(district=district)
    PlanFactory(district=district, first_year=2024, last_year=2026)

    assert queries(browser, district.get_absolute_url()) == few
