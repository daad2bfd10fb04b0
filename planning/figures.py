"""The numbers of a plan that a report prints: the age of its collection, the money it plans to spend."""

from collections.abc import Iterable
from decimal import Decimal

from portal.core.charts import Bars, Pairs
from portal.core.school_year import SchoolYear
from portal.core.templatetags.portal import dollars

FUNDS = ["csf", "local", "grant", ""]  # the order they stand in, in every chart and table
NO_FUND = "Fund not chosen"
NO_NAME = "No name yet"


def sum_of(amounts: Iterable) -> Decimal:
    """Exact sum of dollars written as text or Decimal; nothing counts as nothing."""
    return sum((Decimal(amount) for amount in amounts if amount is not None), start=Decimal("0.00"))


def whole_dollars(amount: Decimal) -> str:
    """Money in a sentence: $4,100, and with its cents when there are any."""
    return dollars(amount).removesuffix(".00")


def dollars_or_dash(amount: Decimal) -> str:
    return dollars(amount) if amount else "–"


def collection_figures(rows: list[dict], year: int, *, is_wide: bool = True) -> dict:
    """How old each class is in a calendar year, and what came and went in the last school year.

    ``rows`` as a snapshot has them, older ones without what was added and weeded. A chart is None while none
    of its figures is known.
    """
    return {
        "items": sum(row["items"] or 0 for row in rows),
        "chart": _age_chart(rows, year, is_wide),
        "turnover": _turnover_chart(rows, is_wide),
    }


def _age_chart(rows, year, is_wide):
    dated = [row for row in rows if row["average_year"]]
    if not dated:
        return None
    oldest = min(dated, key=lambda row: row["average_year"])
    newest = max(dated, key=lambda row: row["average_year"])
    message = f"Oldest on average: {oldest['label'] or NO_NAME}, {oldest['average_year']}."
    if newest["average_year"] > oldest["average_year"]:
        message += f" Newest: {newest['label'] or NO_NAME}, {newest['average_year']}."

    def age(row):
        return max(0, year - row["average_year"]) if row["average_year"] else None

    return Bars(
        key="collection-age",
        title=f"Average age of the collection in {year}",
        message=message,
        heading="Class",
        series=["Years old"],
        rows=[(row["label"] or NO_NAME, [age(row)]) for row in rows],
        show=lambda years: f"{years} year{'' if years == 1 else 's'}, {year - int(years)}",
        is_wide=is_wide,
    )


def _turnover_chart(rows, is_wide):
    known = [row for row in rows if row.get("added") is not None or row.get("weeded") is not None]
    if not known:
        return None
    added, weeded = (sum(row.get(name) or 0 for row in known) for name in ("added", "weeded"))
    return Pairs(
        key="collection-turnover",
        title="Added and weeded in the last school year",
        message=f"{added:,} item{'' if added == 1 else 's'} added, and {weeded:,} weeded.",
        heading="Class",
        series=["Added", "Weeded"],
        rows=[(row["label"] or NO_NAME, [row.get("added"), row.get("weeded")]) for row in known],
        show=lambda items: f"{items:,}",
        unknown="Not known" if is_wide else "–",
        is_wide=is_wide,
    )


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
