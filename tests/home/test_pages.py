"""Navigation, messages, profile, and the pages of words."""

import pytest
from django.urls import reverse

from districts.models import Role, User
from portal.core.models import Message
from portal.home.navigation import role_words
from tests.factories import MembershipFactory
from tests.planning.pages import document, messages, queries, texts

HOME = reverse("home:home")
MAIN = "//nav[@aria-label='Main']//a"


@pytest.mark.parametrize(
    ("person", "places"),
    [
        ("administrator", ["Home", "Services", "Library plan", "Common School Fund", "Days", "District"]),
        ("librarian", ["Home", "Services", "Library plan", "Orders", "Days", "District"]),
        ("finance", ["Home", "Orders", "Common School Fund", "Services", "Library plan", "Days"]),
        ("viewer", ["Home", "Services", "Library plan", "Common School Fund", "Days", "District"]),
        ("consultant", ["Home", "Agreements", "Plans", "Days", "Districts", "Statements"]),
        ("reviewer", ["Home", "Review desk", "Agreements", "Plans", "Districts", "Statements"]),
        ("agency_finance", ["Home", "Agreements", "Plans", "Common School Fund", "Districts", "Statements"]),
        ("manager", ["Home", "Review desk", "Agreements", "Plans", "Districts", "People"]),
    ],
)
def test_each_role_has_its_places_and_each_place_opens(person, places, sign_in, request):
    browser = sign_in(request.getfixturevalue(person))

    response = browser.get(HOME)

    assert texts(response, MAIN) == places
    for address in document(response).xpath(f"{MAIN}/@href"):
        assert browser.get(address, follow=True).status_code == 200


def test_all_roles_together_have_six_places(manager, district, sign_in):
    for role in Role:
        if role != Role.MANAGER:
            MembershipFactory(user=manager, role=role)

    assert len(texts(sign_in(manager).get(HOME), MAIN)) == 6


def test_the_place_one_is_in_is_marked(manager, sign_in):
    browser = sign_in(manager)

    assert texts(browser.get(HOME), f"{MAIN}[@aria-current]") == ["Home"]
    assert texts(browser.get(reverse("districts:invite")), f"{MAIN}[@aria-current]") == ["People"]
    assert texts(browser.get(reverse("home:help")), f"{MAIN}[@aria-current]") == []


def test_evaluations_stand_below_plans(librarian, sign_in):
    page = sign_in(librarian).get(reverse("planning:evaluation-list"))

    assert texts(page, f"{MAIN}[@aria-current]") == ["Library plan"]


def test_nobody_without_a_role_is_led_into_empty_lists(sign_in, librarian):
    from portal.core import clock

    librarian.memberships.update(ends_on=clock.today())

    assert texts(sign_in(librarian).get(HOME), MAIN) == ["Home", "Messages"]


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        ([Role.VIEWER], "district viewer"),
        ([Role.FINANCE, Role.LIBRARIAN], "librarian and district finance"),
        ([Role.MANAGER, Role.REVIEWER, Role.CONSULTANT], "consultant, reviewer and manager"),
    ],
)
def test_roles_are_said_as_a_sentence_says_them(roles, words):
    person = MembershipFactory(role=roles[0]).user
    for role in roles[1:]:
        MembershipFactory(user=person, role=role)

    assert role_words(User.objects.get(pk=person.pk)) == words


# Messages


def message(person, subject, link="", body="Words."):
    key = f"{subject}:{person.pk}"
    return Message.objects.create(key=key, to=person, subject=subject, body=body, link=link)


def test_people_read_their_own_messages_only(librarian, viewer, manager, sign_in):
    for person in (librarian, viewer):
        message(person, f"For {person}", link="/help/")

    assert texts(sign_in(viewer).get(reverse("home:messages")), "//main//li//a") == [f"For {viewer}"]
    assert texts(sign_in(manager).get(reverse("home:messages")), "//main//li//a") == []


def test_a_message_leads_to_what_it_is_about_and_shows_its_words(viewer, sign_in):
    message(viewer, "A plan came back", link="/plans/1/", body="First.\n\n<b>Second</b>.")

    response = sign_in(viewer).get(reverse("home:messages"))

    assert document(response).xpath("//main//li//a/@href") == ["/plans/1/"]
    assert texts(response, "//main//details//p") == ["First.", "<b>Second</b>."]


