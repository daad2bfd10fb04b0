"""The numbers of a plan that a report prints: the age of its collection, the money it plans to spend."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from portal.core.charts import Bars
from portal.core.school_year import SchoolYear
from portal.core.templatetags.portal import dollars

FUNDS = ["csf", "local", "grant", ""]  # the order they stand in, in every chart and table
NO_FUND = "Fund not chosen"


def sum_of(amounts: Iterable) -> Decimal:
    """Exact sum of dollars written as text or Decimal; nothing counts as nothing."""
    return sum((Decimal(amount) for amount in amounts if amount is not None), start=Decimal("0.00"))


def dollars_or_dash(amount: Decimal) -> str:
    return dollars(amount) if amount else "–"


def collection_figures(rows: list[dict], sent_on: str) -> dict:
    """How old each class of the collection was when the plan was sent."""
    items = sum(row["items"] or 0 for row in rows)
    dated = [row for row in rows if row["average_year"]]
    if not dated:
        return {"chart": None, "items": items}
    year = dt.date.fromisoformat(sent_on).year
    oldest = min(dated, key=lambda row: row["average_year"])
    newest = max(dated, key=lambda row: row["average_year"])
    message = f"Oldest on average: {oldest['label']}, {oldest['average_year']}."
    if newest["average_year"] > oldest["average_year"]:
        message += f" Newest: {newest['label']}, {newest['average_year']}."

    def age(row):
        return max(0, year - row["average_year"]) if row["average_year"] else None

    chart = Bars(
        key="collection-age",
        title=f"Average age of the collection in {year}",
        message=message,
        heading="Class",
        series=["Years old"],
        rows=[(row["label"], [age(row)]) for row in rows],
        show=lambda years: f"{years} year{'' if years == 1 else 's'}, {year - int(years)}",
        is_wide=True,
    )
    return {"chart": chart, "items": items}


def budget_figures(rows: list[dict], plan: dict) -> dict:
    """Planned spending by school year, and how much of it each fund carries."""
    rows = [row | {"fund": row["fund"] if row["fund"] in FUNDS else ""} for row in rows]
    in_plan = set(range(plan["first_year"], plan["last_year"] + 1))
    years = sorted({row["school_year"] for row in rows if row["school_year"]} | in_plan)
    if any(not row["school_year"] for row in rows):
        years.append(None)
    by_year = [_budget_year(rows, year) for year in years]
    return {"chart": _budget_chart(rows, by_year), "years": by_year}


def _budget_year(rows, year):
    lines = [row for row in rows if row["school_year"] == year]
    label = str(SchoolYear(year)) if year else "no school year yet"
    return {"label": label, "rows": lines, "total": sum_of(row["amount"] for row in lines)}


def _budget_chart(rows, by_year):
    """One bar a school year, one part a fund. None while no money is planned."""
    labels = {row["fund"]: row["fund_label"] if row["fund"] else NO_FUND for row in rows if row["amount"]}
    funds = sorted(labels, key=FUNDS.index)
    by_fund = {fund: sum_of(row["amount"] for row in rows if row["fund"] == fund) for fund in funds}
    planned = sum_of(by_fund.values())
    if not planned:
        return None
    largest = max(by_fund, key=by_fund.get)
    return Bars(
        key="budget-funds",
        title="Planned spending by school year and fund",
        message=f"{dollars(planned)} over {len(by_year)} school year{'s' * (len(by_year) > 1)};"
        f" the largest share is {labels[largest]}, {dollars(by_fund[largest])}.",
        heading="School year",
        series=[labels[fund] for fund in funds],
        rows=[
            (
                year["label"].capitalize(),
                [sum_of(row["amount"] for row in year["rows"] if row["fund"] == fund) for fund in funds],
            )
            for year in by_year
        ],
        show=dollars_or_dash,
        is_wide=True,
    )
