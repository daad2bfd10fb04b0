"""What the fund should say, reckoned a second time: whole cents, and none of the portal's code."""

from dataclasses import dataclass, field


def half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass(eq=False)
class Line:
    """Prices in cents, the fund's share in hundredths of a percent."""

    pk: int
    list: str
    quantity: int
    price: int
    share: int
    is_extra: bool = False
    is_dropped: bool = False
    is_replaced: bool = False
    approved: int = 0  # price of the line that both keys were for, where this one replaces it
    came: int = 0
    worth: int = 0  # cents of what came and stayed, whoever pays
    paid_here: int = 0  # of that: cents of the fund that pays for the order now

    @property
    def most_for_one(self) -> int:
        """Ten percent above what was approved, half up."""
        return half_up((self.approved or self.price) * 110, 100)

    @property
    def missing(self) -> int:
        return max(self.quantity - self.came, 0)

    def fund(self, cents: int) -> int:
        return half_up(cents * self.share, 10_000)

    @property
    def cost(self) -> int:
        return self.fund(self.quantity * self.price)


@dataclass(eq=False)
class Order:
    """One order: its state, its lines, and its cents in each bucket."""

    pk: int
    fund: "Fund"
    state: str = "draft"
    lines: list[Line] = field(default_factory=list)
    ceiling: int | None = None
    number: int | None = None
    approved_at: object = None
    is_confirmed: bool = False  # people were told at once, so the approval is not undone
    committed: int = 0
    outstanding: int = 0
    received: int = 0
    late: int = 0  # cents that came back after the year was over
    received_before: int = 0  # paid by the first fund, before another one took over
    charged: "Fund" = None  # the fund that pays now

    def __post_init__(self):
        self.charged = self.charged or self.fund

    @property
    def live(self) -> list[Line]:
        return [line for line in self.lines if not (line.is_dropped or line.is_replaced)]

    @property
    def net(self) -> int:
        """What was paid for what came and stayed, by whichever fund."""
        return self.received_before + self.received - self.late

    @property
    def needed(self) -> int:
        """What the fund will pay for what is missing, at the price of its line."""
        return sum(
            line.fund(line.worth + line.missing * line.price) - line.fund(line.worth) for line in self.live
        )

    def of(self, fund: "Fund", bucket: str) -> int:
        """Its cents in one bucket of a fund."""
        if fund is self.charged:
            return getattr(self, bucket)
        return self.received_before if bucket == "received" else 0

    def carry_to(self, fund: "Fund"):
        self.received_before, self.received = self.received, 0
        self.charged = fund
        fund.orders.append(self)
        for line in self.lines:
            line.paid_here = 0

    @property
    def price(self) -> int:
        return sum(line.cost for line in self.live)

    @property
    def first(self) -> int:
        return sum(line.cost for line in self.live if line.list == "A" or line.is_extra)

    @property
    def cost(self) -> int:
        return self.price if self.ceiling is None else self.ceiling

    @property
    def may_be_sent(self) -> bool:
        items = any(not line.is_extra for line in self.live)
        fits = self.ceiling is None or self.first <= self.ceiling
        return items and bool(self.cost) and fits

    def release(self):
        self.committed = 0
        self.approved_at, self.is_confirmed = None, False

    def drop_list_b(self):
        for line in self.lines:
            line.is_dropped = line.is_dropped or (line.list == "B" and not line.is_extra)

    def bring_back_list_b(self):
        for line in self.lines:
            line.is_dropped = False


@dataclass
class Fund:
    """An allocation: its figures in cents, and its orders."""

    percent: int
    estimate: int | None = None
    payment: int | None = None
    carry_in: int = 0
    credits: int = 0
    taken_away: int = 0  # what was spent of money that a correction took away
    orders: list[Order] = field(default_factory=list)

    @property
    def money(self) -> int:
        return self.carry_in + self.credits + (self.payment or 0)

    @property
    def has_come(self) -> bool:
        return self.payment is not None

    def held(self, bucket: str, state: str = "") -> int:
        return sum(one.of(self, bucket) for one in self.orders if not state or one.state == state)

    @property
    def used(self) -> int:
        return self.held("committed") + self.held("outstanding") + self.held("received")

    @property
    def free(self) -> int:
        return self.money - self.used

    @property
    def is_short(self) -> bool:
        """More is held for good than there is."""
        return self.free + self.held("committed", "conditionally_approved") < 0

    @property
    def allowed_ahead(self) -> int:
        """The share of the expected money that may be approved before it comes, rounded down."""
        return 0 if self.has_come else (self.estimate or 0) * self.percent // 100

    def correct(self, payment: int):
        """The state's payment was less than was written down first."""
        self.payment = payment
        self.taken_away = max(self.used - self.money, 0)

    def confirm(self):
        """Who waits for the money gets it in the order of approval; list B is dropped first; or it is given
        back to finance.
        """
        waiting = [one for one in self.orders if one.state == "conditionally_approved"]
        for order in sorted(waiting, key=lambda one: (one.approved_at, one.pk)):
            room = self.free + self.held("committed", "conditionally_approved")
            without_b = sum(line.cost for line in order.live if line.list == "A" or line.is_extra)
            if order.committed <= room:
                order.state, order.is_confirmed = "approved", True
            elif 0 < without_b <= room:
                order.drop_list_b()
                order.state, order.committed = "approved", without_b
                order.is_confirmed = True
            else:
                order.state = "consulted"
                order.release()
