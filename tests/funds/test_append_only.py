"""What an auditor stands on stays written: money, what was known of it, what came, why a line was kept."""

import uuid
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction

from funds.models import AllocationAmount, FundEntry, KeptLine, ReceiptLine
from funds.receiving import Delivery, record
from portal.core import clock
from tests.factories.funds import EligibilityRuleFactory, LineFactory, OrderFactory, consulted

FIELDS = {FundEntry: "amount", AllocationAmount: "amount", ReceiptLine: "quantity", KeptLine: "why"}


@pytest.fixture
def _history(fund, people):
    """One order with a line in doubt, approved, ordered, and delivered: a row of every kind."""
    order = OrderFactory(allocation=fund)
    line = LineFactory(order=order, kind=EligibilityRuleFactory(key="odd", answer="person"))
    consulted(order, people).approve(by=people.finance, kept={line.pk: "It holds the atlas."})
    order.place(by=people.finance, po_number="1", po_on=clock.today())
    counts = {line.pk: (1, Decimal("100.00"))}
    record(order, Delivery(clock.today(), counts, uuid.uuid4()), by=people.librarian)


def raw(sql):
    def run(row):
        table, field = row._meta.db_table, FIELDS[type(row)]
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

    with pytest.raises(InternalError, match="written once and never changed"), transaction.atomic():
        change(model.objects.first())

    assert list(model.objects.values()) == before
