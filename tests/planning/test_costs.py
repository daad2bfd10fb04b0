"""What the steps of goals cost, by school year and fund: every dollar stands in exactly one cell."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from planning.costs import costs_of, costs_without_fund

LABELS = {"csf": "Common School Fund", "local": "Local funds", "grant": "Grant", "none": "No cost", "": ""}


def goal(fund, *steps):
    return {
        "fund": fund,
        "fund_label": LABELS[fund],
        "steps": [{"due": due, "cost": cost} for due, cost in steps],
    }


def test_costs_stand_by_the_school_year_of_the_step_and_the_fund_of_the_goal():
    costs = costs_of(
        [
            goal("local", ("2028-06-30", "100.00"), ("2028-07-01", "20.50")),
            goal("csf", ("2028-01-02", "5.25"), (None, "1.00"), ("2028-01-03", None)),
        ]
    )
    assert costs["funds"] == ["Common School Fund", "Local funds"]
    told = [(row["label"], [amount for _, amount in row["amounts"]], row["total"]) for row in costs["rows"]]
    assert told == [
        ("2027–28", [Decimal("5.25"), Decimal("100.00")], Decimal("105.25")),
        ("2028–29", [Decimal("0.00"), Decimal("20.50")], Decimal("20.50")),
        ("No date yet", [Decimal("1.00"), Decimal("0.00")], Decimal("1.00")),
        ("All years", [Decimal("6.25"), Decimal("120.50")], Decimal("126.75")),
    ]


def test_no_table_while_nothing_costs_anything():
    assert costs_of([]) is None
    assert costs_of([goal("csf", ("2028-01-01", None), ("2028-01-01", "0.00"))]) is None


def test_what_costs_although_its_goal_says_no_cost_has_no_fund_yet():
    free = goal("none", ("2028-01-01", "12.00"))
    assert costs_of([free])["funds"] == ["Fund not chosen"]
    assert costs_without_fund(free) == Decimal("12.00")
    assert costs_without_fund(goal("csf", ("2028-01-01", "12.00"))) == 0
    assert costs_without_fund(goal("none", ("2028-01-01", None))) == 0


MONEY = st.decimals(min_value=0, max_value=Decimal("999999.99"), places=2).map(str)
DAYS = st.dates(min_value=dt.date(2025, 1, 1), max_value=dt.date(2035, 1, 1))
STEPS = st.tuples(st.none() | DAYS.map(str), st.none() | MONEY)
GOALS = st.builds(
    lambda fund, steps: goal(fund, *steps), st.sampled_from(list(LABELS)), st.lists(STEPS, max_size=4)
)


@given(st.lists(GOALS, max_size=5))
def test_rows_and_columns_add_up_to_all_steps(goals):
    planned = sum((Decimal(step["cost"] or 0) for one in goals for step in one["steps"]), Decimal(0))
    costs = costs_of(goals)
    if costs is None:
        assert planned == 0
        return
    *years, last = costs["rows"]
    assert last["total"] == planned == sum(row["total"] for row in years)
    for place, (_, amount) in enumerate(last["amounts"]):
        assert amount == sum(row["amounts"][place][1] for row in years)
