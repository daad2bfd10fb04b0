"""What holds for every request: nothing typed is lost, private pages stay private, one strict policy."""

import re

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from districts.models import Membership
from planning.models import Plan
from portal.core.kept import is_shown
from tests.factories import PlanFactory, UserFactory

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "manifest-src 'self'",
}
WORDS = {"html": "<p>Two hours of work & a “quote”.</p>", "version": "3", "goal-7-title": "Read\nmore"}


@pytest.fixture
def section(district, librarian):
    return PlanFactory(district=district, complete=True).sections.get(spec__key="vision")


def hidden_fields(response):
    """The form of the page as a browser would send it."""
    html = response.content.decode()
    form = html.partition('<form method="post" action="')[2]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return dict(pairs)


@pytest.fixture
def careful():
    """A browser whose forms must carry the token."""
    return Client(enforce_csrf_checks=True)


# A session that has ended


def test_a_page_asked_without_a_session_leads_to_the_door_and_back(client, section):
    address = section.get_absolute_url()

    response = client.get(address)

    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={address}"


def test_a_form_sent_without_a_session_is_shown_with_every_word(client, section):
    response = client.post(section.get_absolute_url(), WORDS | {"empty": ""})

    assert response.status_code == 401
    assert dict(response.context["words"]) == WORDS | {"empty": ""}
    assert "Two hours of work &amp; a “quote”." in response.content.decode()
    assert section.get_absolute_url() in response.content.decode()


def test_the_kept_form_can_be_sent_once_more_after_signing_in(client, section, librarian):
    kept = client.post(section.get_absolute_url(), {"html": "<p>Kept.</p>", "version": section.version})
    client.force_login(librarian)

    client.post(section.get_absolute_url(), dict(kept.context["words"]))

    section.refresh_from_db()
    assert section.html == "<p>Kept.</p>"


def test_nothing_is_saved_by_a_form_that_was_sent_without_a_session(client, section):
    before = section.html

    client.post(section.get_absolute_url(), WORDS)

    section.refresh_from_db()
    assert section.html == before


def test_several_values_of_one_field_are_all_kept(client, section):
    response = client.post(section.get_absolute_url(), {"pick": ["a", "b"]})

    assert response.context["words"] == [("pick", "a"), ("pick", "b")]


def test_hostile_words_are_kept_as_words(client, section):
    response = client.post(
        section.get_absolute_url(), {'"><script>alert(1)</script>': "<script>x()</script>"}
    )

    assert "<script>alert" not in response.content.decode()
    assert "<script>x()" not in response.content.decode()


def test_htmx_without_a_session_is_told_to_sign_in(client, section):
    for method in (client.get, client.post):
        response = method(section.get_absolute_url(), headers={"HX-Request": "true"})

        assert response.status_code == 401
        assert response.content.decode() == "Sign in again. Your words are kept."


# A token that is too old


def test_a_form_with_an_old_token_is_shown_with_every_word(careful, section, librarian):
    careful.force_login(librarian)

    response = careful.post(section.get_absolute_url(), WORDS)

    assert response.status_code == 403
    assert dict(response.context["words"]) == WORDS
    assert "csrfmiddlewaretoken" in hidden_fields(response)


def test_sending_the_kept_form_again_saves_it(careful, section, librarian):
    careful.force_login(librarian)
    kept = careful.post(section.get_absolute_url(), {"html": "<p>Kept.</p>", "version": section.version})
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', kept.content.decode())[1]

    careful.post(section.get_absolute_url(), dict(kept.context["words"]) | {"csrfmiddlewaretoken": token})

    section.refresh_from_db()
    assert section.html == "<p>Kept.</p>"


def test_htmx_with_an_old_token_is_told_to_load_the_page_again(careful, section, librarian):
    careful.force_login(librarian)

    response = careful.post(section.get_absolute_url(), WORDS, headers={"HX-Request": "true"})

    assert response.status_code == 403
    assert response.content.decode() == "Reload this page to go on. Your words are kept on this device."


def test_htmx_without_session_and_token_is_told_to_sign_in(careful, section):
    response = careful.post(section.get_absolute_url(), WORDS, headers={"HX-Request": "true"})

    assert response.status_code == 401
    assert response.content.decode() == "Sign in again. Your words are kept."


@pytest.mark.parametrize("address", ["account_login", "account_reset_password"])
def test_a_password_is_never_shown_again(careful, address):
    response = careful.post(
        reverse(address), {"login": "a@example.org", "password": "hunter2hunter2", "x": "y"}
    )

    assert response.status_code == 403
    assert "hunter2" not in response.content.decode()
    assert response.context["words"] == [("x", "y")]


def forms_of(kind):
    yield kind
    for inner in kind.__subclasses__():
        yield from forms_of(inner)


def test_every_secret_field_of_every_form_is_one_that_is_never_shown():
    from allauth.account import forms as _  # noqa: F401 - so that its forms are known too

    secret = {
        name
        for form in forms_of(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.PasswordInput)
    }

    assert {"password", "password1", "password2", "oldpassword"} <= secret
    assert [name for name in secret if is_shown(name)] == []


# A form from another site

