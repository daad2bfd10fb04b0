"""An evaluation on paper: its facts, frozen when it becomes final, and the PDF made of them alone.

Confidential notes are no part of it, nor are the names and words of raters: only how many answered, and how.
"""

from decimal import Decimal

from django.conf import settings
from django.template.loader import render_to_string

from portal.core import clock
from portal.core.school_year import SchoolYear
from portal.core.words import long_date
from portal.reports.kinds import Document, ReportKind, register

from .evaluation_trend import history_of, parts_chart, years_in
from .models import Level, RaterRating
from .notices import tell_report
from .rater_answers import heard_about_part, heard_in

VERSION = "2"
SCHEMA = 1


def facts(evaluation) -> dict:
    """Plain data: numbers as text, days as ISO dates."""
    district = evaluation.district
    heard = heard_in(RaterRating.objects.filter(answer__link__evaluation=evaluation))
    return {
        "schema": SCHEMA,
        "agency": {"name": settings.AGENCY_NAME, "short": settings.AGENCY_SHORT},
        "district": {"code": district.code, "name": district.name, "made_up": district.is_made_up},
        "instrument": {
            "key": evaluation.instrument.key,
            "name": evaluation.instrument.name,
            "edition": evaluation.instrument.edition,
            "source": evaluation.instrument.source,
        },
        "school_year": evaluation.school_year,
        "place": evaluation.place,
        "plan": evaluation.plan.title if evaluation.plan else "",
        "consultant": evaluation.reviewed_by.name if evaluation.reviewed_by else "",
        "met_on": evaluation.met_on.isoformat(),
        "met_with": evaluation.met_with,
        "agreed": evaluation.agreed,
        "librarian": evaluation.librarian_name,
        "administrator": evaluation.administrator_name,
        "made_at": clock.now().isoformat(),
        "parts": [part_facts(part, heard) for part in evaluation.outline],
        "trend": trend_facts(evaluation),
        "goals": [
            {
                "title": str(one.goal),
                "measure": one.goal.measure,
                "plan": one.goal.plan.title,
                "resources": [
                    {"title": str(row), "url": row.url}
                    for row in one.goal.resources.all()
                    if row.retired_at is None and (row.title or row.url)
                ],
            }
            for one in evaluation.goals.select_related("goal__plan")
            .prefetch_related("goal__resources")
            .filter(goal__retired_at=None)
        ],
    }


def part_facts(part, heard) -> dict:
    return {
        "key": part.part.key,
        "title": part.part.title,
        "group": part.part.group,
        "level": part.part.get_level_display(),
        "average": _text(part.average),
        "comment": part.comment,
        "comment_by": part.comment_by.name if part.comment_by else "",
        "rows": [
            {
                "statement": statement.text,
                "level": rating.level,
                "evidence": rating.evidence,
                "none_yet": rating.none_yet,
            }
            for statement, rating in part.rows
            if rating
        ],
        "raters": [
            {"role": one.role, "count": one.count, "average": _text(one.average)}
            for one in heard_about_part(part, heard)
        ],
    }


def trend_facts(evaluation) -> dict:
    history = history_of(evaluation)
    years = years_in(history)
    return {
        "years": years,
        "rows": [
            {
                "title": part.part.title,
                "values": [_text(history.get(part.part.key, {}).get(year)) for year in years],
            }
            for part in evaluation.outline
        ],
    }


def evaluation_report(told: dict) -> dict:
    """Everything the paper prints. No queries, no clock."""
    years = SchoolYear(told["school_year"])
    averages = [(p["title"], Decimal(p["average"]) if p["average"] else None) for p in told["parts"]]
    place = f", {told['place']}" if told["place"] else ""
    return told | {
        "title": f"{told['instrument']['name']} {years}{place}, {told['district']['name']}",
        "years": str(years),
        "met": long_date(told["met_on"]),
        "chart": parts_chart(averages, key="averages", is_wide=True),
        "parts": [_printed(part) for part in told["parts"]],
        "trend_years": [str(SchoolYear(year)) for year in told["trend"]["years"]],
        "has_trend": len(told["trend"]["years"]) > 1,
        "has_raters": any(part["raters"] for part in told["parts"]),
    }


def _printed(part):
    rows = [
        row | {"label": Level(row["level"]).label if row["level"] is not None else ""} for row in part["rows"]
    ]
    return part | {"rows": rows}


def _text(value):
    return None if value is None else str(value)


def _document(report):
    told = evaluation_report(report.subject.snapshot)
    return Document(
        html=render_to_string("planning/reports/evaluation.html", told),
        title=told["title"],
        author=told["agency"]["name"],
        made_on=told["made_at"],
    )


register(
    ReportKind(
        name="evaluation",
        version=VERSION,
        document=_document,
        title=lambda report: str(report.subject),
        when_failed=lambda report: tell_report("failed", report),
    )
)
