"""The demo's eight people are signed in with one click, and only in the demo."""

import pytest
from django.contrib.auth import get_user
from django.urls import reverse

from districts.models import Role
from portal.home.demo import DEMO_EMAILS
from tests.factories import MembershipFactory, PlanFactory
from tests.planning.pages import document, texts

PAGE = reverse("home:demo")
SIGN_IN = reverse("home:demo-sign-in")
ROLES = [
    Role.ADMINISTRATOR,
    Role.LIBRARIAN,
    Role.FINANCE,
    Role.VIEWER,
    Role.CONSULTANT,
    Role.REVIEWER,
    Role.AGENCY_FINANCE,
    Role.MANAGER,
]


@pytest.fixture
def in_the_demo(settings):
    settings.DEMO = True


@pytest.fixture
def eight(district):
    """The demo's people, without anything else of the demo."""
    return [
        MembershipFactory(
            user__email=email,
            role=role,
            district=district if role in ROLES[:4] else None,
        ).user
        for email, role in zip(DEMO_EMAILS, ROLES, strict=True)
    ]


def signed_in(client):
    """Who the browser is signed in as."""
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("email", DEMO_EMAILS)
def test_without_the_demo_nobody_is_signed_in_from_it(email, client, eight):
    answers = [client.get(PAGE), client.post(SIGN_IN, {"email": email}), client.get(SIGN_IN)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert signed_in(client) is None


@pytest.mark.usefixtures("in_the_demo")
def test_the_demo_lists_one_person_for_each_role_with_their_work(client, eight, district):
    PlanFactory(district=district, started_by=eight[1])

    response = client.get(PAGE)

    assert texts(response, "//main//li//button") == [role.label.capitalize() for role in ROLES]
    assert document(response).xpath("//main//li//input[@name='email']/@value") == list(DEMO_EMAILS)
    assert "One thing waits for you: Finish the library plan 2027–2030." in response.content.decode()


@pytest.mark.usefixtures("in_the_demo")
def test_a_demo_without_its_people_says_how_to_make_them(client):
    assert "manage.py seed_demo" in client.get(PAGE).content.decode()


@pytest.mark.usefixtures("in_the_demo")
def test_one_click_signs_in_and_goes_home(client, eight):
    answer = client.post(SIGN_IN, {"email": DEMO_EMAILS[5]})

    assert (answer.status_code, answer.url) == (302, reverse("home:home"))
    assert signed_in(client) == str(eight[5].pk)


@pytest.mark.usefixtures("in_the_demo")
def test_switching_gives_a_new_session_and_leaves_nothing_of_the_old(client, eight):
    client.post(SIGN_IN, {"email": DEMO_EMAILS[0]})
    first = client.session.session_key
    session = client.session
    session["draft"] = "words of somebody else"
    session.save()

    client.post(SIGN_IN, {"email": DEMO_EMAILS[1]})

    assert client.session.session_key != first
    assert "draft" not in client.session
    assert signed_in(client) == str(eight[1].pk)


@pytest.mark.usefixtures("in_the_demo")
def test_a_session_from_before_signing_in_is_not_taken_over(client, eight):
    session = client.session
    session["seen"] = True
    session.save()
    planted = session.session_key

    client.post(SIGN_IN, {"email": DEMO_EMAILS[0]})

    assert client.session.session_key != planted


@pytest.mark.usefixtures("in_the_demo")
def test_a_link_alone_signs_nobody_in(client, eight):
    assert client.get(SIGN_IN, {"email": DEMO_EMAILS[0]}).status_code == 405
    assert signed_in(client) is None


@pytest.mark.usefixtures("in_the_demo")
def test_a_form_of_another_site_signs_nobody_in(eight):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)

    assert browser.post(SIGN_IN, {"email": DEMO_EMAILS[0]}).status_code == 403
    assert signed_in(browser) is None


@pytest.mark.usefixtures("in_the_demo")
@pytest.mark.parametrize("email", ["", "system@portal.invalid", "nobody@example.org"])
def test_nobody_else_is_signed_in_from_the_demo(email, client, eight):
    assert client.post(SIGN_IN, {"email": email}).status_code == 404


@pytest.mark.usefixtures("in_the_demo")
def test_real_people_are_never_signed_in_from_the_demo(client, eight, manager):
    assert client.post(SIGN_IN, {"email": manager.email}).status_code == 404
    assert signed_in(client) is None


@pytest.mark.usefixtures("in_the_demo")
def test_a_closed_account_is_not_signed_in_from_the_demo(client, eight):
    eight[0].is_active = False
    eight[0].save()

    assert client.post(SIGN_IN, {"email": DEMO_EMAILS[0]}).status_code == 404
    assert not get_user(client).is_authenticated


@pytest.mark.usefixtures("in_the_demo")
def test_every_page_says_that_this_is_a_demo_and_as_whom(client, eight):
    client.post(SIGN_IN, {"email": DEMO_EMAILS[1]})

    strip = texts(client.get(reverse("home:home")), "//*[@aria-label='Demo']")

    assert strip == ["Demo with made-up districts. You are signed in as librarian Switch role"]


def test_without_the_demo_no_page_speaks_of_one(client, sign_in, librarian):
    for page in [client.get("/"), client.get(reverse("account_login")), sign_in(librarian).get("/")]:
        assert PAGE not in page.content.decode()
