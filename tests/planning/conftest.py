"""What tests of plans may ask for beside the people of tests/conftest.py."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning.editing import keep_aside, save_section
from planning.models import TeamMember
from planning.row_moves import retire_row
from portal.core import clock
from tests.factories import PlanFactory, SubmissionFactory

from .bringing_in import taken, upload  # noqa: F401 - fixtures
from .saves import overwrite, section_of


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


@pytest.fixture
def team(draft):
    """The section of the planning team: two people on Monday, of whom Tuesday left one, another one."""
    section = section_of(draft, "team")
    with clock.at(dt.datetime(2027, 5, 10, 15, tzinfo=dt.UTC)):
        ada, noor = (TeamMember.add_to(draft, name=name) for name in ("Ada Marsh", "Noor Haddad"))
        section = save_section(section, {"version": "0", "html": "<p>Two.</p>"}, by=draft.started_by).section
    with clock.at(dt.datetime(2027, 5, 11, 15, tzinfo=dt.UTC)):
        retire_row(ada)
        overwrite(noor, {"name": "Sam Rivera", "group": "teacher"})
        save_section(section, {"version": "1", "html": "<p>One.</p>"}, by=draft.started_by)
    return section_of(draft, "team")


@pytest.fixture
def first_save(team):
    """What the section of the team said on Monday."""
    return team.versions.last()


@pytest.fixture
def aside(team, librarian):
    """Words about the team that came too late."""
    member = team.plan.team.live().get()
    typed = {"html": "<p>Too late.</p>", f"member-{member.pk}-name": "Typed", "page": "other"}
    return keep_aside(team, typed, by=librarian)
