"""Money shared out to the cent, and the state's published amounts as vectors."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funds.sharing import allocation_of, by_headcount

MONEY = st.decimals(min_value=0, max_value=10**8, places=2)


@pytest.mark.parametrize(
    ("total", "statewide", "children", "published"),
    [(30_200_000, 1_210_433, 21_325, 532_053), (30_100_000, 1_218_203, 22_544, 557_029)],
    ids=["Appleton 2013-14", "Appleton 2012-13"],
)
def test_the_unrounded_rate_gives_the_published_amount(total, statewide, children, published):
    assert allocation_of(Decimal(total), statewide, children) == published
    rate = (Decimal(total) / statewide).quantize(Decimal("0.01"))
    assert round(rate * children) != published


@given(MONEY, st.dictionaries(st.integers(), st.integers(1, 5000), min_size=1, max_size=12))
def test_the_shares_of_schools_sum_to_the_cent_and_none_is_a_cent_off_its_part(total, heads):
    given_out = by_headcount(total, heads)

    assert sum(given_out.values()) == total
    for school, share in given_out.items():
        assert abs(share - total * heads[school] / sum(heads.values())) < Decimal("0.01")


def test_nobody_counted_is_said_and_not_divided_by():
    with pytest.raises(ValueError, match="nobody is counted"):
        by_headcount(Decimal(100), {1: 0})
