"""What was done for the goals of a plan. Apps above planning register; nothing is imported upwards."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from portal.core.money import ZERO


@dataclass(frozen=True)
class Evidence:
    """One thing that was done for a goal, in words, with the page that tells more."""

    goal: int
    day: dt.date
    words: str
    step: str = ""
    url: str = ""


NO_AREA = "No area yet"  # what a goal without one counts under
PROVIDERS: list[Callable] = []  # (plan, user) -> iterable of Evidence; a fixed number of queries
SPENDING: list[Callable] = []  # (plan, SchoolYear) -> dollars by the name of a framework's area


def evidence_for(plan, user) -> dict[int, list[Evidence]]:
    """By goal, newest first; only what the person may see."""
    found = {}
    for provider in PROVIDERS:
        for evidence in provider(plan, user):
            found.setdefault(evidence.goal, []).append(evidence)
    return {goal: sorted(told, key=lambda one: one.day, reverse=True) for goal, told in found.items()}


def spent_by_area(plan, school_year) -> dict[str, Decimal]:
    """Dollars that were spent for the goals of a plan in one school year, by area."""
    spent = {}
    for provider in SPENDING:
        for area, amount in provider(plan, school_year).items():
            spent[area] = spent.get(area, ZERO) + amount
    return spent
