"""What tests of plans may ask for beside the people of tests/conftest.py."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import SubmissionFactory


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
