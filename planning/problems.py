"""What still stands between a section and the word Complete, in sentences for the writer."""

import re
from dataclasses import dataclass

from portal.core.templatetags.portal import dollars

from .costs import costs_without_fund
from .models import AccessPoint, TeamMember
from .prose import word_count

Group = TeamMember.Group
TEAM_RULE = {
    Group.TEACHER: "Name at least one teacher in the planning team.",
    Group.LIBRARY: "Name at least one member of the library staff in the planning team.",
    Group.ADMINISTRATOR: "Name at least one administrator in the planning team.",
}

WAYS = {
    AccessPoint.Way.FACE_TO_FACE: "Add at least one access point that is face to face, like opening hours.",
    AccessPoint.Way.VIRTUAL: "Add at least one access point that is virtual, like e-books.",
}
ALWAYS_LOOKED_AT = {  # key of the usual access point: how else it is called, and what is missing without it
    "catalog": (re.compile(r"\bcatalog|\bopac\b", re.I), "Add the library catalog to the access points."),
    "website": (
        re.compile(r"\bweb\s?(site|page)|\bhome\s?page", re.I),
        "Add the library’s web site to the access points.",
    ),
}


@dataclass(frozen=True)
class Problem:
    """One sentence and the id of the field that mends it; ``row`` names what it is about."""

    sentence: str
    field: str
    row: str = ""

    def __str__(self):
        return f"{self.row}: {self.sentence}" if self.row else self.sentence


def _narrative(section, content):
    if not word_count(content["html"]):
        yield Problem(f"Write something under {section.spec.title}.", "id_html")


def _team(section, content):
    """PI 8.01(2)(h)1 wants teachers, library staff, and administrators among the authors."""
    named = {row["group"] for row in content["rows"] if row["name"]}
    for group, sentence in TEAM_RULE.items():
        if group not in named:
            yield Problem(sentence, "rows")
    for row in content["rows"]:
        if row["name"] and not row["group"]:
            yield Problem(f"Choose the group that {row['name']} belongs to.", f"id_member-{row['id']}-group")


def _collection(section, content):
    """The figures are the section's reason: at least one class says how many items it has, and how old."""
    if not any(row["items"] for row in content["rows"]):
        yield Problem("Give the number of items of at least one class.", "rows")
    if not any(row["average_year"] for row in content["rows"]):
        yield Problem("Give the average copyright year of at least one class.", "rows")


def _access(section, content):
    """Both ways are looked at, and the catalog and the web site under whatever name."""
    rows = [row for row in content["rows"] if row["label"]]
    for way, sentence in WAYS.items():
        if not any(row["way"] == way for row in rows):
            yield Problem(sentence, "rows")
    for key, (words, sentence) in ALWAYS_LOOKED_AT.items():
        if not any(row["key"] == key or words.search(row["label"]) for row in rows):
            yield Problem(sentence, "rows")
    for row in content["rows"]:
        prefix = f"id_point-{row['id']}"
        if not row["label"] and (row["rating"] or row["note"]):
            yield Problem("Name every access point that you rate, or remove it.", f"{prefix}-label")
        elif row["label"] and not row["rating"]:
            yield Problem(f"Say how “{row['label']}” works.", f"{prefix}-rating")


def _goals(section, content):
    if not content["rows"]:
        yield Problem("Add at least one goal.", "rows")
    for row in content["rows"]:
        name, prefix = row["title"] or "a goal without a title", f"id_goal-{row['id']}"
        if not row["title"]:
            yield Problem("Give every goal a title.", f"{prefix}-title")
        if not row["outcome"]:
            yield Problem(f"Say what will be different for “{name}”.", f"{prefix}-outcome")
        if not row["measure"]:
            yield Problem(f"Name what you will count for “{name}”.", f"{prefix}-measure")
        if not row["area"]:
            yield Problem(f"Choose the area of “{name}”.", f"{prefix}-area")
        if not row["steps"]:
            yield Problem(f"Add at least one action step to “{name}”.", f"{prefix}-title")
        if cost := costs_without_fund(row):
            yield Problem(f"Choose what pays the {dollars(cost)} of “{name}”.", f"{prefix}-fund")
        yield from _steps(row)


def _steps(goal):
    for step in goal["steps"]:
        prefix = f"id_step-{step['id']}"
        if not step["text"]:
            yield Problem(
                f"Say what is done in every step of “{goal['title']}”, or remove it.", f"{prefix}-text"
            )
        elif not step["who"]:
            yield Problem(f"Say who does “{step['text']}”.", f"{prefix}-who")
        elif not step["due"]:
            yield Problem(f"Say by when “{step['text']}” is done.", f"{prefix}-due")


def _budget(section, content):
    plan = section.plan
    priced = {row["school_year"] for row in content["rows"] if row["amount"] is not None}
    for year in range(plan.first_year, plan.last_year + 1):
        if year not in priced:
            yield Problem(f"Add an amount for {year - 1}–{year % 100:02d}.", "rows")
    for row in content["rows"]:
        prefix = f"id_line-{row['id']}"
        if row["amount"] is None:
            yield Problem("Give every budget line an amount, or remove it.", f"{prefix}-amount")
        elif not row["school_year"]:
            yield Problem("Choose the school year of every budget line.", f"{prefix}-school_year")
        elif not row["fund"]:
            yield Problem("Choose where the money of every budget line comes from.", f"{prefix}-fund")


BY_KIND = {
    "narrative": (_narrative,),
    "policy": (_narrative,),
    "team": (_team,),
    "collection": (_narrative, _collection),
    "access": (_access,),
    "goals": (_goals,),
    "budget": (_budget,),
}


def problems(section, content) -> list[Problem]:
    """``content`` as snapshot.section_content gives it. Empty when nothing is missing."""
    return [problem for check in BY_KIND[section.spec.kind] for problem in check(section, content)]
