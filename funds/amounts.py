"""The figures of an allocation as they become known, and what happens when the money has come."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from districts.models import District, Membership, School
from portal.core.jobs import enqueue
from portal.core.views import require

from . import ledger
from .loading import open_year
from .models import AllocationAmount, CensusCount, FundAllocation, SchoolShare
from .sharing import by_headcount

Kind = AllocationAmount.Kind


@transaction.atomic
def record_amount(
    allocation, kind, amount: Decimal | None, *, by, known_on: dt.date, note=""
) -> AllocationAmount:
    """Write a figure down; None takes it back. Money that came confirms what waits for it, in the queue."""
    require(by, "funds.record_amounts", allocation)
    ledger.lock(allocation.pk)
    row = AllocationAmount.objects.create(
        allocation=allocation, kind=kind, amount=amount, known_on=known_on, note=note.strip(), by=by
    )
    if kind == Kind.RECEIVED and amount is not None:
        ask_to_confirm(row)
    return row


@transaction.atomic
def record_census(allocation, children: int | None, *, by, note=""):
    """How many children the census has, and who said so; the same number again writes nothing."""
    require(by, "funds.record_amounts", allocation)
    write_census(ledger.lock(allocation.pk), children, by=by, note=note)


def write_census(held, children, *, by, note=""):
    """On an allocation that is locked."""
    if held.census_children == children:
        return
    CensusCount.objects.create(allocation=held, children=children, by=by, note=note[:200])
    held.census_children = children
    held.save(update_fields=["census_children"])


def ask_to_confirm(row):
    enqueue(
        "funds.confirm",
        f"fund:{row.allocation_id}:received:{row.pk}",
        args={"allocation": row.allocation_id},
        district=row.allocation.district,
        requested_by=row.by,
    )


@transaction.atomic
def open_funds(ends_in: int) -> int:
    """Open the fund of a school year for every district of the agency; returns how many are new."""
    year = open_year(ends_in)
    open_ones = FundAllocation.objects.filter(year=year).values("district")
    new = [FundAllocation(district=one, year=year) for one in served().exclude(pk__in=open_ones)]
    return len(FundAllocation.objects.bulk_create(new, ignore_conflicts=True))


def served():
    """The agency's own districts, and any other that has people here."""
    with_people = Membership.objects.exclude(district=None).values("district")
    return District.objects.filter(Q(cesa=settings.AGENCY_NUMBER) | Q(pk__in=with_people))


@transaction.atomic
def share_by_headcount(allocation, *, by) -> str:
    """Share what is expected among the open schools by their students. Returns why not, or nothing."""
    require(by, "funds.share_among_schools", allocation)
    total = ledger.locked_balance(allocation.pk).in_all
    schools = list(allocation.district.schools.open())
    heads = {school.pk: school.headcount for school in schools if school.headcount}
    if not total:
        return "There is no estimate yet, so there is nothing to share."
    if not heads:
        return "No school has students yet, or all have 0. Enter their numbers first."
    if unknown := [school.name for school in schools if school.headcount is None]:
        return f"Enter the students of {unknown[0]} first, or 0 where a school gets nothing."
    set_shares(allocation, by_headcount(total, heads), by=by)
    return ""


@transaction.atomic
def set_shares(allocation, amounts: dict[int, Decimal], *, by):
    """What each school may plan with, by its id. Schools that are not named have no share."""
    require(by, "funds.share_among_schools", allocation)
    ledger.lock(allocation.pk)
    allocation.shares.all().delete()
    SchoolShare.objects.bulk_create(
        SchoolShare(allocation=allocation, school_id=school, amount=amount)
        for school, amount in amounts.items()
    )


@transaction.atomic
def count_students(allocation, counts: dict[School, int | None], *, counted_on: dt.date, by):
    """How many students schools of the district have, and since which day; None is not known any more.

    Who wrote it and what stood before is in the history of the school.
    """
    require(by, "funds.share_among_schools", allocation)
    ours = School.objects.select_for_update().filter(district=allocation.district).in_bulk()
    for school, count in counts.items():
        held = ours[school.pk]
        held.headcount, held.headcount_on = count, None if count is None else counted_on
        held._history_user = by
        held.save(update_fields=["headcount", "headcount_on"])
