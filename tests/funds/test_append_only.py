"""What an auditor stands on stays written: money, what was known of it, what came, why a line was kept."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction
from django.db.models import ProtectedError

from funds.amounts import record_census
from funds.models import (
    AllocationAmount,
    Approval,
    CensusCount,
    Consultation,
    FundEntry,
    Invoice,
    KeptLine,
    Receipt,
    ReceiptLine,
)
from funds.receiving import Delivery, record
from portal.core import clock
from tests.factories.funds import EligibilityRuleFactory, LineFactory, OrderFactory, consulted

FIELDS = {
    FundEntry: "amount",
    AllocationAmount: "amount",
    CensusCount: "children",
    Receipt: "note",
    ReceiptLine: "quantity",
    KeptLine: "why",
}
IN_PART = {
    Consultation: "authority",
    Approval: "amount",
    Invoice: "amount",
}  # of which one thing may be filled in
KEYS = (Consultation, Approval)


@pytest.fixture
def _history(fund, people):
    """One order with a line in doubt, approved, ordered, and delivered: a row of every kind."""
    order = OrderFactory(allocation=fund)
    line = LineFactory(order=order, kind=EligibilityRuleFactory(key="odd", answer="person"))
    consulted(order, people).approve(by=people.finance, kept={line.pk: "It holds the atlas."})
    order.place(by=people.finance, po_number="1", po_on=clock.today())
    counts = {line.pk: (1, Decimal("100.00"))}
    record(order, Delivery(clock.today(), counts, uuid.uuid4()), by=people.librarian)
    bill = {"number": "1", "dated_on": clock.today(), "amount": Decimal("100.00")}
    Invoice.objects.create(order=order, by=people.finance, **bill)
    record_census(fund, 402, by=people.finance)


def raw(sql):
    def run(row):
        table, field = row._meta.db_table, (FIELDS | IN_PART)[type(row)]
        with connection.cursor() as cursor:
            cursor.execute(sql.format(table=table, field=field), [row.pk])

    return run


def bulk(row):
    type(row).objects.bulk_update([row], [FIELDS[type(row)]])


@pytest.mark.usefixtures("_history")
@pytest.mark.parametrize("model", FIELDS)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda row: row.save(), id="save"),
        pytest.param(lambda row: row.delete(), id="delete"),
        pytest.param(lambda row: type(row).objects.update(**{FIELDS[type(row)]: 1}), id="update of many"),
        pytest.param(lambda row: type(row).objects.all().delete(), id="delete of many"),
        pytest.param(bulk, id="bulk_update"),
        pytest.param(raw("UPDATE {table} SET {field} = {field} WHERE id = %s"), id="SQL UPDATE"),
        pytest.param(raw("DELETE FROM {table} WHERE id = %s"), id="SQL DELETE"),
    ],
)
def test_what_was_written_about_money_is_never_changed(model, change):
    before = list(model.objects.values())
    assert before

    said = r"written once and never changed|protected foreign keys"
    with pytest.raises((InternalError, ProtectedError), match=said), transaction.atomic():
        change(model.objects.first())

    assert list(model.objects.values()) == before


@pytest.mark.usefixtures("_history")
@pytest.mark.parametrize(
    ("model", "facts"),
    [
        (Consultation, {"authority": {"licence": 1}}),
        (Consultation, {"held_on": "2026-01-01"}),
        (Consultation, {"contents_hash": "0", "voided_at": clock.now()}),
        (Approval, {"amount": 1}),
        (Approval, {"delegation": {"given_by": "Somebody"}}),
        (Approval, {"quote": "quotes/other.pdf"}),
        (Approval, {"left_after": 0, "confirmed_at": clock.now()}),
        (Invoice, {"amount": 1}),
        (Invoice, {"number": "2"}),
    ],
)
def test_of_a_key_and_an_invoice_nothing_changes_but_whether_it_stands(model, facts):
    before = list(model.objects.values())

    with pytest.raises(InternalError, match="written once and never changed"), transaction.atomic():
        model.objects.update(**facts)

    assert list(model.objects.values()) == before


@pytest.mark.usefixtures("_history")
@pytest.mark.parametrize("model", KEYS)
def test_a_key_becomes_void_once_and_is_never_deleted(model):
    assert model.objects.update(voided_at=clock.now()) == 1

    for change in (
        lambda: model.objects.update(voided_at=None),
        lambda: model.objects.update(voided_at=clock.now() + dt.timedelta(days=1)),
        lambda: raw("DELETE FROM {table} WHERE id = %s")(model.objects.get()),
    ):
        with pytest.raises(InternalError, match="written once and never changed"), transaction.atomic():
            change()
    assert model.objects.exclude(voided_at=None).exists()


@pytest.mark.usefixtures("_history")
def test_an_invoice_is_taken_back_once(people):
    facts = {
        "taken_back_by": people.finance,
        "taken_back_at": clock.now(),
        "taken_back_why": "Another order’s",
    }
    assert Invoice.objects.update(**facts) == 1

    for change in (
        lambda: Invoice.objects.update(taken_back_why="Something else"),
        lambda: Invoice.objects.update(taken_back_by=None, taken_back_at=None, taken_back_why=""),
        lambda: raw("DELETE FROM {table} WHERE id = %s")(Invoice.objects.get()),
    ):
        with pytest.raises(InternalError, match="written once and never changed"), transaction.atomic():
            change()
