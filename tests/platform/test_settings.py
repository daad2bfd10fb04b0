"""What the settings make of the environment of a machine."""

import runpy
from pathlib import Path

import pytest
from allauth.account.adapter import get_adapter
from django.core.mail import get_connection

SETTINGS = Path(__file__).resolve().parents[2] / "portal" / "settings.py"
MAIL_SERVER = "smtp+tls://user:password@smtp.example.org:587"


@pytest.fixture
def settings_with(monkeypatch):
    """The settings of a machine whose environment says so."""

    def load(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return load


@pytest.mark.parametrize(("behind_proxy", "address"), [("1", "203.0.113.9"), ("0", "10.0.0.1")])
def test_behind_a_proxy_each_visitor_has_an_address_of_their_own(
    settings_with, settings, rf, behind_proxy, address
):
    """The proxy adds the last address; what stands before it anybody can write."""
    loaded = settings_with(BEHIND_PROXY=behind_proxy)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = loaded["ALLAUTH_TRUSTED_PROXY_COUNT"]
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})

    assert get_adapter().get_client_ip(request) == address


@pytest.mark.parametrize(("demo", "backend"), [("0", "smtp"), ("1", "dummy")])
def test_the_demo_sends_no_mail_whatever_the_environment_says(settings_with, demo, backend):
    loaded = settings_with(DEMO=demo, EMAIL_URL=MAIL_SERVER)

    assert loaded["EMAIL_BACKEND"] == f"django.core.mail.backends.{backend}.EmailBackend"


def test_a_mail_server_that_does_not_answer_is_not_waited_for(settings_with, settings):
    settings.EMAIL_TIMEOUT = settings_with(EMAIL_URL=MAIL_SERVER).get("EMAIL_TIMEOUT")

    assert get_connection("django.core.mail.backends.smtp.EmailBackend").timeout == 10


def test_what_beat_asks_for_many_times_an_hour_is_forgotten_when_no_worker_took_it(settings_with):
    often = [
        entry
        for entry in settings_with()["CELERY_BEAT_SCHEDULE"].values()
        if isinstance(entry["schedule"], int)
    ]

    assert len(often) == 2
    assert all(entry["options"]["expires"] == entry["schedule"] for entry in often)
