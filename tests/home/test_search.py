"""Search finds what a person may see, and nothing else."""

import pytest
from django.urls import reverse

from districts.models import Role
from tests.factories import DistrictFactory, MembershipFactory, PlanFactory, SubmissionFactory
from tests.planning.pages import document, queries, texts

SEARCH = reverse("home:search")


def found(browser, words):
    """Title of each group, with the names in it."""
    groups = browser.get(SEARCH, {"q": words}).context["groups"]
    return {group.title: [result.label for result in group.results] for group in groups}


def test_search_finds_plans_districts_and_people_by_a_part_of_a_name(manager, sign_in):
    district = DistrictFactory(name="Heron Marsh")
    plan = PlanFactory(district=district)
    MembershipFactory(user__name="Naomi Heron", district=district)

    assert found(sign_in(manager), "heron") == {
        "Plans": [str(plan)],
        "Districts": ["Heron Marsh"],
        "People": ["Naomi Heron"],
    }


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("plan 2027", ["2027–2030"]),
        ("library plan 2027–2030", ["2027–2030"]),
        ("marsh 2030", ["2027–2030"]),
        ("marsh plan", ["2027–2030", "2024–2027"]),
        ("2022", []),
        ("heron fox", []),
    ],
)
def test_plans_are_found_by_their_years(words, years, manager, sign_in):
    district = DistrictFactory(name="Heron Marsh")
    PlanFactory(district=district)
    PlanFactory(district=district, first_year=2025, last_year=2026)
    PlanFactory(first_year=2018, last_year=2019, district__name="Fox Prairie")
    if "2024–2027" in years:
        years = ["2027–2030", "2024–2026"]

    assert found(sign_in(manager), words).get("Plans", []) == [
        f"Library plan {span}, Heron Marsh" for span in years
    ]


def test_a_district_is_found_by_its_code(manager, sign_in):
    DistrictFactory(name="Heron Marsh", code="4321")

    assert found(sign_in(manager), "4321")["Districts"] == ["Heron Marsh"]


@pytest.mark.parametrize("person", ["administrator", "librarian", "finance", "viewer", "consultant"])
def test_nothing_of_other_districts_is_found(person, district, sign_in, request):
    someone = request.getfixturevalue(person)
    other = DistrictFactory(name="Heron Marsh")
    PlanFactory(district=other)
    MembershipFactory(user__name="Naomi Heron", district=other)
    MembershipFactory(user__name="Priya Heron", role=Role.REVIEWER)

    browser = sign_in(someone)

    assert found(browser, "heron") == {}
    assert found(browser, district.name)["Districts"] == [district.name]


def test_somebody_whose_role_ended_is_not_found(manager, sign_in, on):
    from portal.core import clock

    MembershipFactory(user__name="Naomi Heron", ends_on=clock.today())

    assert found(sign_in(manager), "naomi") == {}


def test_a_group_holds_ten_and_says_that_there_are_more(manager, sign_in):
    for number in range(11):
        PlanFactory(district__name=f"Heron {number}")
        MembershipFactory(user__name=f"Heron {number}")
    response = sign_in(manager).get(SEARCH, {"q": "heron"})

    assert [(g.title, len(g.results), g.has_more) for g in response.context["groups"]] == [
        ("Plans", 10, True),
        ("Districts", 10, True),
        ("People", 10, True),
    ]
    assert response.content.decode().count("These are the first 10.") == 3


def test_without_words_there_are_the_pages_one_has(librarian, sign_in):
    pages = found(sign_in(librarian), "")

    assert list(pages) == ["Pages"]
    assert pages["Pages"][:6] == ["Home", "Services", "Library plan", "Orders", "Days", "District"]
    assert "Invite somebody" not in pages["Pages"]


def test_pages_are_found_by_the_start_of_their_words(administrator, sign_in):
    browser = sign_in(administrator)

    assert found(browser, "inv some") == {"Pages": ["Invite somebody"]}
    assert found(browser, "keyb") == {"Pages": ["Keyboard shortcuts"]}
    assert found(browser, "nvite") == {}


def test_what_one_does_with_days_and_services_is_found(consultant, administrator, manager, sign_in):
    assert found(sign_in(consultant), "log day") == {"Pages": ["Log a day"]}
    assert found(sign_in(administrator), "log day") == {}
    assert found(sign_in(administrator), "agree") == {"Pages": ["Agreements of districts"]}
    assert found(sign_in(manager), "days") == {"Pages": ["Days", "Calendar of days"]}


@pytest.mark.parametrize(
    "person", ["administrator", "librarian", "consultant", "reviewer", "manager", "viewer"]
)
def test_every_result_opens(person, district, librarian, sign_in, request):
    browser = sign_in(request.getfixturevalue(person))
    PlanFactory(district=district)

    for words in ("", district.name, librarian.name):
        for address in document(browser.get(SEARCH, {"q": words})).xpath("//main//ul//a/@href"):
            assert browser.get(address).status_code == 200


def test_the_palette_gets_the_same_results_as_a_list(manager, sign_in):
    plan = PlanFactory(district__name="Heron Marsh")

    response = sign_in(manager).get(SEARCH, {"q": "heron"}, headers={"HX-Request": "true"})

    assert "<html" not in response.content.decode()
    assert texts(response, "//li") == [f"{plan} Plan", "Heron Marsh District"]
    assert document(response).xpath("//li/@data-href") == [
        plan.get_absolute_url(),
        plan.district.get_absolute_url(),
    ]


def test_a_palette_without_results_says_what_to_try(manager, sign_in):
    response = sign_in(manager).get(SEARCH, {"q": "xyzzy"}, headers={"HX-Request": "true"})

    assert texts(response, "//li") == ["Nothing found. Try part of a name."]


def test_nobody_searches_without_signing_in(client):
    assert client.get(SEARCH, {"q": "heron"}).status_code == 302
    assert client.get(SEARCH, {"q": "heron"}, headers={"HX-Request": "true"}).status_code == 401


def test_search_takes_the_same_queries_for_one_result_and_for_three(manager, sign_in):
    browser = sign_in(manager)
    SubmissionFactory()
    few = queries(browser, f"{SEARCH}?q=prairie")
    SubmissionFactory.create_batch(2)

    assert queries(browser, f"{SEARCH}?q=prairie") == few


def test_what_was_typed_is_shown_as_text(manager, sign_in):
    page = sign_in(manager).get(SEARCH, {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page


def test_a_sign_that_no_database_holds_is_passed_over(manager, sign_in):
    district = DistrictFactory(name="Heron Marsh")

    assert found(sign_in(manager), "her\0on") == {"Districts": [str(district)]}
