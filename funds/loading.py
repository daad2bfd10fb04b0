"""Codes and rulings that the portal ships with. What staff have edited is never touched."""

import json
from pathlib import Path

from django.db import transaction

from .calendar import usual_days
from .models import EligibilityRule, ExportLayout, FundYear, ObjectCode

DATA = Path(__file__).resolve().parent / "data"


@transaction.atomic
def load() -> dict[str, int]:
    """Add what is missing. Returns how many were added, by word."""
    content = json.loads((DATA / "rules.json").read_text(encoding="utf-8"))
    layouts = json.loads((DATA / "layouts.json").read_text(encoding="utf-8"))
    return {
        "object codes": _add(ObjectCode, "code", content["codes"]),
        "rulings": _add(EligibilityRule, "key", content["rules"]),
        "layouts": 0 if ExportLayout.objects.exists() else _add(ExportLayout, "name", layouts),
    }


def _add(model, name, rows):
    known = set(model.objects.values_list(name, flat=True))
    new = [facts | _place(model, place) for place, facts in enumerate(rows) if facts[name] not in known]
    for facts in new:
        model.objects.create(**facts)
    return len(new)


def _place(model, place):
    return {"position": place} if model is EligibilityRule else {}


def open_year(ends_in: int) -> FundYear:
    """The fund year with its usual days, or as staff have changed it."""
    year, _ = FundYear.objects.get_or_create(ends_in=ends_in, defaults=usual_days(ends_in))
    return year
