"""Agreements and their changes on the desk: read here, decided by the same moves as in the portal."""

from django import forms
from django.contrib import admin

from portal.core import clock
from portal.core.desk import ReadOnlyAdmin, moment_of
from portal.core.desk_moves import MoveForm, StateAdminMixin
from portal.core.templatetags.portal import dollars, tag

from ..amending import in_a_sentence, shown_with
from ..models import Agreement, Amendment
from ..standing import AMENDMENT_TONES, lines_of, standing_of, tone_of, with_days


class ReasonForm(MoveForm):
    """A move that wants a reason; the sentence that asks for it is the move's own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        wanted = self.transition.note_wanted
        self.fields["note"] = forms.CharField(
            label="Reason",
            widget=forms.Textarea(attrs={"rows": 5}),
            help_text=wanted,
            error_messages={"required": wanted},
        )


class ReturnForm(ReasonForm):
    transition = Agreement.send_back.transition


class ContinueForm(ReasonForm):
    transition = Agreement.let_continue.transition


class StopForm(ReasonForm):
    transition = Agreement.stop.transition


class RefuseForm(ReasonForm):
    transition = Amendment.refuse.transition


class DeskPage(StateAdminMixin, ReadOnlyAdmin):
    """One record: what may be done, the facts, the story. Everything else is on its page of the portal."""

    change_form_template = "admin/services/desk.html"
    list_per_page = 50
    show_facets = admin.ShowFacets.ALWAYS

    def change_view(self, request, object_id, form_url="", extra_context=None):
        record = self.get_object(request, object_id)
        context = {"title": str(record), "subtitle": None, "record": record}
        context |= {"moves": self.offered(request, record), "opts": self.opts}
        context |= self.facts(request, record) | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)


@admin.register(Agreement)
class AgreementAdmin(DeskPage):
    list_display = ["__str__", "district", "year", "state_tag", "waiting", "total_shown"]
    list_filter = ["state", "year", ("district", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["district", "year"]
    search_fields = ["district__name", "=district__code", "po_number"]
    search_help_text = "District, its DPI code, or a purchase order number"
    ordering = ["-year__ends_in", "district__name", "-number"]
    moves = {
        "accept": MoveForm,
        "let_continue": ContinueForm,
        "send_back": ReturnForm,
        "stop": StopForm,
    }

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related("changes__by", "lines__service", "lines__offer")
        return rows.prefetch_related("lines__people", with_days("lines__ledger"))

    def facts(self, request, agreement):
        return {
            "standing": standing_of(agreement, request.user),
            "tone": tone_of(agreement),
            "rows": lines_of(agreement),
            "page_url": agreement.get_absolute_url(),
        }

    @admin.display(description="state", ordering="state")
    def state_tag(self, agreement):
        return tag(tone_of(agreement), agreement.get_state_display())

    @admin.display(description="since")
    def waiting(self, agreement):
        last = max(agreement.changes.all(), key=lambda change: change.pk, default=None)
        if last is None or agreement.state in (*Agreement.ENDED, Agreement.State.ACTIVE):
            return "–"
        days = clock.days_since(last.at)
        return f"{days} day{'' if days == 1 else 's'}"

    @admin.display(description="for the year")
    def total_shown(self, agreement):
        return dollars(agreement.total) or "No price yet"


@admin.register(Amendment)
class AmendmentAdmin(DeskPage):
    list_display = ["__str__", "district", "asks", "state_tag", "requested_by", "asked_at"]
    asked_at = moment_of("requested_at", "asked for")
    list_filter = ["state", "kind", ("district", admin.RelatedOnlyFieldListFilter)]
    list_select_related = [
        "agreement__district",
        "agreement__year",
        "district",
        "subscription__service",
        "offer__service",
        "target__service",
        "requested_by",
    ]
    search_fields = ["district__name", "=district__code"]
    search_help_text = "District or its DPI code"
    ordering = ["-requested_at", "-pk"]
    moves = {"accept": MoveForm, "refuse": RefuseForm}

    def facts(self, request, amendment):
        return {
            "shown": shown_with(amendment, request.user),
            "tone": AMENDMENT_TONES.get(amendment.state, "off"),
            "page_url": amendment.get_absolute_url(),
        }

    @admin.display(description="asks for")
    def asks(self, amendment):
        return in_a_sentence(amendment)

    @admin.display(description="state", ordering="state")
    def state_tag(self, amendment):
        return tag(AMENDMENT_TONES.get(amendment.state, "off"), amendment.get_state_display())
