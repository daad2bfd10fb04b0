"""A plan as plain data: what history keeps, what a reviewer compares, what a PDF is made from."""

from django.conf import settings

from portal.core import clock

SCHEMA = 1


def _text(value):
    return None if value is None else str(value)


def _member(row):
    return {
        "id": row.pk,
        "name": row.name,
        "position": row.job,
        "group": row.group,
        "group_label": row.get_group_display(),
    }


def _holding(row):
    return {
        "id": row.pk,
        "label": row.label,
        "items": row.items,
        "average_year": row.average_year,
        "added": row.added,
        "weeded": row.weeded,
        "target_age": row.target_age,
        "price": _text(row.price),
        "to_buy": row.to_buy,
    }


def _access_point(row):
    return {
        "id": row.pk,
        "way": row.way,
        "way_label": row.get_way_display(),
        "key": row.key,
        "label": row.label,
        "rating": row.rating,
        "rating_label": row.get_rating_display(),
        "note": row.note,
    }


def _step(row):
    return {"id": row.pk, "text": row.text, "who": row.who, "due": _text(row.due), "cost": _text(row.cost)}


def _resource(row):
    return {"id": row.pk, "title": row.title, "url": row.url}


def _goal(row):
    return {
        "id": row.pk,
        "title": row.title,
        "outcome": row.outcome,
        "measure": row.measure,
        "area": row.area.key if row.area else "",
        "area_label": row.area.name if row.area else "",
        "gear": row.area.gear if row.area else "",  # by our crosswalk; versions frozen early have none
        "fund": row.fund,
        "fund_label": row.get_fund_display(),
        "serves": row.serves,
        "serves_url": row.serves_url,
        "steps": [_step(step) for step in row.steps.all() if step.retired_at is None],
        "resources": [_resource(one) for one in row.resources.all() if one.retired_at is None],
    }


def _budget_line(row):
    return {
        "id": row.pk,
        "school_year": row.school_year,
        "fund": row.fund,
        "fund_label": row.get_fund_display(),
        "purpose": row.purpose,
        "amount": _text(row.amount),
    }


ROWS = {  # kind of section -> (related name on the plan, one row as plain data)
    "team": ("team", _member),
    "collection": ("holdings", _holding),
    "access": ("access_points", _access_point),
    "goals": ("goals", _goal),
    "budget": ("budget", _budget_line),
}


def rows_of(plan, kind) -> list[dict]:
    """The rows of a plan's section of this kind; none for a kind that has only words."""
    return frozen(kind, getattr(plan, ROWS[kind][0]).live()) if kind in ROWS else []


def frozen(kind, rows) -> list[dict]:
    """Rows as plain data, in as many queries for many as for one. ``rows``: a queryset."""
    if kind == "goals":
        rows = rows.select_related("area").prefetch_related("steps", "resources")
    return [ROWS[kind][1](row) for row in rows]


def section_content(section) -> dict:
    """The words and rows of one section."""
    return {"html": section.html, "rows": rows_of(section.plan, section.spec.kind)}


BLANK = ({}, [], "", None)
# Keys, labels that every row has, and what an access point is added with.
LABELS = ("group_label", "fund_label", "area_label", "way_label", "rating_label")
NOT_WRITTEN = ("id", "key", "way", "gear", *LABELS)


def is_written(row) -> bool:
    """Whether anybody filled in anything of a row. An added row that was left empty is not printed."""
    return any(value not in BLANK for name, value in row.items() if name not in NOT_WRITTEN)


def _sent(content) -> dict:
    """The content without its empty rows, steps, and resources."""
    rows = [row | _parts_sent(row) for row in content["rows"]]
    return content | {"rows": [row for row in rows if is_written(row)]}


def _parts_sent(row) -> dict:
    return {
        name: [part for part in row[name] if is_written(part)]
        for name in ("steps", "resources")
        if name in row
    }


def plan_snapshot(plan, *, version, sent_by) -> dict:
    """Everything a report of this plan will ever need. JSON types only; money and dates as text."""
    district = plan.district
    return {
        "schema": SCHEMA,
        "agency": {
            "name": settings.AGENCY_NAME,
            "short": settings.AGENCY_SHORT,
            "number": settings.AGENCY_NUMBER,
        },
        "district": {
            "code": district.code,
            "name": district.name,
            "county": district.county,
            "grades": district.grades,
            "enrollment": district.enrollment,
            "enrollment_year": district.enrollment_year,
            "made_up": district.is_made_up,
        },
        "plan": {
            "id": plan.pk,
            "title": plan.title,
            "first_year": plan.first_year,
            "last_year": plan.last_year,
            "years": plan.years,
            "template": plan.template.key,
            "framework": plan.framework.key,
        },
        "version": version,
        "sent_on": str(clock.today()),
        "sent_by": sent_by.name,
        "sections": [
            {
                "key": section.spec.key,
                "title": section.spec.title,
                "kind": section.spec.kind,
                "group": section.spec.group,
            }
            | _sent(section_content(section))
            for section in plan.sections.select_related("spec").order_by("spec__position")
        ],
    }
