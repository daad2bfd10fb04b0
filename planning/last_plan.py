"""What the plan before said, for those who write the next one."""

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, F, Func, JSONField, OuterRef, Q, Subquery, Value
from django.db.models.functions import JSONObject

from .models import Plan, Section, SectionVersion, Submission

State = Submission.State
# One section of a frozen plan, found by the database: the whole of it is large.
ONE_SECTION = "$.sections[*] ? (@.key == $key)"
IN_WORDS = {State.SIGNED_OFF: "signed off", State.RETURNED: "which the agency returned"}


@dataclass(frozen=True)
class LastPlan:
    """What one section of the plan before said, as snapshot.section_content gives it."""

    plan: Plan
    content: dict
    kind: str
    source: str  # "version 2, signed off"


def newest_first(plans):
    return plans.order_by("-first_year", "-last_year")


def plans_before(district, first_year, last_year):
    """The district's plans for earlier years than these, the newest first."""
    earlier = Q(first_year__lt=first_year) | Q(first_year=first_year, last_year__lt=last_year)
    return newest_first(Plan.objects.filter(earlier, district=district))


def last_plan(section) -> LastPlan | None:
    """The same section in the plan before this one: as it was signed off last, else as it was sent last, else
    as it was written. None when there is no such plan or section, or when nothing was written. One query.
    """
    found = _with_words(section).first()
    if found is None:
        return None
    sent = found.sent
    content = sent["section"] if sent else found.kept or {"html": found.html, "rows": []}
    if not content["html"] and not content["rows"]:
        return None
    source = (
        f"version {sent['number']}, {IN_WORDS.get(sent['state'], 'sent for review')}" if sent else "a draft"
    )
    return LastPlan(found.plan, content, found.spec.kind, source)


def _with_words(section):
    plan = section.plan
    before = plans_before(plan.district_id, plan.first_year, plan.last_year)
    key = Value({"key": section.spec.key}, JSONField())
    part = Func(F("snapshot"), Value(ONE_SECTION), key, function="jsonb_path_query_first")
    signed_first = ExpressionWrapper(Q(state=State.SIGNED_OFF), BooleanField()).desc()
    sent = (
        Submission.objects.filter(plan=OuterRef("plan"))
        .exclude(state__in=[State.DRAFT, State.WITHDRAWN])
        .order_by(signed_first, "-number")
        .values(words=JSONObject(number="number", state="state", section=part))
    )
    kept = SectionVersion.objects.filter(section=OuterRef("pk"), is_aside=False).order_by("-pk")
    return (
        Section.objects.filter(plan=Subquery(before.values("pk")[:1]), spec__key=section.spec.key)
        .select_related("plan", "spec")
        .annotate(sent=Subquery(sent[:1]), kept=Subquery(kept.values("content")[:1]))
    )
