"""Random lives of several orders in one fund: the portal agrees, to the cent and after every step, with a
second reckoning that shares no code with it (tests/funds/expected.py).
"""

import datetime as dt
import os
import uuid

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
    run_state_machine_as_test,
)

from funds import altering, writing
from funds.amounts import record_amount
from funds.confirming import confirm_waiting
from funds.models import FundAllocation, Invoice
from funds.receiving import Delivery, record, take_return
from portal.core import clock
from tests.factories.funds import AllocationFactory, Kind, know

from .expected import Fund, Line, Order
from .lives import HELD, WITH_VENDOR, FundOfOrders, dollars

EXAMPLES = int(os.environ.get("RANDOM_ORDERS", "12"))
JULY_1 = dt.datetime(2027, 7, 1, 5, tzinfo=dt.UTC)  # midnight in Chicago
MOST_ORDERS = 5

BACK = {  # the move: who makes it, from which states, and to which
    "return_by_specialist": ("specialist", ["submitted"], "returned"),
    "return_by_finance": ("finance", ["consulted"], "returned"),
    "take_back": ("librarian", ["submitted", "consulted"], "draft"),
    "reopen": ("librarian", HELD, "draft"),
    "cancel": ("librarian", ["draft", "submitted", "consulted", "returned", *HELD], "cancelled"),
    "reject": ("finance", ["consulted"], "rejected"),
}

prices = st.integers(1, 9_000)
lines = st.lists(
    st.tuples(st.sampled_from("AAB"), st.integers(1, 4), prices, st.sampled_from([10_000, 5_000, 3_333])),
    min_size=1,
    max_size=3,
)
which = st.integers(0, MOST_ORDERS - 1)


