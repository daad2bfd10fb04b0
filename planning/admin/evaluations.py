"""Evaluations on the desk: read there. District and consultant move them on their pages of the portal."""

from django.contrib import admin
from django.template.defaultfilters import pluralize

from portal.core import clock
from portal.core.desk import ReadOnlyAdmin
from portal.core.templatetags.portal import day, tag

from ..desk_filters import EvaluationDeskFilter, EvaluationWaitFilter, ServedByFilter
from ..evaluation_overview import note_of
from ..evaluation_waits import NOBODY, waiting_days, waits_for, with_waits
from ..models import Evaluation
from ..rater_answers import heard_about, heard_about_part
from .report_state import report_link, report_tone


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    """One evaluation: where it stands, what was rated, and its report."""

    about = "How districts rate their library services, whose turn it is, and since when. No person is rated."
    list_display = [
        "title",
        "district_name",
        "edition",
        "state_tag",
        "waits",
        "waiting",
        "age",
        "report_link",
    ]
    list_display_links = ["title"]
    list_filter = [
        EvaluationDeskFilter,
        EvaluationWaitFilter,
        ServedByFilter,
        ("instrument", admin.RelatedOnlyFieldListFilter),
        ("district", admin.RelatedOnlyFieldListFilter),
    ]
    list_per_page = 50
    search_fields = ["district__name", "=district__code", "place", "instrument__name"]
    search_help_text = "District, its DPI code, a school, or the instrument"
    show_facets = admin.ShowFacets.ALWAYS
    ordering = ["started_at", "pk"]
    change_form_template = "admin/planning/evaluation.html"

    def get_queryset(self, request):
        rows = with_waits(super().get_queryset(request)).defer("snapshot")
        return rows.select_related("instrument", "report__job")

    # The list

    @admin.display(description="evaluation", ordering="instrument__name")
    def title(self, evaluation):
        return evaluation.title

    @admin.display(description="district", ordering="district__name")
    def district_name(self, evaluation):
        return evaluation.district

    @admin.display(description="edition", ordering="instrument__edition")
    def edition(self, evaluation):
        return evaluation.instrument.edition

    @admin.display(description="state", ordering="state")
    def state_tag(self, evaluation):
        return tag(evaluation.tone, evaluation.state_label)

    @admin.display(description="waits for")
    def waits(self, evaluation):
        return waits_for(evaluation)

    @admin.display(description="waiting", ordering="moved_at")
    def waiting(self, evaluation):
        days = waiting_days(evaluation)
        return NOBODY if days is None else in_days(days)

    @admin.display(description="started", ordering="started_at")
    def age(self, evaluation):
        started = day(evaluation.started_at)
        if evaluation.state in Evaluation.FINISHED:
            return started
        return f"{started}, {in_days(clock.days_since(evaluation.started_at))} ago"

    @admin.display(description="report")
    def report_link(self, evaluation):
        return report_link(evaluation.report) if evaluation.report else NOBODY

    # One evaluation

    def change_view(self, request, object_id, form_url="", extra_context=None):
        evaluation = self.get_object(request, object_id)
        report = evaluation.report
        context = {
            "title": str(evaluation),
            "subtitle": None,
            "evaluation": evaluation,
            "waits": waits_for(evaluation),
            "waiting": waiting_days(evaluation),
            "parts": parts_of(evaluation, request.user),
            "goals": evaluation.goals.select_related("goal__plan").filter(goal__retired_at=None),
            "note": note_of(evaluation, request.user),
            "report": report,
            "report_tone": report and report_tone(report),
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))


def in_days(days) -> str:
    return f"{days} day{pluralize(days)}"


def parts_of(evaluation, user):
    """Each part, and how many answered about it by link: what they wrote stays in the portal."""
    heard = heard_about(evaluation, user)
    return [(part, heard_about_part(part, heard)) for part in evaluation.outline]
