import datetime as dt

import pytest

from portal.core import clock
from tests.factories import PlanFactory, SubmissionFactory, make_ready, send_back


@pytest.fixture
def may_13():
    """It is May 13, 2027, 10:42 in the morning."""
    with clock.at(dt.datetime(2027, 5, 13, 15, 42, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def on():
    """Let something happen on an earlier day: ``with on(5, 6): …`` is May 6, 2027."""

    def day(month, number, year=2027):
        return clock.at(dt.datetime(year, month, number, 15, 42, tzinfo=dt.UTC))

    return day


@pytest.fixture
def returned(reviewer):
    """Send a plan back: ``returned(plan, "Goal 2 has no measure.")``."""

    def to_the_district(plan, reason="Goal 2 has no measure."):
        submission = SubmissionFactory(plan=plan, reviewer=reviewer)
        send_back(submission, by=reviewer, note=reason)
        return submission

    return to_the_district


@pytest.fixture
def signed(reviewer):
    """Sign a plan off, with its signed report ready unless ``ready=False``."""

    def sign_off(plan, *, ready=True):
        submission = SubmissionFactory(plan=plan, reviewer=reviewer)
        submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)
        if ready:
            make_ready(submission.signed_report)
        return submission

    return sign_off


@pytest.fixture
def plan(district, librarian):
    return PlanFactory(district=district, started_by=librarian)


@pytest.fixture
def full_plan(district, librarian):
    return PlanFactory(district=district, started_by=librarian, complete=True)
