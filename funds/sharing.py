"""Sharing out money to the cent: by the census among districts, by headcount among schools."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

DOLLAR = Decimal(1)


def allocation_of(total: Decimal, statewide_children: int, children: int) -> Decimal:
    """What a district gets, in whole dollars as the state publishes it: money over all children, times its
    own, and only then rounded. 30,200,000 / 1,210,433 x 21,325 is 532,053 (Appleton, 2013-14).
    """
    exact = Fraction(total) * children / statewide_children
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(DOLLAR, ROUND_HALF_UP)


def by_headcount(total: Decimal, heads: dict) -> dict:
    """Dollars by key of ``heads``, which sum to ``total`` to the cent.

    Each gets its share rounded down; the cents that are left go to the largest remainders, the first on a
    tie. Raises ValueError when nobody is counted.
    """
    counted = sum(heads.values())
    if not counted:
        raise ValueError("nobody is counted")
    in_cents = int(total * 100)
    exact = {key: Fraction(in_cents * count, counted) for key, count in heads.items()}
    given = {key: share.numerator // share.denominator for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: exact[key] - given[key], reverse=True)
    for key in by_remainder[: in_cents - sum(given.values())]:
        given[key] += 1
    return {key: Decimal(count) / 100 for key, count in given.items()}
