"""What the page of a collection reckons from its rows: charts, items per student, the purchasing plan."""

from portal.core import clock
from portal.core.school_year import SchoolYear

from .class_counts import last_school_year
from .figures import collection_figures
from .purchasing import HOW_IT_IS_RECKONED, beside_the_budget, fund_by_year, per_student, purchasing_plan
from .snapshot import is_written, rows_of


def collection_facts(plan, rows) -> dict:
    """``rows`` as snapshot.section_content gives them. One query, for the budget of the same plan."""
    today, district = clock.today(), plan.district
    figures = collection_figures([row for row in rows if is_written(row)], today.year, is_wide=False)
    buying = purchasing_plan(rows, year=today.year, years=plan.last_year - plan.first_year + 1)
    fund = fund_by_year(rows_of(plan, "budget"), plan.first_year, plan.last_year)
    counted_in = district.enrollment_year
    return figures | {
        "last_year": str(last_school_year(today)),
        "per_student": per_student(figures["items"], district.enrollment),
        "enrollment": district.enrollment,
        "enrollment_year": str(SchoolYear(counted_in)) if counted_in else "",
        "buying": buying,
        "beside_the_budget": beside_the_budget(buying, fund),
        "how": HOW_IT_IS_RECKONED,
    }
