"""Bringing the state's list in: kept after a look, written all at once, and put back as a whole."""

from decimal import Decimal

from django.db import transaction

from portal.core import clock
from portal.core.packs import Unreadable, short_name
from portal.core.sheets import read_sheet
from portal.core.tables import as_xlsx
from portal.core.transitions import Refused
from portal.core.views import require

from . import ledger
from .amounts import ask_to_confirm, write_census
from .models import AllocationAmount, FundAllocation, StateList
from .state_lists import plain_name, read

LARGEST_FILE = 1024 * 1024  # the state's list of all districts has a few dozen KB
Kind = AllocationAmount.Kind


def take(year, kind, file, *, known_on, by) -> StateList:
    """Read the list and keep what it says, and which rows could not be read.

    Raises Unreadable with a sentence for a file that is no such list; nothing is kept then.
    """
    require(by, "funds.import_amounts")
    if file.size > LARGEST_FILE:
        raise Unreadable("The state’s list is smaller than 1 MB. Choose the list itself.")
    said = read(read_sheet(file.read(), file.name))
    rows, others, twins = _matched(year, said)
    return StateList.objects.create(
        year=year,
        kind=kind,
        known_on=known_on,
        name=short_name(file.name, 150),
        rows=rows,
        others=others,
        heads=said.heads,
        troubles=sorted(said.troubles + twins, key=lambda trouble: trouble["row"]),
        uploaded_by=by,
    )


def _matched(year, said):
    """Rows with the fund they are about, those of districts without one, and a district's second row.

    Raises Unreadable where no district of the list has a fund.
    """
    funds = FundAllocation.objects.filter(year=year).select_related("district")
    by_code = {fund.district.code: fund for fund in funds}
    by_name = {plain_name(fund.district.name): fund for fund in funds}
    rows, others, twins, seen = [], [], [], {}
    for row in said.rows:
        fund = by_code.get(row["code"]) if row["code"] else by_name.get(plain_name(row["name"]))
        if fund is None:
            others.append(row)
            continue
        if fund.pk in seen:
            cells = [row[name] for name in ("code", "name", "amount")]
            why = f"{fund.district} is in row {seen[fund.pk]} already."
            twins.append({"row": row["row"], "why": why, "cells": cells})
            continue
        seen[fund.pk] = row["row"]
        rows.append(row | {"fund": fund.pk, "district": fund.district.name})
    if not rows and not said.troubles:
        raise Unreadable("No district of this list has a fund here. Open the school year first.")
    return rows, others, twins


def rows_to_correct(state_list) -> bytes:
    """A workbook of the rows that could not be read, each with what is wrong."""
    rows = [[str(one["row"]), one["why"], *one["cells"]] for one in state_list.troubles]
    return as_xlsx("Rows to correct", ("Row", "What is wrong", *state_list.heads), rows, (8, 70))


@transaction.atomic
def put_in(state_list, *, by) -> int:
    """Write every figure of the list, or none. Returns how many. Raises Refused the second time, and while a
    row cannot be read.
    """
    require(by, "funds.import_amounts")
    state_list = StateList.objects.select_for_update().get(pk=state_list.pk)
    if state_list.put_in_at:
        raise Refused("The figures of this list are in already.")
    if state_list.troubles:
        raise Refused(
            "Some rows cannot be read, so nothing is put in. Correct them and bring the list again."
        )
    for row in sorted(state_list.rows, key=lambda row: row["fund"]):
        fund = ledger.lock(row["fund"])
        row["before"] = _text(fund.amount_of(state_list.kind))
        row["children_before"] = fund.census_children
        _write(
            state_list, fund, Decimal(row["amount"]), by=by, note=f"From the state’s list {state_list.name}"
        )
        if row["children"] is not None:
            write_census(fund, row["children"], by=by, note=f"From the state’s list {state_list.name}")
    state_list.put_in_by, state_list.put_in_at = by, clock.now()
    state_list.save()
    return len(state_list.rows)


@transaction.atomic
def undo(state_list, *, by) -> list[str]:
    """Put back what stood before. Returns the districts whose figure was changed since: theirs stays."""
    require(by, "funds.import_amounts")
    state_list = StateList.objects.select_for_update().get(pk=state_list.pk)
    if not state_list.put_in_at or state_list.undone_at:
        raise Refused("There is nothing to take back: the list is not in, or was taken back already.")
    stay = []
    for row in sorted(state_list.rows, key=lambda row: row["fund"]):
        fund = ledger.lock(row["fund"])
        if _text(fund.amount_of(state_list.kind)) != row["amount"]:
            stay.append(row["district"])
            continue
        before = None if row["before"] is None else Decimal(row["before"])
        _write(state_list, fund, before, by=by, note=f"The list {state_list.name} was taken back")
        if row["children"] is not None and fund.census_children == row["children"]:
            note = f"The list {state_list.name} was taken back"
            write_census(fund, row["children_before"], by=by, note=note)
    state_list.undone_by, state_list.undone_at = by, clock.now()
    state_list.save()
    return stay


def _write(state_list, fund, amount, *, by, note):
    row = AllocationAmount.objects.create(
        allocation=fund,
        kind=state_list.kind,
        amount=amount,
        known_on=state_list.known_on,
        note=note[:200],
        by=by,
    )
    if state_list.kind == Kind.RECEIVED and amount is not None:
        ask_to_confirm(row)


def _text(row) -> str | None:
    return None if row is None or row.amount is None else str(row.amount)
