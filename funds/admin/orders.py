"""Orders on the desk: read here, moved by the same methods as in the portal."""

from django import forms
from django.contrib import admin

from portal.core import clock
from portal.core.desk import ReadOnlyAdmin
from portal.core.desk_moves import MoveForm, StateAdminMixin
from portal.core.forms import speak_plainly
from portal.core.templatetags.portal import dollars, tag

from ..approving import questions_of
from ..balance import balance_of
from ..contents import hash_of
from ..costs import cost_of
from ..models import Consultation, FundOrder
from ..showing import shown_lines, whose_turn

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReasonForm(MoveForm):
    """A move that wants a reason."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        wanted = FundOrder.return_by_finance.transition.note_wanted
        self.fields["note"] = forms.CharField(
            label="Reason",
            widget=forms.Textarea(attrs={"rows": 5}),
            help_text=wanted,
            error_messages={"required": wanted},
        )


class ConsultForm(MoveForm):
    held_on = forms.DateField(label="Consulted on", widget=DAY, initial=clock.today)
    how = forms.ChoiceField(label="How", choices=Consultation.How)
    shown = forms.CharField(widget=forms.HiddenInput)
    field_order = ["held_on", "how", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["shown"] = hash_of(self.record)


class ApproveForm(MoveForm):
    """A sentence for each line in doubt; what the page said was left, and what it showed, go along."""

    left = forms.DecimalField(widget=forms.HiddenInput, required=False, max_digits=12, decimal_places=2)
    shown = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["shown"] = hash_of(self.record)
        self.initial["left"] = balance_of(self.record.charged_to).left
        self.questions = questions_of(self.record)
        for line in self.record.lines.all():
            if line.pk in self.questions:
                field = forms.CharField(
                    label=f"Why “{line.title}” is a library purchase",
                    max_length=250,
                    help_text=self.questions[line.pk][0].sentence,
                )
                speak_plainly(f"why_{line.pk}", field)
                self.fields[f"why_{line.pk}"] = field

    def clean(self):
        said = super().clean()
        said["kept"] = {pk: said.pop(f"why_{pk}", "") for pk in self.questions}
        return said


@admin.register(FundOrder)
class FundOrderAdmin(StateAdminMixin, ReadOnlyAdmin):
    about = "What districts buy from the fund: whose turn it is, since when, and what it costs."
    change_form_template = "admin/funds/order.html"
    list_display = ["title_shown", "district", "vendor", "state_tag", "waiting", "cost"]
    list_filter = ["state", "allocation__year", ("allocation__district", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "allocation__district__name", "=po_number", "vendor__name"]
    search_help_text = "Title, district, vendor, or purchase order number"
    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50
    ordering = ["-sent_at", "-pk"]
    moves = {
        "consult": ConsultForm,
        "return_by_specialist": ReasonForm,
        "approve": ApproveForm,
        "approve_conditionally": ApproveForm,
        "return_by_finance": ReasonForm,
        "reject": ReasonForm,
    }

    def get_queryset(self, request):
        rows = super().get_queryset(request).with_lines().select_related("charged_to__year")
        return rows.prefetch_related("changes__by")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        order = self.get_object(request, object_id)
        tone, title, words = whose_turn(order)
        context = {
            "title": str(order),
            "subtitle": None,
            "record": order,
            "moves": self.offered(request, order),
            "turn": {"tone": tone, "title": title, "words": words},
            "lines": shown_lines(order),
            "cost": cost_of(order),
            "page_url": order.get_absolute_url(),
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @admin.display(description="order", ordering="title")
    def title_shown(self, order):
        return str(order)

    @admin.display(description="district", ordering="allocation__district__name")
    def district(self, order):
        return order.district

    @admin.display(description="state", ordering="state")
    def state_tag(self, order):
        return tag(order.tone, order.state_label)

    @admin.display(description="since")
    def waiting(self, order):
        last = max(order.changes.all(), key=lambda change: change.pk, default=None)
        if last is None or order.state not in FundOrder.PENDING:
            return "–"
        days = clock.days_since(last.at)
        return f"{days} day{'' if days == 1 else 's'}"

    @admin.display(description="costs the fund")
    def cost(self, order):
        return dollars(cost_of(order))
