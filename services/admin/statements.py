"""Statements on the desk: read there. The district answers them, the agency on the day in question."""

from django.contrib import admin

from portal.core.desk import day_of
from portal.core.templatetags.portal import dollars, tag

from ..models import Statement
from ..stating import QUESTIONED, TONES, in_words, told
from .agreements import DeskPage


@admin.register(Statement)
class StatementAdmin(DeskPage):
    """What each district was told of a month, and what it answered."""

    about = "What districts were told of each month, and what they answered."
    list_display = ["__str__", "district", "state_tag", "total_shown", "issued_on"]
    issued_on = day_of("issued_at", "issued")
    list_filter = ["state", "year", ("district", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["district", "year"]
    search_fields = ["district__name", "=district__code"]
    search_help_text = "District or its DPI code"
    ordering = ["-month", "district__name"]
    change_form_template = "admin/services/statement.html"

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(questions=QUESTIONED)

    def facts(self, request, statement):
        return {"told": told(statement, request.user), "page_url": statement.get_absolute_url()}

    @admin.display(description="state", ordering="state")
    def state_tag(self, statement):
        return tag(TONES[statement.state], in_words(statement, statement.questions))

    @admin.display(description="amount")
    def total_shown(self, statement):
        return dollars(statement.snapshot["total"])
