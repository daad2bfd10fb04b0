"""What the pages of a plan reckon: sums of its rows, the budget year by year, where its years stand."""

from decimal import Decimal

from django import template

from portal.core import clock
from portal.core.school_year import SchoolYear

from ..costs import costs_of
from ..figures import whole_dollars
from ..forms import LABELS
from ..reporting import WAYS, ways_of

register = template.Library()


@register.filter
def thousands(number):
    """A whole number with commas: 23,040, and nothing for nothing."""
    return "" if number in (None, "") else f"{number:,}"


@register.filter
def sum_of(rows, name):
    """Exact sum of one value of rows as snapshot.section_content gives them; empty counts as nothing."""
    return sum((Decimal(row[name]) for row in rows if row.get(name)), start=Decimal(0))


@register.filter
def any_of(rows, names):
    """Whether any row says any of these values; older versions do not know all of them."""
    return any(row.get(name) is not None for row in rows for name in names.split())


@register.simple_tag
def budget_years(rows, plan):
    """Each school year of a plan with its sum, then the years that only rows have; no year comes last."""
    planned = range(plan.first_year, plan.last_year + 1)
    others = sorted({row["school_year"] for row in rows} - set(planned), key=_none_last)
    return [_budget_year(rows, year) | {"is_planned": year in planned} for year in [*planned, *others]]


@register.simple_tag
def budget_sums(rows):
    """The school years that have lines, each with its sum."""
    return [_budget_year(rows, year) for year in sorted({row["school_year"] for row in rows}, key=_none_last)]


def _none_last(year):
    return year or 9999


def _budget_year(rows, year):
    label = str(SchoolYear(year)) if year else "No school year yet"
    total = sum_of([row for row in rows if row["school_year"] == year], "amount")
    return {"year": year, "label": label, "total": total}


@register.filter
def in_year(lines, year):
    """The lines of a budget, as its editor holds them, that belong to one school year."""
    return [line for line in lines if line.row.school_year == year]


@register.filter
def to_buy(plan, row):
    """What a purchasing plan says about one class."""
    return next((line for line in plan.lines if line.id == row.pk), None)


@register.filter
def of_way(lines, way):
    """The access points of an editor that belong to one way."""
    return [line for line in lines if line.row.way == way]


@register.simple_tag
def access_ways():
    """The ways to the library, in the order they stand in: key and label."""
    return WAYS.items()


@register.filter
def by_way(rows):
    """Access points under their way, as snapshot.section_content gives them."""
    return ways_of(rows)


@register.filter
def cost_of_steps(steps):
    """What the steps of a goal cost together, as its editor holds them."""
    return sum((step.row.cost for step in steps if step.row.cost), start=Decimal(0))


@register.simple_tag
def costs_of_goals(rows):
    """What the steps of goals cost, by school year and fund."""
    return costs_of(rows)


register.filter(whole_dollars)


@register.filter
def text_label(kind):
    """What the text of a section is called above it."""
    return LABELS.get(kind, "Text")


@register.filter
def has_begun(plan):
    """Whether the first school year of a plan has begun."""
    return plan.first_day <= clock.today()
