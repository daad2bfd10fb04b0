"""Bringing a catalog's export into a plan: kept, read and counted in the queue, and put in by hand."""

from dataclasses import dataclass

from django.db import transaction

from portal.core import clock
from portal.core.jobs import GiveUp, enqueue
from portal.core.packs import Unreadable, short_name
from portal.core.sheets import read_sheet
from portal.core.transitions import Refused
from portal.core.views import require

from . import catalogs, class_tally
from .call_numbers import HUNDREDS, class_of, hundred_of
from .editing import save_section
from .models import CollectionImport, Plan, versions_at
from .row_moves import add_row, retire_row

KEEP, TAKE_OUT = "keep", "take_out"
LONGEST_NAME = 150
FIGURES = ("items", "average_year", "added", "weeded")
UNDER_REVIEW = (
    "This plan was sent for review, so its collection cannot change now. "
    "The file and what you chose stay here."
)
NOT_COUNTED = "The classes are not counted yet. Say which column is what first."
COUNTED_AGAIN = (
    "The file was counted again while this page was open. Look at its classes as they are now; "
    "nothing was put in."
)
SAVED_MEANWHILE = (
    "The collection was saved while this page was open. Look at what stands in the plan now; "
    "nothing was put in."
)


def collection_of(plan):
    """The section of a plan that holds its collection, or None."""
    return next((section for section in plan.outline if section.spec.kind == "collection"), None)


@transaction.atomic
def take(plan, file, *, by) -> CollectionImport:
    """Keep the file and have it read."""
    require(by, "planning.change_plan", plan)
    taken = CollectionImport.objects.create(
        plan=plan, file=file, name=short_name(file.name, LONGEST_NAME), uploaded_by=by
    )
    return _ask(taken, "plans.read_collection", "read", by=by)


def _ask(taken, kind, key, *, by):
    taken.job = enqueue(
        kind,
        f"collection:{taken.pk}:{key}",
        args={"collection_import": taken.pk},
        district=taken.plan.district,
        requested_by=by,
    )
    taken.save(update_fields=["job"])
    return taken


def _lines(taken):
    with taken.file.open() as file:
        data = file.read()
    yield from read_sheet(data, taken.name)


def read(job):
    """Outside any transaction: what the file holds, and what its columns seem to be."""
    taken = CollectionImport.objects.select_related("plan").get(pk=job.args["collection_import"])
    try:
        found = catalogs.look(_lines(taken))
    except Unreadable as trouble:
        raise GiveUp(str(trouble)) from trouble
    guessed = chosen_before(taken, found) or catalogs.guess(_heads(found))

    def keep():
        CollectionImport.objects.filter(pk=taken.pk).update(found=found | {"guessed": guessed})

    return keep


def _heads(found):
    return [column["head"] for column in found["columns"]]


def chosen_before(taken, found) -> dict | None:
    """What this district last said about a file with the same headings."""
    of_district = CollectionImport.objects.filter(plan__district=taken.plan.district_id)
    earlier = of_district.filter(mapping__isnull=False, found__isnull=False)
    for other in earlier.exclude(pk=taken.pk)[:20]:
        if _heads(other.found) == _heads(found):
            return other.mapping
    return None


@transaction.atomic
def count(taken, mapping, *, by) -> CollectionImport:
    """Keep what the columns are, and have the classes counted. What was counted before is forgotten."""
    taken = CollectionImport.objects.select_for_update(of=("self",)).select_related("plan").get(pk=taken.pk)
    require(by, "planning.add_plan", taken.plan)
    if taken.put_in_at:
        return taken
    taken.mapping, taken.tally, taken.counts = mapping, None, taken.counts + 1
    taken.save(update_fields=["mapping", "tally", "counts"])
    return _ask(taken, "plans.count_collection", str(taken.counts), by=by)


