"""Dollars in plans as they were sent and signed: from frozen versions, never from words that may change."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Func, JSONField, Value

from planning.models import Fund, Submission
from portal.core.money import ZERO

BUDGET_ROWS = '$.sections[*] ? (@.kind == "budget").rows[*]'


class BudgetRows(Func):
    """The budget lines inside a snapshot: the database reads them, so that no snapshot travels."""

    function = "jsonb_path_query_array"
    template = "%(function)s(%(expressions)s::jsonpath)"
    output_field = JSONField()

    def __init__(self):
        super().__init__(F("snapshot"), Value(BUDGET_ROWS))


def with_budget(submissions):
    """Versions with their budget lines as ``budget_rows``, without the rest of their words."""
    return (
        submissions.defer("snapshot")
        .annotate(budget_rows=BudgetRows())
        .select_related("plan__district", "certificate", "claimed_by")
    )


def common_school_fund(submission) -> dict[int, Decimal]:
    """Common School Fund dollars of one version by school year."""
    years = {}
    for row in submission.budget_rows:
        if row["fund"] == Fund.CSF and row["amount"] is not None and row["school_year"]:
            years[row["school_year"]] = years.get(row["school_year"], ZERO) + Decimal(row["amount"])
    return years


@dataclass(frozen=True)
class FundTable:
    """Districts by school years, with sums both ways."""

    years: list[int]
    rows: list[tuple]  # (district, [(year, amount), …], total)
    totals: list[tuple]  # [(year, amount), …]

    @property
    def total(self) -> Decimal:
        return sum((amount for _, amount in self.totals), ZERO)


def planned_by_district(user, first_year, number_of_years=3) -> FundTable:
    """Common School Fund dollars of signed plans; a newer signed version takes the place of its elder."""
    signed = Submission.objects.visible_to(user).filter(
        state=Submission.State.SIGNED_OFF, certificate__superseded_by=None
    )
    years = list(range(first_year, first_year + number_of_years))
    planned = {}
    for submission in with_budget(signed).order_by("plan__district__name"):
        amounts = planned.setdefault(submission.district, dict.fromkeys(years, ZERO))
        for year, amount in common_school_fund(submission).items():
            if year in amounts:
                amounts[year] += amount
    rows = [(d, list(a.items()), sum(a.values(), ZERO)) for d, a in planned.items() if any(a.values())]
    totals = [(year, sum((amounts[year] for amounts in planned.values()), ZERO)) for year in years]
    return FundTable(years, rows, totals)
