"""Two at the same moment, on a real PostgreSQL: a statement is answered once, and nothing is billed twice."""

import pytest

from portal.core.transitions import Refused
from services import statements, visiting
from services.models import Statement, StatementLine, Visit
from tests.factories import MembershipFactory
from tests.factories.services import logged
from tests.meeting import after

from .conftest import OCTOBER

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_agreeing_and_questioning_at_once_one_is_refused(statement, administrator, district, at_once):
    colleague = MembershipFactory(role="administrator", district=district).user
    first, second = (Statement.objects.get(pk=statement.pk) for _ in range(2))
    line = statement.lines.first()

    answers = at_once(
        lambda: first.agree(by=administrator), lambda: second.query(by=colleague, note="Why?", line=line)
    )

    assert [isinstance(answer, Refused) for answer in answers].count(True) == 1, answers
    statement.refresh_from_db()
    visit = Visit.objects.get(pk=line.visit_id)
    assert (statement.state, visit.state) in [("agreed", "locked"), ("queried", "queried")]


def test_a_month_that_is_stated_twice_at_once_is_one_statement(visits, manager, district, at_once, meet_in):
    meet_in(statements, "_locked")

    answers = at_once(*[lambda: statements.issue(by=manager, district=district, month=OCTOBER)] * 2)

    assert answers[0] == answers[1]
    assert Statement.objects.count() == 1
    assert StatementLine.objects.count() == len(visits)


def test_a_visit_that_is_reversed_while_its_month_is_stated_is_stated_and_then_taken_back(
    visits, manager, district, at_once, meet_in
):
    is_stating = meet_in(statements, "_locked")

    answers = at_once(
        lambda: statements.issue(by=manager, district=district, month=OCTOBER),
        after(is_stating, lambda: visiting.reverse(visits[1], by=manager, note="Another district.")),
    )

    assert not any(isinstance(answer, Exception) for answer in answers), answers
    november = statements.issue(by=manager, district=district, month=OCTOBER.replace(month=11))
    assert [(line.kind, line.visit) for line in november.lines.all()] == [("reversal", visits[1])]


def test_a_visit_that_is_logged_while_its_month_is_stated_stands_on_one_statement(
    visits, line, consultant, manager, district, at_once
):
    at_once(
        lambda: statements.issue(by=manager, district=district, month=OCTOBER),
        lambda: logged(line, OCTOBER.replace(day=26), 1, by=consultant),
    )
    statements.issue(by=manager, district=district, month=OCTOBER.replace(month=11))

    assert StatementLine.objects.filter(visit__day=OCTOBER.replace(day=26)).count() == 1
