"""Bringing a vendor's cart into an order: kept, read in the queue, put in by hand; all of it or nothing."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from portal.core import clock
from portal.core.canonical import sha256
from portal.core.jobs import GiveUp, enqueue
from portal.core.packs import Unreadable, short_name
from portal.core.sheets import read_sheet
from portal.core.transitions import Refused
from portal.core.views import require

from . import carts
from .cart_rows import Checked, check
from .models import EligibilityRule, FundOrder, LineBatch, ObjectCode, OrderLine, Vendor

LONGEST_NAME = 150
MOST_REMEMBERED = 200  # headings of one vendor
NOT_CHOSEN = "Say which column is what first."
CHOSEN_AGAIN = (
    "The columns were chosen anew while this page was open. Look at the rows as they are now; "
    "nothing was put in."
)
SAVED_MEANWHILE = (
    "The order was saved while this page was open. Look at the rows beside the order as it stands; "
    "nothing was put in."
)
SOME_CANNOT_BE_READ = "Some rows cannot be read, so none was put in."
NO_ROWS = "There is no row to put in."
FACTS = (
    *("title", "isbn", "kind_id", "list", "quantity", "unit_price", "code_id", "share", "other_fund"),
    *("goal_id", "reason", "guidance"),
)


@dataclass(frozen=True)
class Shown:
    """What a page showed before somebody said yes to it."""

    choices: int | None = None  # how often columns had been chosen
    version: int | None = None  # of the order


@dataclass(frozen=True)
class ForAll:
    """What every new line gets; each can be changed on the order's form."""

    code: ObjectCode | None = None
    kind: EligibilityRule | None = None
    goal: object = None
    reason: str = ""


@transaction.atomic
def take(order, file, *, by) -> LineBatch:
    """Keep the file and have it read."""
    _locked(order, by=by)
    batch = LineBatch.objects.create(
        order=order, file=file, name=short_name(file.name, LONGEST_NAME), uploaded_by=by
    )
    batch.job = enqueue(
        "funds.read_lines",
        f"lines:{batch.pk}:read",
        args={"batch": batch.pk},
        district=order.district,
        requested_by=by,
    )
    batch.save(update_fields=["job"])
    return batch


def read(job):
    """Outside any transaction: the rows, and what the columns seem to be or were the last time."""
    batch = LineBatch.objects.select_related("order__vendor").get(pk=job.args["batch"])
    with batch.file.open() as file:
        data = file.read()
    try:
        found = carts.look(read_sheet(data, batch.name))
    except Unreadable as trouble:
        raise GiveUp(str(trouble)) from trouble
    vendor = batch.order.vendor
    roles, is_remembered = carts.roles_of(found, vendor.columns if vendor else {})
    changes = {"found": found | {"guessed": roles}}
    if is_remembered:  # nobody is asked twice what the columns of a vendor are
        changes["mapping"] = roles

    def keep():
        LineBatch.objects.filter(pk=batch.pk, found__isnull=True).update(**changes)

    return keep


@transaction.atomic
def choose(batch, mapping: dict, has_headings: bool, *, by) -> LineBatch:
    """Keep what the columns are, and whether the first row names them."""
    _locked(batch.order, by=by)
    batch = LineBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.put_in_at:
        return batch
    batch.mapping, batch.choices = mapping, batch.choices + 1
    batch.found = batch.found | {"has_headings": has_headings}
    batch.save(update_fields=["mapping", "choices", "found"])
    return batch


def checked(batch) -> Checked | None:
    """Its rows by the columns that were chosen; None before."""
    return None if batch.mapping is None or not batch.found else check(batch.found, batch.mapping)


def no_room(order, count: int) -> str:
    """Why an order does not take so many lines more, in a sentence; empty when it does."""
    has = order.lines.live().filter(part=OrderLine.Part.ITEM).count()
    if has + count <= carts.MOST_LINES:
        return ""
    return (
        f"The order has {has} line{'' if has == 1 else 's'} and would have {has + count}. It takes at most "
        f"{carts.MOST_LINES}: start a second order for the rest."
    )


