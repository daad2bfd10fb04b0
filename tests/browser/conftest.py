"""The portal over real HTTP in a real Chromium: static files under their hashed names, the one strict CSP."""

import os
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from django.test.testcases import LiveServerThread
from django.test.utils import override_settings
from playwright.sync_api import expect

from tests.once import made_once

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop; the database does not mind

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds; a busy machine has needed ten seconds for a page
PASSWORD = "seven quiet shelves of maps"
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def collected_files(tmp_path_factory):
    """Static files as `collectstatic` leaves them, so that a name that leads nowhere fails a journey."""
    storages = django_settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }

    def collect(folder):
        with override_settings(STORAGES=storages, STATIC_ROOT=folder):
            call_command("collectstatic", verbosity=0, interactive=False)

    folder = made_once(tmp_path_factory, "static", collect)
    with override_settings(STORAGES=storages, STATIC_ROOT=folder, WHITENOISE_AUTOREFRESH=False):
        yield


@pytest.fixture(scope="package")
def address(collected_files):
    """Where the portal answers, with its own middleware serving the static files as in production."""
    server = LiveServerThread("127.0.0.1", static_handler=lambda media_handler: media_handler.application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def allow():
    """Complaints of the browser that a test means to cause: ``allow("409")``."""
    return set()


@pytest.fixture
def visit(transactional_db, address, new_context, allow):
    """Open a window: ``visit(librarian, phone=True)``. A complaint in its console fails the test."""
    complaints = []

    def listen(page):
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda line: (
                complaints.append(f"{page.url}: {line.text}") if line.type in ("error", "warning") else None
            ),
        )

    def open_window(user=None, *, phone=False, dark=False, scripts=True):
        context = new_context(
            base_url=address,
            viewport=PHONE if phone else DESK,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE)
        context.on("page", listen)
        if user:
            context.add_cookies([session_cookie(user, address)])
        return context.new_page()

    yield open_window
    unexpected = [line for line in complaints if not any(part in line for part in allow)]
    assert unexpected == []


def session_cookie(user, address):
    client = Client()
    client.force_login(user)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address, "httpOnly": True}


@pytest.fixture
def with_password():
    """Somebody who can sign in by the form."""

    def give(user):
        user.set_password(PASSWORD)
        user.save()
        return user

    return give