def test_messages_come_newest_first_25_a_page_in_the_same_queries(viewer, sign_in):
    browser, address = sign_in(viewer), reverse("home:messages")
    message(viewer, "0")
    few = queries(browser, address)
    for number in range(1, 26):
        message(viewer, str(number))

    assert queries(browser, address) == few
    assert [m.subject for m in browser.get(address).context["object_list"]][:2] == ["25", "24"]
    assert len(browser.get(address, {"page": 2}).context["object_list"]) == 1


def test_nobody_without_messages_sees_an_empty_page(viewer, sign_in):
    assert texts(sign_in(viewer).get(reverse("home:messages")), "//main//h2") == ["No messages yet"]


# Profile


def test_people_change_their_own_name(viewer, sign_in):
    response = sign_in(viewer).post(reverse("home:profile"), {"name": "June Halvorsen"}, follow=True)

    viewer.refresh_from_db()
    assert viewer.name == "June Halvorsen"
    assert messages(response) == ["Saved."]


def test_nothing_else_is_changed_from_the_profile(viewer, sign_in):
    before = viewer.email
    sign_in(viewer).post(
        reverse("home:profile"), {"name": "June", "email": "other@example.org", "is_active": ""}
    )

    viewer.refresh_from_db()
    assert (viewer.email, viewer.is_active) == (before, True)


def test_an_empty_name_is_refused_in_words(viewer, sign_in):
    response = sign_in(viewer).post(reverse("home:profile"), {"name": " "})

    assert "Enter your name" in response.content.decode()


def test_a_form_sent_after_the_session_ended_is_kept_and_taken_after_signing_in(client, viewer):
    kept = client.post(reverse("home:profile"), {"name": "June Halvorsen"})
    form = next(form for form in document(kept).forms if form.action == reverse("home:profile"))
    client.force_login(viewer)
    client.post(
        form.action, {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    )

    viewer.refresh_from_db()
    assert kept.status_code == 401
    assert viewer.name == "June Halvorsen"


def test_the_profile_shows_roles_with_their_dates(viewer, sign_in):
    section = "//section[@aria-labelledby='h-roles']//li"

    assert texts(sign_in(viewer).get(reverse("home:profile")), section) == [
        f"District viewer {viewer.memberships.get().district} Since July 1, 2020"
    ]


# Words


@pytest.mark.parametrize("name", ["help", "keys", "accessibility", "privacy"])
def test_pages_of_words_are_open_to_everybody(name, client, sign_in, viewer):
    for browser in (client, sign_in(viewer)):
        response = browser.get(reverse(f"home:{name}"))
        assert response.status_code == 200
        assert len(texts(response, "//h1")) == 1


@pytest.mark.parametrize(
    "name", ["home", "help", "keys", "accessibility", "privacy", "search", "messages", "profile"]
)
def test_no_link_of_these_pages_leads_nowhere(name, administrator, sign_in):
    browser = sign_in(administrator)

    for address in set(document(browser.get(reverse(f"home:{name}"))).xpath("//a/@href")):
        if address.startswith("/"):
            assert browser.get(address, follow=True).status_code == 200, address


# The address one signs in with


def test_nobody_changes_the_address_of_an_account_without_a_new_invitation(librarian, sign_in):
    browser, before = sign_in(librarian), librarian.email
    for action in ("action_add", "action_primary"):
        browser.post("/account/email/", {"email": "boss@agency.example.org", action: ""})

    librarian.refresh_from_db()
    assert librarian.email == before
    assert "A new address needs a new invitation." in browser.get(reverse("home:profile")).content.decode()


@pytest.mark.parametrize(
    "address", ["/account/email/", "/account/confirm-email/", "/account/confirm-email/key/"]
)
def test_the_pages_for_other_addresses_do_not_exist(librarian, sign_in, address):
    browser = sign_in(librarian)

    assert [browser.get(address).status_code, browser.post(address).status_code] == [404, 404]
