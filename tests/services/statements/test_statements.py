"""A month's days, stated, answered, and put right."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from districts.models import User
from portal.core import clock
from portal.core.transitions import Refused
from services import statements, visiting
from services.models import Amendment, Offer, Statement, StatementLine
from services.models.catalogue import amount_of
from tests.factories.services import AgreementFactory, OfferFactory, logged

OCTOBER, NOVEMBER, DECEMBER = (dt.date(2026, month, 1) for month in (10, 11, 12))
State = Statement.State


@pytest.fixture
def line(district, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC))
    return AgreementFactory(district=district, reached="active").lines.get()


@pytest.fixture
def visit(line, consultant):
    return logged(line, dt.date(2026, 10, 5), 2, by=consultant)


@pytest.fixture
def statement(visit, manager, district):
    return statements.issue(by=manager, district=district, month=OCTOBER)


@pytest.fixture
def half_a_day(district, time_machine):
    """All that this district bought."""
    time_machine.move_to(dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC))
    offer = OfferFactory(minimum=Decimal("0.25"))
    return AgreementFactory(district=district, lines=[(offer, Decimal("0.50"))], reached="active").lines.get()


def told(statement):
    return [(line.kind, line.visit, str(line.signed_amount)) for line in statement.lines.order_by("pk")]


def amend(line, quantity, *, by):
    amendment = Amendment.objects.create(
        agreement=line.agreement,
        district=line.district,
        number=line.agreement.amendments.count() + 1,
        kind=Amendment.Kind.ADD,
        subscription=line,
        quantity=Decimal(quantity),
        effective_on=clock.today() + dt.timedelta(days=1),
        requested_by=line.agreement.started_by,
    )
    amendment.request(by=line.agreement.started_by)
    amendment.accept(by=by)


def test_a_statement_states_each_visit_once_with_its_dollars(statement, visit, manager, district):
    assert statements.issue(by=manager, district=district, month=OCTOBER) == statement
    assert [(line.visit, line.quarters, str(line.amount)) for line in statement.lines.all()] == [
        (visit, 2, "300.00")
    ]
    assert statement.snapshot["services"][0] == {
        "service": "District Library Media Specialist",
        "bought": 24,
        "delivered": 2,
        "left": 22,
    }


def test_a_month_without_a_visit_says_so(line, manager, district):
    statement = statements.issue(by=manager, district=district, month=OCTOBER)

    assert statement.state == State.ISSUED
    assert statement.snapshot["lines"] == []


def test_a_questioned_line_is_put_right_on_the_next_statement(
    statement, visit, administrator, manager, district, time_machine
):
    statement.query(by=administrator, note="It was a quarter.", line=statement.lines.get())
    with pytest.raises(Refused, match="1 line is still questioned"):
        statement.agree(by=administrator)
    visit.refresh_from_db()
    right = visiting.correct(visit, by=manager, key=uuid.uuid4(), note="A quarter.", quarters=1)
    statement.agree(by=administrator)

    time_machine.move_to(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC))
    november = statements.issue(by=manager, district=district, month=NOVEMBER)

    assert told(november) == [("visit", right, "150.00"), ("reversal", visit, "-300.00")]
    assert str(november.total) == "-150.00"


def test_a_visit_that_is_covered_later_is_billed_once_on_the_next_statement(
    half_a_day, consultant, manager, administrator, district, time_machine
):
    logged(half_a_day, dt.date(2026, 10, 5), 2, by=consultant)
    over = logged(half_a_day, dt.date(2026, 10, 6), 4, by=consultant)
    october = statements.issue(by=manager, district=district, month=OCTOBER)
    october.agree(by=administrator)
    assert [amount for _, visit, amount in told(october) if visit == over] == ["0.00"]

    amend(half_a_day, "1.00", by=manager)
    time_machine.move_to(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC))
    november = statements.issue(by=manager, district=district, month=NOVEMBER)
    time_machine.move_to(dt.datetime(2027, 1, 2, 12, tzinfo=dt.UTC))
    december = statements.issue(by=manager, district=district, month=DECEMBER)

    assert told(november) == [("billed", over, "600.00")]
    assert november.lines.get().is_late
    assert told(december) == []
    october.refresh_from_db()
    assert (str(october.total), october.snapshot["total"]) == ("300.00", "300.00")


def test_what_was_billed_later_is_taken_back_when_the_visit_is_reversed(
    half_a_day, consultant, manager, district, time_machine
):
    over = logged(half_a_day, dt.date(2026, 10, 6), 4, by=consultant)
    statements.issue(by=manager, district=district, month=OCTOBER)
    amend(half_a_day, "1.00", by=manager)
    time_machine.move_to(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC))
    statements.issue(by=manager, district=district, month=NOVEMBER)
    over.refresh_from_db()
    visiting.reverse(over, by=manager, note="It was another district.")

    time_machine.move_to(dt.datetime(2027, 1, 2, 12, tzinfo=dt.UTC))
    december = statements.issue(by=manager, district=district, month=DECEMBER)

    assert told(december) == [("reversal", over, "-600.00")]
    assert december.quarters == -4


def test_a_visit_that_was_never_billed_is_taken_back_without_dollars(
    half_a_day, consultant, manager, district, time_machine
):
    over = logged(half_a_day, dt.date(2026, 10, 6), 4, by=consultant)
    statements.issue(by=manager, district=district, month=OCTOBER)
    over.refresh_from_db()
    visiting.reverse(over, by=manager, note="It was another district.")

    time_machine.move_to(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC))
    november = statements.issue(by=manager, district=district, month=NOVEMBER)

    assert told(november) == [("reversal", over, "0.00")]
    assert november.quarters == 0


def test_a_questioned_visit_is_billed_only_after_the_answer(
    half_a_day, consultant, manager, administrator, district, time_machine
):
    over = logged(half_a_day, dt.date(2026, 10, 6), 4, by=consultant)
    october = statements.issue(by=manager, district=district, month=OCTOBER)
    october.query(by=administrator, note="Was that a whole day?", line=october.lines.get())
    amend(half_a_day, "1.00", by=manager)
    time_machine.move_to(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC))

    assert told(statements.issue(by=manager, district=district, month=NOVEMBER)) == []
    over.refresh_from_db()
    over.answer(by=consultant, note="From eight to four.")
    time_machine.move_to(dt.datetime(2027, 1, 2, 12, tzinfo=dt.UTC))
    december = statements.issue(by=manager, district=district, month=DECEMBER)
    assert told(december) == [("billed", over, "600.00")]


def test_the_database_bills_no_visit_twice(statement, visit):
    facts = {"statement": statement, "visit": visit, "quarters": 2, "amount": "300.00"}
    for wrong in ({"kind": "billed", "is_billable": True}, {"kind": "billed", "is_billable": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StatementLine.objects.create(**facts, **wrong)


@pytest.mark.parametrize(("unit", "price", "parts"), [("day", "333.33", 4), ("half_day", "166.67", 2)])
@pytest.mark.parametrize("lengths", [[], [1], [3, 3, 3], [4, 1, 2, 3], [4, 4, 4]])
def test_totals_are_the_sums_of_their_lines_to_the_cent(
    lengths, unit, price, parts, line, consultant, manager, district
):
    """Two days are bought; what is beyond them costs nothing."""
    offer = OfferFactory(service__code="MENTOR", unit=Offer.Unit(unit), price=Decimal(price))
    bought = [(offer, Decimal(8) / parts)]
    mentoring = AgreementFactory(district=district, lines=bought, reached="active").lines.get()
    for number, quarters in enumerate(lengths):
        logged(mentoring, OCTOBER + dt.timedelta(days=4 + number), quarters, by=consultant)

    statement = statements.issue(by=manager, district=district, month=OCTOBER)

    lines, frozen = list(statement.lines.all()), statement.snapshot
    for one in lines:
        owed = amount_of(Decimal(price), Decimal(one.quarters) / parts)
        assert one.amount == (owed if one.is_billable else 0)
    assert len(lines) == len(lengths)
    assert statement.total == sum(one.amount for one in lines) == Decimal(frozen["total"])
    assert statement.total == sum(Decimal(row["amount"]) for row in frozen["lines"])
    assert statement.quarters == sum(one.quarters for one in lines if one.is_billable) == frozen["quarters"]


def test_when_all_is_answered_the_district_has_its_full_time_again(
    statement, visit, administrator, consultant, time_machine
):
    statement.query(by=administrator, note="Was it a half?", line=statement.lines.get())
    visit.refresh_from_db()
    time_machine.move_to(dt.datetime(2026, 11, 24, 18, tzinfo=dt.UTC))
    visit.answer(by=consultant, note="From one to four.")

    assert list(Statement.objects.answered()) == [statement]
    statement.wait_again(by=User.system())

    assert (statement.state, statement.answer_by) == (State.ISSUED, dt.date(2026, 12, 8))
    with pytest.raises(Refused, match="can answer until December 8"):
        statement.take_as_agreed(by=User.system())


def test_a_month_is_stated_for_who_buys_days_then_and_for_who_has_days_to_state(
    statement, visit, manager, district, time_machine
):
    AgreementFactory(reached="submitted")
    idle = AgreementFactory(reached="active").district
    assert set(statements.districts_to_state(OCTOBER)) == {district, idle}
    july = dt.date(2027, 7, 1)
    assert list(statements.districts_to_state(july)) == []

    visit.refresh_from_db()
    visiting.reverse(visit, by=manager, note="It was another district.")

    assert list(statements.districts_to_state(july)) == [district]


@pytest.mark.parametrize(
    "change", ["UPDATE services_statementline SET quarters = 1", "DELETE FROM services_statementline"]
)
def test_what_was_stated_is_neither_changed_nor_taken_away(statement, change):
    with (
        pytest.raises(InternalError, match="written once and never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
