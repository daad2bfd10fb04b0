"""The long-range plan as a report: from one frozen snapshot to what is printed. No queries, no clock."""

import datetime as dt
from itertools import groupby

from portal.core.school_year import SchoolYear
from portal.core.words import LOCAL, long_date
from portal.reports.prose import printable_html

from .costs import costs_of
from .figures import budget_figures, collection_figures, sum_of
from .purchasing import HOW_IT_IS_RECKONED, beside_the_budget, fund_by_year, per_student, purchasing_plan

# Those who Wis. Admin. Code PI 8.01(2)(h) wants to have written the plan together.
WRITERS = {
    "teacher": "Teachers",
    "library": "Library staff",
    "administrator": "Administrators",
}
OTHERS = "Community and others"
WAYS = {"face": "Face to face", "virtual": "Virtual"}


def plan_report(snapshot: dict, certificate: dict | None = None, *, top: int = 4) -> dict:
    """Everything the report prints. The same snapshot and certificate always give the same report.

    ``top`` is the level of the first heading that a writer may use.
    """
    plan, district = snapshot["plan"], snapshot["district"]
    sections = [_section(section, snapshot, top) for section in snapshot["sections"]]
    goals = [goal for section in sections for goal in section.get("goals", [])]
    sent_on = long_date(snapshot["sent_on"])
    return {
        "title": f"{plan['title']}, {district['name']}",
        "author": district["name"],
        "made_on": certificate["signed_at"] if certificate else snapshot["sent_on"],
        "agency": snapshot["agency"],
        "district": district,
        "enrollment_year": _school_year(district["enrollment_year"]),
        "plan": plan,
        "plan_name": plan["title"].removesuffix(plan["years"]).strip() or plan["title"],
        "first_day": long_date(SchoolYear(plan["first_year"]).first_day),
        "last_day": long_date(SchoolYear(plan["last_year"]).last_day),
        "version": snapshot["version"],
        "sent_on": sent_on,
        "sent_by": snapshot["sent_by"],
        "parts": _parts(sections),
        "goals": goals,
        "goals_total": sum_of(goal["total"] for goal in goals),
        "steps": sum(len(goal["steps"]) for goal in goals),
        "calendar": _calendar(goals),
        "team": _team(snapshot),
        "budget_total": sum_of(row["amount"] for row in _rows(snapshot, "budget")),
        "certificate": _certificate(certificate),
    }


def short_date(day: str | None) -> str:
    """Apr 21, 2027."""
    if not day:
        return ""
    day = dt.date.fromisoformat(day)
    return f"{day:%b} {day.day}, {day.year}"


def _school_year(year):
    return str(SchoolYear(year)) if year else ""


def _rows(snapshot, kind):
    return [row for section in snapshot["sections"] if section["kind"] == kind for row in section["rows"]]


def _parts(sections):
    """Sections under the group they stand in, numbered as parts."""
    grouped = groupby(sections, key=lambda section: section["group"])
    return [
        {"number": number, "title": title, "sections": list(group)}
        for number, (title, group) in enumerate(grouped, start=1)
    ]


def _section(section, snapshot, top):
    """One section with its prose cleaned and the tables of its kind worked out."""
    printed = {
        "key": section["key"],
        "title": section["title"],
        "kind": section["kind"],
        "group": section["group"],
        "prose": printable_html(section["html"], top=top),
        "rows": section["rows"],
    }
    match section["kind"]:
        case "goals":
            printed["goals"] = [_goal(number, row) for number, row in enumerate(section["rows"], start=1)]
            printed["costs"] = costs_of(section["rows"])
        case "team":
            printed["rows"] = [row | _group_today(row) for row in section["rows"]]
        case "collection":
            printed |= _collection(section["rows"], snapshot)
        case "access":
            printed["ways"] = ways_of(section["rows"])
        case "budget":
            printed |= budget_figures(section["rows"], snapshot["plan"])
    return printed


def _collection(rows, snapshot):
    """The figures, items for each student, and the purchasing plan beside the budget of the same version."""
    plan, district = snapshot["plan"], snapshot["district"]
    year, years = int(snapshot["sent_on"][:4]), plan["last_year"] - plan["first_year"] + 1
    figures = collection_figures(rows, year)
    buying = purchasing_plan(rows, year=year, years=years)
    fund = fund_by_year(_rows(snapshot, "budget"), plan["first_year"], plan["last_year"])
    return figures | {
        "per_student": per_student(figures["items"], district["enrollment"]),
        "added": sum(row.get("added") or 0 for row in rows),
        "weeded": sum(row.get("weeded") or 0 for row in rows),
        "buying": buying,
        "how": HOW_IT_IS_RECKONED,
        "beside_the_budget": beside_the_budget(buying, fund),
    }


def ways_of(rows: list[dict]) -> list[dict]:
    """Access points under the way they belong to; a way without any is left out."""
    ways = [(label, [row for row in rows if row["way"] == way]) for way, label in WAYS.items()]
    return [{"label": label, "rows": found} for label, found in ways if found]


def _group_today(row):
    """Versions frozen early call the last group “Somebody else”, which beside a name reads like a name."""
    return {"group_label": OTHERS} if row["group"] == "other" else {}


def _goal(number, row):
    steps = [step | {"due_on": short_date(step["due"])} for step in row["steps"]]
    return row | {
        "number": number,
        "steps": steps,
        "total": sum_of(step["cost"] for step in steps),
        "resources": row.get("resources", []),  # versions frozen early have none
    }


def _calendar(goals):
    """All steps in the order of their dates, under the school year they fall in."""
    steps = [step | {"goal": goal["number"]} for goal in goals for step in goal["steps"]]
    dated = sorted((step for step in steps if step["due"]), key=lambda step: step["due"])

    def school_year(step):
        return str(SchoolYear.containing(dt.date.fromisoformat(step["due"])))

    years = [{"label": label, "steps": list(group)} for label, group in groupby(dated, key=school_year)]
    undated = [step for step in steps if not step["due"]]
    return years + ([{"label": "No date yet", "steps": undated}] if undated else [])


def _team(snapshot):
    """The team by the groups the rule names, and which of them nobody speaks for yet."""
    people = _rows(snapshot, "team")
    groups = [
        {"label": label, "people": [row for row in people if row["group"] == group]}
        for group, label in WRITERS.items()
    ]
    missing = [group["label"].lower() for group in groups if not group["people"]]
    if others := [row for row in people if row["group"] not in WRITERS]:
        groups.append({"label": OTHERS, "people": others})
    return {"groups": groups, "missing": ", ".join(missing)}


def _certificate(certificate):
    """The certificate with its time and its fingerprints as people can compare them."""
    if certificate is None:
        return None
    signed_at = dt.datetime.fromisoformat(certificate["signed_at"]).astimezone(LOCAL)
    hour = signed_at.hour % 12 or 12
    time = f"{hour}:{signed_at:%M} {'am' if signed_at.hour < 12 else 'pm'}"
    return certificate | {
        "signed_on": long_date(signed_at.date()),
        "signed_time": f"{time} Central Time",
        "reviewed_sha256": in_groups(certificate["reviewed_sha256"]),
        "data_sha256": in_groups(certificate["data_sha256"]),
    }


def in_groups(digest: str) -> list[str]:
    """A fingerprint in two lines of groups of eight, short enough to read out."""
    groups = [digest[start : start + 8] for start in range(0, len(digest), 8)]
    return [" ".join(groups[:4]), " ".join(groups[4:])]