def tally(job):
    """Outside any transaction: the classes by the columns that were chosen. A newer choice wins."""
    taken = CollectionImport.objects.get(pk=job.args["collection_import"])
    try:
        counted = class_tally.tally(_lines(taken), taken.found, taken.mapping, today=clock.today())
    except Unreadable as trouble:
        raise GiveUp(str(trouble)) from trouble

    def keep():
        CollectionImport.objects.filter(pk=taken.pk, job=job).update(tally=counted)

    return keep


def beside(plan, classes) -> tuple[dict, list]:
    """Rows of the plan by the label of the class that updates them, and those that no class names."""
    wanted = {one["label"].casefold() for one in classes}
    live = list(plan.holdings.live())
    known = {}
    for row in live:
        known.setdefault(row.label.strip().casefold(), row)
    updated = {label: row for label, row in known.items() if label in wanted}
    updated |= {label: known[theirs] for label, theirs in _same_hundreds(wanted, known)}
    rows = {row.pk for row in updated.values()}
    others = [row for row in live if row.pk not in rows and row.label.strip().casefold() not in wanted]
    return updated, others


def _same_hundreds(wanted, known):
    """Labels of the file and of the plan that name one hundred otherwise, such as 500 and “500s Science”.

    Only where each has a single class in that hundred: beside 510 and 520, 500 is no whole.
    """
    for hundred in HUNDREDS:
        ours, theirs = ([one for one in labels if class_of(one) == hundred] for labels in (wanted, known))
        if len(ours) == len(theirs) == 1 and ours != theirs and hundred_of(ours[0]) and hundred_of(theirs[0]):
            yield ours[0], theirs[0]


@dataclass(frozen=True)
class Shown:
    """What a page showed before somebody said yes to it; of a page that posts nothing of it, nothing fits."""

    counts: int | None = None  # how often the file had been counted
    version: int | None = None  # of the section
    others: frozenset[int] = frozenset()  # rows that were listed as not in the file


@transaction.atomic
def put_in(taken, others, shown, *, by):
    """Write the classes into the plan as one save of its section; ``others``: KEEP or TAKE_OUT.

    Sent twice it is put in once. Raises Refused when nothing was counted yet, the plan is with the agency, or
    the file or the section is not any more what was ``shown``.
    """
    plan = Plan.objects.select_for_update(of=("self",)).prefetch_related(versions_at()).get(pk=taken.plan_id)
    taken = CollectionImport.objects.select_for_update(of=("self",)).get(pk=taken.pk)
    if taken.put_in_at:
        return
    if plan.is_under_review:
        raise Refused(UNDER_REVIEW)
    require(by, "planning.change_plan", plan)
    section = collection_of(plan)
    if taken.counts and shown.counts != taken.counts:
        raise Refused(COUNTED_AGAIN)
    if section is None or not taken.tally:
        raise Refused(NOT_COUNTED)
    if shown.version != section.version:
        raise Refused(SAVED_MEANWHILE)
    section.plan = plan
    _write(section, taken.tally["classes"], shown.others if others == TAKE_OUT else (), by=by)
    taken.put_in_by, taken.put_in_at = by, clock.now()
    taken.save(update_fields=["put_in_by", "put_in_at"])


def _write(section, classes, taken_out, *, by):
    """What the file does not say about a class stays as it is, and so does what the writer wants to buy.

    ``taken_out``: ids of rows; one that the file names stays all the same.
    """
    updated, left = beside(section.plan, classes)
    data = {"version": str(section.version)}
    for one in classes:
        row = updated.get(one["label"].casefold()) or add_row(section, "holding")
        said = {name: one[name] for name in FIGURES if one[name] is not None}
        if not row.label:
            said["label"] = one["label"]
        data |= {f"holding-{row.pk}-{name}": str(value) for name, value in said.items()}
    for row in left:
        if row.pk in taken_out:
            retire_row(row)
    if section.is_complete:
        data["is_complete"] = "1"
    saved = save_section(section, data, by=by)
    if saved.unreadable:
        raise Refused(" ".join(map(str, saved.unreadable)))