OURS, THEIRS = "http://testserver", "https://evil.example"


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": THEIRS, "Sec-Fetch-Site": "cross-site"}, id="another site"),
        pytest.param({"Origin": THEIRS}, id="another site, an older browser"),
        pytest.param({"Origin": "null"}, id="a page that hides where it is from"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="another site without its name"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="a neighbour"),
    ],
)
def test_a_form_of_another_site_is_never_offered_for_sending(careful, section, librarian, headers, signed_in):
    if signed_in:
        careful.force_login(librarian)

    response = careful.post(section.get_absolute_url(), WORDS, headers=headers)

    assert response.status_code == 403
    assert "You can’t open this page" in response.content.decode()
    assert "Two hours of work" not in response.content.decode()
    assert f'action="{section.get_absolute_url()}"' not in response.content.decode()


def test_a_form_of_another_site_is_not_kept_when_nobody_is_signed_in(client, section):
    response = client.post(section.get_absolute_url(), WORDS, headers={"Origin": THEIRS})

    assert response.status_code == 403
    assert "Two hours of work" not in response.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": OURS},
        {"Origin": OURS, "Sec-Fetch-Site": "same-origin"},
        {"Origin": "https://portal.example.org"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_form_of_our_own_is_kept(careful, section, librarian, headers):
    careful.force_login(librarian)

    response = careful.post(section.get_absolute_url(), WORDS, headers=headers)

    assert dict(response.context["words"]) == WORDS
    assert "csrfmiddlewaretoken" in hidden_fields(response)


# More than the portal takes

MB = 1024**2


class Unread:
    """A body that nobody may read."""

    def read(self, *size):
        raise AssertionError("the body was read")

    readline = read


def announce(client, address, **headers):
    """A form that is told to be so large."""
    kind = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": Unread()}
    return client.generic("POST", address, **kind, **headers)


@pytest.mark.parametrize(
    ("address", "size", "limit"),
    [
        ("/sign-in/", 60 * MB, "5 MB"),
        ("/sign-in/", 5 * MB + 1, "5 MB"),
        ("/verify/K7QM-4TXD-92HP/", 21 * MB + 1, "21 MB"),
        ("/nowhere/", 60 * MB, "5 MB"),
    ],
)
def test_a_body_larger_than_the_portal_takes_is_refused_unread(careful, address, size, limit):
    response = announce(careful, address, CONTENT_LENGTH=str(size))

    assert response.status_code == 413
    assert f"The portal takes up to {limit} at once." in response.content.decode()
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY


def test_a_body_that_does_not_say_how_large_it_is_is_not_read_either(careful):
    response = announce(careful, "/sign-in/", HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")

    assert response.status_code == 403


# Private pages


def test_a_page_of_somebody_signed_in_is_kept_nowhere(sign_in, librarian, section):
    client = sign_in(librarian)

    for address in (reverse("home:home"), section.get_absolute_url(), "/plans/999999/"):
        assert "no-store" in client.get(address)["Cache-Control"]
        assert "private" in client.get(address)["Cache-Control"]


def test_a_public_page_may_be_kept(client):
    assert not client.get(reverse("home:privacy")).has_header("Cache-Control")


@pytest.mark.parametrize("where", ["home:home", "admin:index", "account_login", "reports:verify"])
def test_every_page_carries_the_one_policy(sign_in, reviewer, client, where):
    for browser in (client, sign_in(reviewer)):
        response = browser.get(reverse(where))

        assert set(response["Content-Security-Policy"].split("; ")) == POLICY
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_error_pages_carry_the_policy_too(client, sign_in, librarian):
    response = sign_in(librarian).get("/plans/999999/")

    assert response.status_code == 404
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY


def test_over_https_browsers_are_told_to_stay_there_and_cookies_never_leave_it(settings, client):
    settings.SECURE_SSL_REDIRECT = True

    plain = client.get(reverse("home:privacy"))
    safe = client.get(reverse("account_login"), secure=True)

    assert (plain.status_code, plain.url) == (301, "https://testserver/privacy/")
    assert safe["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert safe.cookies[settings.CSRF_COOKIE_NAME]["secure"]
    assert (settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY) == (True, True)
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


# Messages for htmx


def test_a_message_set_while_answering_htmx_travels_as_a_toast(sign_in, librarian, section):
    client = sign_in(librarian)
    address = reverse("planning:plan-do", args=[section.plan_id, "send"])

    client.post(address)
    answer = client.get(reverse("home:search"), {"q": "plan"}, headers={"HX-Request": "true"})

    assert "toast" in answer["HX-Trigger"]


# People


def test_a_role_that_ended_ends_what_the_next_request_may_do(sign_in, librarian, section):
    client = sign_in(librarian)
    assert client.get(section.get_absolute_url()).status_code == 200

    Membership.objects.update(ends_on=Membership.objects.get().starts_on)

    assert client.get(section.get_absolute_url()).status_code == 404
    assert Plan.objects.exists()


def test_a_closed_account_is_nobody_from_the_next_request_on(sign_in, section):
    person = UserFactory()
    client = sign_in(person)
    assert client.get(reverse("planning:plan-list")).status_code == 200

    person.is_active = False
    person.save()

    assert client.get(reverse("planning:plan-list")).url.startswith(reverse("account_login"))
