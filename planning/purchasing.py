"""A purchasing plan derived from the collection: how many new items a class needs to reach an age on average.

**This is our own arithmetic and a suggestion; no rule asks for it.** A class has n items of average age A
now. In the Y school years of the plan the share r of it is replaced, evenly, by new items in place of items
as old as the average. At the end the items that stayed have age A + Y, and the new ones Y / 2 on average, so
that the class has

    (1 - r) * (A + Y) + r * Y / 2

For that to be the target age T, r = (A + Y - T) / (A + Y / 2), at least 0 and at most 1. That is n * r / Y
new items a school year, in whole items, rounded up.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.core.money import ZERO, cents

from .figures import sum_of, whole_dollars

HOW_IT_IS_RECKONED = (
    "Reckoned so that a class has its target age at the end of the plan, if new items replace items of "
    "average age evenly over its years. It is our arithmetic and a suggestion, not a rule."
)


def share_to_replace(age: int, target: int, years: int) -> Fraction:
    """Of a class, 0 to 1. Ages in years; ``years`` is the length of the plan, 1 or more."""
    share = Fraction(age + years - target) / (age + Fraction(years, 2))
    return min(max(share, Fraction(0)), Fraction(1))


def items_a_year(items: int, age: int, target: int, years: int) -> int:
    """New items each school year, so that the class reaches its target age by the end of the plan."""
    needed = items * share_to_replace(age, target, years) / years
    return -(-needed.numerator // needed.denominator)


@dataclass(frozen=True)
class Line:
    """One class of the purchasing plan."""

    id: int
    label: str
    items: int | None
    age: int | None  # years, in the year of reckoning; None where no copyright year is known
    target_age: int | None
    price: Decimal | None
    reckoned: int | None  # items a school year; None while something is missing
    own: int | None  # what the writer wants instead

    @property
    def a_year(self) -> int | None:
        return self.reckoned if self.own is None else self.own

    @property
    def cost(self) -> Decimal | None:
        """Dollars a school year; None while the price or the number is not known."""
        if self.a_year is None or (self.price is None and self.a_year):
            return None
        return cents(self.a_year * (self.price or ZERO))

    @property
    def is_planned(self) -> bool:
        return self.a_year is not None

    @property
    def missing(self) -> str:
        """What the reckoning wants first, as a request; empty when nothing is missing."""
        wanted = {
            "Name the class above": not self.label,
            "Enter its items above": self.items is None,
            "Enter its average year above": self.age is None,
            "Enter a target age": self.target_age is None,
        }
        return next((sentence for sentence, is_missing in wanted.items() if is_missing), "")


@dataclass(frozen=True)
class PurchasingPlan:
    """What the collection asks for each school year, and in all years of the plan."""

    lines: list[Line]
    years: int

    @property
    def planned(self) -> list[Line]:
        """What is printed: classes with a number to buy."""
        return [line for line in self.lines if line.is_planned]

    @property
    def a_year(self) -> int:
        return sum(line.a_year for line in self.planned)

    @property
    def cost(self) -> Decimal:
        """Dollars a school year, of the lines whose cost is known."""
        return sum((line.cost for line in self.planned if line.cost is not None), start=ZERO)

    @property
    def in_all_years(self) -> int:
        return self.a_year * self.years

    @property
    def cost_in_all_years(self) -> Decimal:
        return self.cost * self.years

    @property
    def unpriced(self) -> int:
        """How many classes have a number to buy and no price."""
        return sum(line.cost is None for line in self.planned)


def purchasing_plan(rows: list[dict], *, year: int, years: int) -> PurchasingPlan:
    """``rows`` as snapshots have them, older ones without today's keys; ``year`` is a calendar year."""
    return PurchasingPlan([_line(row, year, years) for row in rows], years)


def _line(row, year, years):
    items, average, target = row["items"], row["average_year"], row.get("target_age")
    age = None if average is None else max(0, year - average)
    can_reckon = bool(row["label"]) and None not in (items, age, target)
    price = row.get("price")
    return Line(
        id=row["id"],
        label=row["label"],
        items=items,
        age=age,
        target_age=target,
        price=None if price is None else Decimal(price),
        reckoned=items_a_year(items, age, target, years) if can_reckon else None,
        own=row.get("to_buy") if row["label"] else None,
    )


def fund_by_year(budget: list[dict], first_year: int, last_year: int) -> list[Decimal]:
    """What a budget plans from the Common School Fund, for each school year of the plan."""
    planned = [(row["school_year"], row["amount"]) for row in budget if row["fund"] == "csf"]
    return [
        sum_of(amount for its_year, amount in planned if its_year == year)
        for year in range(first_year, last_year + 1)
    ]


def beside_the_budget(plan: PurchasingPlan, fund: list[Decimal]) -> str:
    """The purchasing plan and the budget in one sentence; empty while nothing is to be bought."""
    if not plan.planned:
        return ""
    cost = f"The purchasing plan costs {whole_dollars(plan.cost)} a year"
    low, high = min(fund), max(fund)
    if not high:
        return f"{cost}; the budget names no money from the Common School Fund yet."
    least, most = whole_dollars(low), whole_dollars(high)
    budgeted = most if low == high else f"between {least} and {most}" if low else f"up to {most}"
    return f"{cost}; the budget has {budgeted} a year from the Common School Fund."


def per_student(items: int, enrollment: int | None) -> Decimal | None:
    """Items for each student, to one decimal; None where the enrollment is not known."""
    return (Decimal(items) / enrollment).quantize(Decimal("0.1"), "ROUND_HALF_UP") if enrollment else None
