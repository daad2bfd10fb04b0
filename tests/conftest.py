"""What every test may ask for: people of each role around one district, and a browser signed in as one."""

import gc
import os
import shutil
import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import settings

from districts.models import Role

from .factories import AssignmentFactory, DistrictFactory, MembershipFactory
from .meeting import meet_in  # noqa: F401 - a fixture
from .migrated import migrated_database

settings.register_profile("portal", deadline=None)  # a busy machine is not a failure
settings.load_profile("portal")

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SMALL = ["--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"]


def pytest_collection_finish():
    """What is loaded by now stays: looking through it for garbage took a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Each process has a database of its own, a copy of one."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database()


@pytest.fixture(scope="module")
def rows_of_the_module(django_db_setup, django_db_blocker):
    """Rows made after this stay for all tests of a module; what a test writes is rolled back before the next.

    For rows that cost much and that no test changes. What keeps them must not ask for a fixture of one test.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _database(db):
    """Every test may use the database."""


@pytest.fixture
def district():
    """The district that the people below act for or serve."""
    return DistrictFactory()


def _person(role, *, of_the_district):
    """A fixture: somebody who holds the role now."""

    @pytest.fixture(name=role.value)
    def person(district):
        return MembershipFactory(role=role, district=district if of_the_district else None).user

    return person


administrator = _person(Role.ADMINISTRATOR, of_the_district=True)
librarian = _person(Role.LIBRARIAN, of_the_district=True)
finance = _person(Role.FINANCE, of_the_district=True)
viewer = _person(Role.VIEWER, of_the_district=True)
reviewer = _person(Role.REVIEWER, of_the_district=False)
agency_finance = _person(Role.AGENCY_FINANCE, of_the_district=False)
manager = _person(Role.MANAGER, of_the_district=False)


@pytest.fixture
def consultant(district):
    """A consultant who serves the district."""
    return AssignmentFactory(district=district).consultant


@pytest.fixture
def member():
    """The membership of a librarian in a district of their own."""
    return MembershipFactory()


@pytest.fixture
def sign_in():
    """A browser signed in as somebody: ``sign_in(reviewer).get(url)``."""

    def as_user(user):
        client = Client()
        client.force_login(user)
        return client

    return as_user


@pytest.fixture
def at_once():
    """Call functions in threads that start together; returns what each returned or raised."""

    def call(*functions):
        start, answers = threading.Barrier(len(functions)), [None] * len(functions)

        def in_thread(place, function):
            start.wait()
            try:
                answers[place] = function()
            except Exception as error:  # the answer of this thread, for the test to look at
                answers[place] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=in_thread, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    return call


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """The machine's own Chromium, without the calls home it makes on its own."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    rooted = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": program, "args": [*QUIET, *SMALL, *rooted]}
