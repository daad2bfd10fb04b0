"""The days of each service: read here, put right by a correction with a reason, never changed."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse

from portal.core.desk import ReadOnlyAdmin, day_of, moment_of
from portal.core.desk_moves import MoveForm
from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused

from .. import ledger, visiting
from ..forms.quantities import HowManyField
from ..models import LedgerEntry, Subscription
from ..models.catalogue import QUARTERS_IN_A_DAY
from ..standing import days_of, with_days
from ..words import days

REASON = "Write why, so that both sides can read it later"


class TakeBackForm(MoveForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"] = forms.CharField(
            label="Reason", max_length=200, help_text=f"{REASON}.", error_messages={"required": REASON}
        )


class CorrectionForm(TakeBackForm):
    days = HowManyField(
        label="Days",
        max_digits=5,
        help_text="In quarters. 2 gives two used days back to the district; −0.5 uses half a day. "
        "What is billed comes from visits: where one was wrong, correct the visit.",
    )
    field_order = ["days", "note"]

    def clean_days(self):
        quarters = self.cleaned_data["days"] * QUARTERS_IN_A_DAY
        if not quarters or quarters != int(quarters):
            raise forms.ValidationError("Enter days in quarters and not 0, like 0.5 or -1.25")
        return int(quarters)


class CorrectedAdmin(ReadOnlyAdmin):
    """Read-only rows with one page that writes a correction."""

    form_of_correction: type[MoveForm]
    title_of_correction = ""

    def get_urls(self):
        name = f"services_{self.opts.model_name}_correct"
        view = self.admin_site.admin_view(self.correct_view)
        return [path("<int:pk>/correct/", view, name=name), *super().get_urls()]

    def may_correct(self, request, record):
        return request.user.has_perm("services.correct_days", record)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        record = self.get_object(request, object_id)
        context = {"correct": self.title_of_correction if self.may_correct(request, record) else ""}
        context |= self.facts(record) | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def facts(self, record):
        return {}

    def correct_view(self, request, pk):
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.may_correct(request, record):
            raise PermissionDenied("services.correct_days")
        form = self.form_of_correction(request.POST if request.method == "POST" else None, record=record)
        if form.is_valid() and (entry := self._written(request, record, form)):
            messages.success(request, f"Corrected: {days(entry.quarters)} of {entry.subscription.service}.")
            page = reverse(f"admin:services_{self.opts.model_name}_change", args=[record.pk])
            return HttpResponseRedirect(page)
        context = self.admin_site.each_context(request) | {"title": self.title_of_correction}
        context |= {"record": record, "form": form, "opts": self.opts}
        return render(request, "admin/move.html", context)

    def _written(self, request, record, form):
        try:
            return self.correct(record, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return None


@admin.register(Subscription)
class SubscriptionAdmin(CorrectedAdmin):
    """A service that a district bought, and what became of its days."""

    list_display = ["service", "district", "agreement", "bought", "delivered", "booked", "left"]
    list_filter = ["service", "agreement__year", ("district", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["service", "district", "agreement__district", "agreement__year", "offer"]
    search_fields = ["district__name", "=district__code"]
    search_help_text = "District or its DPI code"
    fields = ["service", "district", "agreement", "how_many", "price_shown", "time"]
    readonly_fields = ["how_many", "price_shown", "time"]
    ordering = ["-agreement__year__ends_in", "district__name", "service__position"]
    change_form_template = "admin/services/days.html"
    form_of_correction, title_of_correction = CorrectionForm, "Correct the days"

    def get_queryset(self, request):
        return super().get_queryset(request).accepted().prefetch_related(with_days("ledger"))

    def may_correct(self, request, record):
        return record.is_in_days and super().may_correct(request, record)

    def facts(self, line):
        entries = line.ledger.select_related("by").order_by("-pk")
        return {"days": days_of(line) if line.is_in_days else None, "entries": entries}

    def correct(self, line, *, by, days, note):
        return visiting.correct_days(line, days, by=by, note=note)

    @admin.display(description="how much")
    def how_many(self, line):
        return line.how_many

    @admin.display(description="price for one")
    def price_shown(self, line):
        return dollars(line.price)

    @admin.display(description="time")
    def time(self, line):
        return line.time_in_words

    @admin.display(description="bought")
    def bought(self, line):
        return self._days(line, "bought")

    @admin.display(description="delivered")
    def delivered(self, line):
        return self._days(line, "delivered")

    @admin.display(description="booked")
    def booked(self, line):
        return self._days(line, "booked")

    @admin.display(description="left")
    def left(self, line):
        return self._days(line, "left")

    def _days(self, line, name):
        return days_of(line)[name] if line.is_in_days else "–"


@admin.register(LedgerEntry)
class LedgerEntryAdmin(CorrectedAdmin):
    """Every entry, as it was written. The database refuses to change one."""

    list_display = ["written", "district", "service", "kind", "in_days", "on", "note", "by"]
    written, on = moment_of("at", "written"), day_of("day", "day")
    list_filter = ["kind", ("district", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["district", "subscription__service", "by"]
    search_fields = ["district__name", "=district__code", "note"]
    search_help_text = "District, its DPI code, or a word of the note"
    fields = [
        "district",
        "service",
        "kind",
        "in_days",
        "on",
        "amendment",
        "reverses",
        "note",
        "by",
        "written",
    ]
    readonly_fields = ["service", "in_days", "on", "written"]
    ordering = ["-pk"]
    show_full_result_count = False
    change_form_template = "admin/services/days.html"
    form_of_correction, title_of_correction = TakeBackForm, "Take this entry back"

    def may_correct(self, request, entry):
        is_shut = ledger.why_not_reversed(entry) or entry.reversed_by.exists()
        return not is_shut and super().may_correct(request, entry)

    def correct(self, entry, *, by, note):
        return visiting.take_back(entry, by=by, note=note)

    @admin.display(ordering="subscription__service__name")
    def service(self, entry):
        return entry.subscription.service

    @admin.display(description="days")
    def in_days(self, entry):
        return f"{'+' if entry.quarters > 0 else ''}{days(entry.quarters)}"
