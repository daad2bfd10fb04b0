"""What an order costs. Pure functions on its lines: rounded by line, half up."""

from dataclasses import dataclass
from decimal import Decimal

from portal.core.money import ZERO


@dataclass(frozen=True)
class Totals:
    """Dollars of one order. Lines without a price count nothing here, and keep it from being sent."""

    items: Decimal
    extras: Decimal  # shipping and processing
    fund: Decimal  # what the fund pays of both
    fund_first: Decimal  # of that: list A, shipping, and processing
    ceiling: Decimal | None

    @property
    def in_all(self) -> Decimal:
        return self.items + self.extras

    @property
    def other_funds(self) -> Decimal:
        return self.in_all - self.fund

    @property
    def cost(self) -> Decimal:
        """What is approved and held: the ceiling where there is one, which list B fills as far as it goes."""
        return self.fund if self.ceiling is None else self.ceiling


def totals_of(order) -> Totals:
    """One query, or none where the lines are there."""
    lines = [line for line in order.lines.all() if line.is_live]
    items = [line for line in lines if line.part == line.Part.ITEM]
    extras = [line for line in lines if line.part != line.Part.ITEM]
    first = [line for line in items if line.list == "A"] + extras
    return Totals(
        items=_sum(line.amount or ZERO for line in items),
        extras=_sum(line.amount or ZERO for line in extras),
        fund=_sum(line.fund_amount for line in lines),
        fund_first=_sum(line.fund_amount for line in first),
        ceiling=order.ceiling,
    )


def _sum(amounts) -> Decimal:
    return sum(amounts, start=ZERO)
