"""What tests of plans may ask for beside the people of tests/conftest.py."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import PlanFactory, SubmissionFactory


@pytest.fixture
def desk(reviewer, sign_in):
    return sign_in(reviewer)


@pytest.fixture
def queries():
    """How many queries a call asks once everything that is kept in memory is there."""

    def count(call):
        call()
        with CaptureQueriesContext(connection) as asked:
            call()
        return len(asked)

    return count


@pytest.fixture
def in_review(reviewer):
    return SubmissionFactory(reviewer=reviewer)


@pytest.fixture
def writer(sign_in, librarian):
    return sign_in(librarian)


@pytest.fixture
def draft(librarian, district):
    return PlanFactory(district=district)


@pytest.fixture
def finished(librarian, district):
    return PlanFactory(district=district, first_year=2031, last_year=2033, complete=True)


@pytest.fixture
def sent(librarian, finished):
    return SubmissionFactory(plan=finished, by=librarian)