class Lives(FundOfOrders):
    """Each rule does one thing to one order, and says beforehand whether the portal should refuse it."""

    @precondition(lambda self: len(self.fund.orders) < MOST_ORDERS)
    @rule(
        drawn=lines,
        ceiling=st.none() | prices,
        shipping=st.sampled_from([0, 0, 1_250]),
        reach=st.sampled_from(["draft", "submitted", "consulted", "consulted"]),
    )
    def start(self, drawn, ceiling, shipping, reach):
        order = Order(0, self.fund)
        with self.expecting(not self.is_over):
            order.pk = writing.start(self.year, by=self.people.librarian, title="Books").pk
            self.write(order, drawn, ceiling, shipping)
            self.now_has(order, drawn, ceiling, shipping)
            self.fund.orders.append(order)
        if order.pk and reach != "draft":
            self.send(order)
        if order.state == "submitted" and reach == "consulted":
            self.consult(order)

    @precondition(lambda self: self.any_in("draft", "returned"))
    @rule(which=which, drawn=lines, ceiling=st.none() | prices, shipping=st.sampled_from([0, 999]))
    def edit_and_send(self, which, drawn, ceiling, shipping):
        order = self.order(which, "draft", "returned")
        with self.expecting(True):
            self.write(order, drawn, ceiling, shipping)
            self.now_has(order, drawn, ceiling, shipping)
        self.send(order)

    def send(self, order):
        with self.expecting(order.may_be_sent and not self.is_over):
            self.of(order).send(by=self.people.librarian)
            order.state = "submitted"
            order.number = order.number or 1 + max((one.number or 0 for one in self.fund.orders), default=0)

    @precondition(lambda self: self.any_in("submitted"))
    @rule(which=which)
    def be_consulted(self, which):
        self.consult(self.order(which, "submitted"))

    def consult(self, order):
        with self.expecting(True):
            facts = {"held_on": clock.today(), "how": "video"}
            self.of(order).consult(by=self.people.specialist, note="Read.", **facts)
            order.state = "consulted"

    @precondition(lambda self: self.any_in("consulted"))
    @rule(which=which, goes_on=st.booleans())
    def approve(self, which, goes_on):
        order = self.order(which, "consulted")
        fits = order.cost <= self.fund.free and not self.is_over
        with self.expecting(fits):
            self.of(order).approve(by=self.people.finance)
            order.state, order.committed, order.approved_at = "approved", order.cost, clock.now()
        if fits and goes_on:
            self.place(order)

    @precondition(lambda self: self.any_in("consulted"))
    @rule(which=which)
    def approve_conditionally(self, which):
        order, fund = self.order(which, "consulted"), self.fund
        room = fund.free + fund.allowed_ahead
        with self.expecting(not fund.has_come and order.cost <= room and not self.is_over):
            self.of(order).approve_conditionally(by=self.people.finance)
            order.state, order.committed = "conditionally_approved", order.cost
            order.approved_at = clock.now()

    @precondition(lambda self: self.any_in(*HELD))
    @rule(which=which)
    def undo(self, which):
        order = self.order(which, *HELD)
        minute, ten = dt.timedelta(minutes=1), dt.timedelta(minutes=10)
        is_in_time = clock.now() + minute - order.approved_at < ten
        with self.expecting(is_in_time and not order.is_confirmed):
            self.of(order).undo_approval(by=self.people.finance)
            order.state = "consulted"
            order.release()

    @precondition(lambda self: self.any_in("approved"))
    @rule(which=which)
    def go_out(self, which):
        self.place(self.order(which, "approved"))

    def place(self, order):
        with self.expecting(not self.is_over and not self.fund.is_short):
            facts = {"po_number": f"PO {order.pk}", "po_on": clock.today()}
            self.of(order).place(by=self.people.finance, **facts)
            order.state = "ordered"
            order.outstanding, order.committed = order.committed, 0

    @precondition(lambda self: self.fund.orders)
    @rule(which=which, back=st.sampled_from(sorted(BACK)))
    def go_back(self, which, back):
        """Every way back, with any order: from a state that it does not start in, it is refused."""
        (who, sources, target), order = BACK[back], self.fund.orders[which % len(self.fund.orders)]
        with self.expecting(order.state in sources):
            getattr(self.of(order), back)(by=getattr(self.people, who), note="Another edition.")
            order.state = target
            order.release()
            order.bring_back_list_b()

    @precondition(lambda self: self.any_in(*WITH_VENDOR, "received"))
    @rule(
        which=which,
        counts=st.lists(st.integers(0, 5), min_size=4, max_size=4),
        more=st.sampled_from([0, 0, 0, -1, 3, 9, 25]),
        accepts=st.booleans(),
        twice=st.booleans(),
    )
    def receive(self, which, counts, more, accepts, twice):
        """Parts, all, or too many; for less, for a little more, or for more than the tolerance."""
        order = self.order(which, *WITH_VENDOR, "received")
        counted, is_beyond = {}, False
        for line, count in zip(order.live, counts, strict=False):
            price = line.price + line.price * more // 100
            if count:
                counted[line] = count, price
                is_beyond |= line.came + count > line.quantity
                is_beyond |= price > max(line.price, line.most_for_one)
        owed, rest, net = order.outstanding, order.charged.free, order.net
        fits = bool(counted) and (accepts or not is_beyond)
        for line, (count, price) in counted.items():
            amount = line.fund(line.worth + count * price) - line.fund(line.worth)
            above = max(amount - owed, 0)
            net += amount
            fits = fits and above <= rest and (order.ceiling is None or net <= order.ceiling)
            owed, rest = owed - (amount - above), rest - above
        delivery = self.delivery(counted, is_accepted=accepts)
        by = self.people.finance if accepts else self.people.librarian
        with self.expecting(fits):
            for _ in range(1 + twice):
                record(self.of(order), delivery, by=by)
            self.keep(order, counted, 1)
            is_all = all(line.came >= line.quantity for line in order.live)
            order.outstanding = 0 if is_all else owed
            order.state = "received" if is_all else "partly_received"

    def delivery(self, counted, **facts):
        by_line = {line.pk: (count, dollars(price)) for line, (count, price) in counted.items()}
        return Delivery(clock.today(), by_line, uuid.uuid4(), **facts)

    def keep(self, order, counted, sign) -> int:
        """What came or went back of each line; returns cents of the fund."""
        cents = 0
        for line, (count, price) in counted.items():
            before = line.fund(line.worth)
            line.came += sign * count
            line.worth += sign * count * price
            cents += line.fund(line.worth) - before
            line.paid_here += max(line.fund(line.worth) - before, 0)
        order.received += max(cents, 0)
        return cents

    @precondition(lambda self: any(line.came for one in self.fund.orders for line in one.lines))
    @rule(which=which, count=st.integers(1, 5), more=st.sampled_from([0, 0, -10, 5]), twice=st.booleans())
    def give_back(self, which, count, more, twice):
        """Goods that went back, or a credit; after June 30 it is money of the new year."""
        came = [(one, line) for one in self.fund.orders for line in one.lines if line.came]
        order, line = came[which % len(came)]
        count, price = min(count, line.came + 1), line.price + line.price * more // 100
        counted = {line: (count, price)}
        fits = count <= line.came and count * price <= line.worth
        fits = fits and not (self.is_over and self.next_fund is None)
        returned = self.delivery(counted)
        with self.expecting(fits):
            for _ in range(1 + twice):
                take_return(self.of(order), returned, by=self.people.librarian, note="Torn.")
            back = -self.keep(order, counted, -1)
            is_of_the_year = order.charged is self.next_fund or not self.is_over
            credit = min(back, line.paid_here) if is_of_the_year else 0
            line.paid_here -= credit
            order.received -= credit
            if late := back - credit:
                order.late += late
                self.next_fund.credits += late

    @precondition(lambda self: self.any_in(*WITH_VENDOR))
    @rule(which=which, place=which, more=st.sampled_from([-20, 0, 5, 10, 15]), by_finance=st.booleans())
    def come_in_another_edition(self, which, place, more, by_finance):
        order = self.order(which, *WITH_VENDOR)
        line = order.live[place % len(order.live)] if order.live else None
        if line is None:
            return
        price = max(line.price + line.price * more // 100, 1)
        with self.expecting(line.missing > 0 and (by_finance or price <= line.most_for_one)):
            known = self.of(order)
            facts = {"title": "X, again", "isbn": "", "kind": self.facts["kind"], "note": "Out of print."}
            new = altering.substitute(
                known,
                known.lines.get(pk=line.pk),
                by=self.people.finance if by_finance else self.people.librarian,
                unit_price=dollars(price),
                **facts,
            )
            line.is_replaced = True
            facts = {"is_extra": line.is_extra, "approved": line.approved or line.price}
            order.lines.append(Line(new.pk, line.list, line.missing, price, line.share, **facts))

    @precondition(
        lambda self: any(line.list == "B" for one in self.any_in(*WITH_VENDOR) for line in one.live)
    )
    @rule(which=which, place=which)
    def drop_a_line(self, which, place):
        fitting = [(one, line) for one in self.any_in(*WITH_VENDOR) for line in one.live if line.list == "B"]
        order, line = fitting[(which + place) % len(fitting)]
        is_something_left = len(order.live) > 1 or any(one.came for one in order.lines)
        with self.expecting(line.came == 0 and is_something_left):
            known = self.of(order)
            altering.drop(known, known.lines.get(pk=line.pk), by=self.people.librarian)
            line.is_dropped = True
            order.outstanding = min(order.outstanding, order.needed)
            if not any(one.missing for one in order.live):
                order.state = "received"

    @precondition(lambda self: self.is_over and self.any_in(*WITH_VENDOR))
    @rule(which=which)
    def carry_over(self, which):
        order = self.order(which, *WITH_VENDOR)
        is_possible = self.next_fund is not None and order.charged is self.fund and order.outstanding > 0
        with self.expecting(is_possible and order.outstanding <= self.next_fund.free):
            altering.carry_over(self.of(order), by=self.people.finance, note="The vendor was late.")
            order.carry_to(self.next_fund)

    @precondition(lambda self: self.any_in(*WITH_VENDOR))
    @rule(which=which)
    def close_short(self, which):
        order = self.order(which, *WITH_VENDOR)
        with self.expecting(True):
            self.of(order).close_short(by=self.people.finance, note="Out of print.")
            order.state, order.outstanding = "closed_short", 0

    @precondition(lambda self: self.any_in("received", "closed_short"))
    @rule(which=which, difference=st.sampled_from([0, 0, 7]), note=st.sampled_from(["", "Freight."]))
    def pay(self, which, difference, note):
        order = self.order(which, "received", "closed_short")
        bill = sum(line.worth for line in order.lines) + difference
        fits = bool(note) or (bill > 0 and not difference)
        with self.expecting(fits):
            if bill:
                facts = {"number": "1", "dated_on": clock.today(), "amount": dollars(bill)}
                Invoice.objects.create(order=self.of(order), by=self.people.finance, **facts)
            self.of(order).close(by=self.people.finance, note=note)
            order.state = "closed"

    @precondition(lambda self: not self.fund.has_come and (len(self.any_in(*HELD)) > 1 or self.is_over))
    @rule(amount=st.sampled_from([0, 30_000, 70_000, 99_999, 120_000]))
    def money_comes(self, amount):
        with self.expecting(True):
            know(self.year, Kind.RECEIVED, dollars(amount))
            self.year = FundAllocation.objects.get(pk=self.year.pk)
            self.fund.payment = amount
            confirm_waiting(self.year, by=self.portal)
            self.fund.confirm()

    @precondition(lambda self: self.fund.payment)
    @rule(percent=st.sampled_from([40, 90]))
    def the_payment_is_corrected(self, percent):
        """Downward: what was approved of it stays, and nothing more is."""
        amount = self.fund.payment * percent // 100
        with self.expecting(True):
            record_amount(
                self.year, Kind.RECEIVED, dollars(amount), by=self.people.finance, known_on=clock.today()
            )
            self.year = FundAllocation.objects.get(pk=self.year.pk)
            confirm_waiting(self.year, by=self.portal)
            self.fund.correct(amount)

    @precondition(lambda self: not self.is_over and self.fund.orders)
    @rule(is_open=st.booleans(), chance=st.integers(0, 3), set_aside=st.sampled_from([0, 10_000, 90_000]))
    def june_30_passes(self, is_open, chance, set_aside):
        """Seldom: what comes after it is a smaller part of the life of an order."""
        if chance:
            return
        self.now.move_to(JULY_1)
        self.is_over = True
        if is_open:
            facts = {"district": self.year.district, "carry_in": dollars(set_aside)}
            self.next_year = AllocationFactory(year__ends_in=2028, **facts)
            self.next_fund = Fund(self.next_year.year.conditional_percent, carry_in=set_aside)


def test_random_lives_of_orders_neither_make_nor_lose_a_cent():
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            phases=[Phase.generate],  # to shorten a life takes minutes; it is printed as it was
            suppress_health_check=list(HealthCheck),
        ),
    )