@transaction.atomic
def put_in(batch, for_all: ForAll, shown: Shown, *, by) -> int:
    """Write every row as a line of the order, and remember the columns of its vendor. Returns how many.

    Sent twice it is put in once. Raises Refused, and writes nothing, when a row cannot be read, the order is
    on its way, or the order or the columns are not any more what was ``shown``.
    """
    order = _locked(batch.order, by=by)
    batch = LineBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.put_in_at:
        return len(batch.added)
    cart = checked(batch)
    if cart is None:
        raise Refused(NOT_CHOSEN)
    if shown.choices != batch.choices:
        raise Refused(CHOSEN_AGAIN)
    if shown.version != order.version:
        raise Refused(SAVED_MEANWHILE)
    if cart.troubles:
        raise Refused(SOME_CANNOT_BE_READ)
    if not cart.rows:
        raise Refused(NO_ROWS)
    if words := no_room(order, len(cart.rows)):
        raise Refused(words)
    batch.added = _write(order, cart.rows, for_all)
    batch.put_in_by, batch.put_in_at = by, clock.now()
    batch.save(update_fields=["added", "put_in_by", "put_in_at"])
    _saved(order)
    _remember(order.vendor_id, batch)
    return len(batch.added)


@transaction.atomic
def take_out(batch, *, by) -> int:
    """Retire the lines that this batch put in; those that were taken out since stay so. Returns how many.

    Raises Refused, and changes nothing, when one of them was changed since.
    """
    order = _locked(batch.order, by=by)
    batch = LineBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if not batch.put_in_at or batch.taken_out_at:
        return 0
    lines = order.lines.live().filter(pk__in=batch.added)
    if changed := [line.title for line in lines if batch.added[str(line.pk)] != fingerprint(line)]:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        raise Refused(
            f"{', '.join(f'“{title}”' for title in changed[:3])}{more} changed since. Take lines out on the "
            "order’s form."
        )
    count = lines.update(retired_at=clock.now())
    batch.taken_out_by, batch.taken_out_at = by, clock.now()
    batch.save(update_fields=["taken_out_by", "taken_out_at"])
    _saved(order)
    return count


def _locked(order, *, by) -> FundOrder:
    """The order as it stands, for writing. Raises Refused while it is on its way."""
    order = FundOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.state not in FundOrder.EDITABLE:
        raise Refused(
            f"The order is {order.get_state_display().lower()} now, so its lines cannot change. "
            "Take it back first, or ask for it to be returned. What you brought in stays here."
        )
    require(by, "funds.change_fundorder", order)
    return order


def _saved(order):
    """Whoever has the order's form open notices."""
    order.version += 1
    order.save(update_fields=["version"])


def _write(order, rows, for_all) -> dict:
    last = order.lines.aggregate(last=Max("position"))["last"] or 0
    lines = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            position=place,
            list=row.list,
            title=row.title,
            isbn=row.isbn,
            quantity=row.quantity,
            unit_price=row.price,
            kind=for_all.kind,
            code=for_all.code,
            goal=for_all.goal,
            reason=for_all.reason,
        )
        for place, row in enumerate(rows, start=last + 1)
    )
    kept = OrderLine.objects.filter(pk__in=[line.pk for line in lines])  # as the database spells them
    return {str(line.pk): fingerprint(line) for line in kept}


def fingerprint(line) -> str:
    """Of all that somebody may change about a line, but not of its place."""
    return sha256({name: str(getattr(line, name)) for name in FACTS})


def _remember(vendor_id, batch):
    """The headings of this cart, also those that were left out; a page never shows them."""
    if vendor_id is None or not batch.found["has_headings"]:
        return
    vendor = Vendor.objects.select_for_update().get(pk=vendor_id)
    roles = {place: role for role, place in batch.mapping.items()}
    new = {}
    for place, head in enumerate(carts.heads_of(batch.found)):
        said = carts.said_by(head)
        new[said] = new.get(said) or roles.get(place, "")
    known = vendor.columns | new
    known = known if len(known) <= MOST_REMEMBERED else new
    if known != vendor.columns:
        vendor.columns = known
        vendor.save(update_fields=["columns"])
