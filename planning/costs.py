"""What the steps of goals cost, by school year and by fund. Pure functions on rows of a snapshot."""

import datetime as dt
from decimal import Decimal

from portal.core.school_year import SchoolYear

from .figures import FUNDS, NO_FUND, sum_of

NO_DATE = "No date yet"


def costs_of(goals: list[dict]) -> dict | None:
    """A table: ``funds`` heads its columns; ``rows`` are the years and then all of them.

    Each row has its ``amounts``, pairs of a fund and dollars as Decimal, and their ``total``. A step belongs
    to the school year of its date and to the fund of its goal. None while nothing costs anything.
    """
    priced = [
        (_year(step), _fund(goal), Decimal(step["cost"]))
        for goal in goals
        for step in goal["steps"]
        if step["cost"] and Decimal(step["cost"])
    ]
    if not priced:
        return None
    named = {fund: label for _, (fund, label), _ in priced}
    labels = {fund: named[fund] for fund in FUNDS if fund in named}
    years = sorted({year for year, _, _ in priced}, key=lambda year: year or 9999)
    rows = [_row(_label(year), labels, [one for one in priced if one[0] == year]) for year in years]
    return {"funds": list(labels.values()), "rows": [*rows, _row("All years", labels, priced)]}


def costs_without_fund(goal: dict) -> Decimal:
    """What the steps of a goal cost that names no fund, or says that it costs nothing."""
    return sum_of(step["cost"] for step in goal["steps"]) if _fund(goal)[0] == "" else Decimal("0.00")


def _year(step) -> int | None:
    return SchoolYear.containing(dt.date.fromisoformat(step["due"])).ends_in if step["due"] else None


def _label(year):
    return str(SchoolYear(year)) if year else NO_DATE


def _fund(goal) -> tuple[str, str]:
    """“No cost” pays for nothing: a step that costs all the same has no fund yet."""
    fund = goal["fund"] if goal["fund"] in FUNDS else ""
    return fund, goal["fund_label"] if fund else NO_FUND


def _row(label: str, labels: dict, priced: list) -> dict:
    amounts = [
        (name, sum_of(cost for _, (its, _), cost in priced if its == fund)) for fund, name in labels.items()
    ]
    return {"label": label, "amounts": amounts, "total": sum_of(amount for _, amount in amounts)}
