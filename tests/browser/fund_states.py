"""Pages of the fund that look different from those that the addresses of the walk lead to."""

import datetime as dt
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from districts.models import Designation, Role
from funds import amounts, asking, bringing_in, listing
from funds.models import FundOrder
from portal.core import clock, jobs
from portal.core.models import Job
from tests.factories import MembershipFactory
from tests.factories.districts import LONG_AGO
from tests.factories.funds import (
    AllocationFactory,
    EligibilityRuleFactory,
    LicenceFactory,
    LineFactory,
    OrderFactory,
    approved,
    consulted,
    delegated,
    know,
    ordered,
    people_of,
    sent,
)
from tests.funds.a_year import came

LAST_SPRING = dt.datetime(2026, 5, 4, 17, tzinfo=dt.UTC)
DECISIONS = {  # of which order the page of a move is looked at
    "asked": ("consult", "return_by_specialist", "take_back"),
    "doubted": ("approve", "return_by_finance", "reject"),
    "waiting": ("undo_approval", "reopen", "cancel"),
    "approved": ("place", "undo_approval"),
    "over": ("close_short",),
    "received": ("close",),
}


def bring_orders_along(world):
    """Orders in other states, a year that is over and one to come, and work of the queue that goes wrong."""
    district, librarian = world.district, world.librarian
    LicenceFactory(holder=librarian)  # so that somebody who is looked at gives the first key
    Designation.objects.create(district=district, person=librarian, starts_on=LONG_AGO)
    people, fund = people_of(district), world.fund.fund
    people.librarian = librarian
    facts = {"allocation": fund, "started_by": librarian}
    world.orders = orders = {
        "asked": sent(OrderFactory(**facts), people),
        "doubted": consulted(_doubted(facts), people),
        "approved": approved(OrderFactory(**facts), people),
        "returned": consulted(OrderFactory(**facts), people),
        "received": ordered(OrderFactory(**facts), people),
        "waiting": _waiting(district, people),
        "over": _over(district, people),
    }
    orders["returned"].return_by_finance(by=people.finance, note="Not a library material.")
    came(orders["received"], people, **{orders["received"].lines.get().title: (1, "100.00")})
    delegated(district, people).end(by=people.administrator)
    amounts.share_by_headcount(fund, by=people.administrator)
    world.batches = [*_carts(world, people)]
    world.lists = [*_lists(world)]
    world.packets = [_in_state(asking.begin([fund], by=people.finance), Job.State.FAILED)]
    world.packets += [asking.begin([fund], by=people.finance)]


def _doubted(facts):
    """List A and list B, a ceiling, other money, and a line that finance must say something about."""
    order = OrderFactory(**facts, ceiling=Decimal("150.00"))
    doubt = EligibilityRuleFactory(key="puppets", answer="person", sentence="Puppets need a person.")
    LineFactory(order=order, kind=doubt, list="B")
    LineFactory(order=order, share=Decimal("33.33"), other_fund="Fund 10", unit_price=Decimal("59.97"))
    LineFactory(order=order, part="shipping", title="Shipping", unit_price=Decimal("7.45"))
    return FundOrder.objects.get(pk=order.pk)


def _waiting(district, people):
    """Approved for when the money of next year comes, with an earlier figure that was corrected."""
    fund = AllocationFactory(district=district, year__ends_in=2028, estimate="900.00")
    know(fund, "estimate", "1000.00")
    order = consulted(OrderFactory(allocation=fund, started_by=people.librarian), people)
    order.approve_conditionally(by=people.finance)
    return order


def _over(district, people):
    """Ordered in a year that is over, promised for after it, and not here yet."""
    with clock.at(LAST_SPRING):
        fund = AllocationFactory(district=district, year__ends_in=2026, received="1000.00")
        late = {"promised_by": dt.date(2026, 7, 10), "started_by": people.librarian}
        return ordered(OrderFactory(allocation=fund, **late), people)


def _carts(world, people):
    """Put in; being read; and one that nobody can read."""
    order = world.fund.order
    cart = b"Title,Qty,Price\nThe Pond,2,12.50\nThe Pond,1,3.00\nTotal,,28.00\n"
    for number in range(4):
        yield bringing_in.take(order, SimpleUploadedFile(f"{number}.csv", cart), by=people.librarian)
        if number == 2:
            jobs.run_pending(["funds.read_lines"])
    taken = list(order.line_batches.order_by("pk"))[-4:]
    mapping = {"title": 0, "quantity": 1, "price": 2}
    for batch in taken[:2]:
        bringing_in.choose(batch, mapping, True, by=people.librarian)
    taken[0].refresh_from_db()
    order.refresh_from_db()
    shown = bringing_in.Shown(choices=taken[0].choices, version=order.version)
    bringing_in.put_in(taken[0], bringing_in.ForAll(), shown, by=people.librarian)
    broken = bringing_in.take(order, SimpleUploadedFile("broken.csv", cart), by=people.librarian)
    yield _in_state(broken, Job.State.FAILED)


def _lists(world):
    """Put in, and taken back."""
    by, year = MembershipFactory(role=Role.AGENCY_FINANCE).user, world.fund.fund.year
    for number in range(2):
        said = f"District code,Amount\n{world.district.code},5000.00\n".encode()
        file = SimpleUploadedFile(f"{number}.csv", said)
        taken = listing.take(year, "final", file, known_on=clock.today(), by=by)
        listing.put_in(taken, by=by)
        yield taken
    listing.undo(taken, by=by)


def _in_state(row, state):
    facts = {"words": "Its rows could not be read.", "finished_at": timezone.now()}
    Job.objects.filter(pk=row.job_id).update(state=state, **facts)
    return row


def fund_paths(world):
    """Addresses beside those of the walk."""
    fund, order, decided = world.fund.fund, world.fund.order, world.fund.decided
    yield from (one.get_absolute_url() for one in (order, world.fund.came, *world.orders.values()))
    yield from (f"{decided.get_absolute_url()}{tail}" for tail in ("?row=1", "do/approve/", "do/reject/"))
    yield f"{order.get_absolute_url()}do/send/"
    for name, moves in DECISIONS.items():
        yield from (f"{world.orders[name].get_absolute_url()}do/{move}/" for move in moves)
    yield f"{world.orders['over'].get_absolute_url()}carry/"
    yield from (world.orders[name].allocation.get_absolute_url() for name in ("over", "waiting"))
    yield from (one.get_absolute_url() for one in (*world.batches, *world.packets))
    yield from (f"/fund/lists/{one.pk}/" for one in world.lists)
    yield f"{fund.get_absolute_url()}ledger/?order={world.fund.came.pk}"
    yield from (f"{fund.get_absolute_url()}export/?what=received", "/fund/orders/?q=nothing")
