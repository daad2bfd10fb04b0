"""The catalog for managers: years, services, and what is offered when. Changing it needs no release."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from portal.core.desk import PortalModelAdmin, SharedRows, day_of, yes_no
from portal.core.forms import speak_plainly
from portal.core.school_year import SchoolYear
from portal.core.templatetags.portal import dollars
from portal.core.transitions import Refused

from ..catalog import copy_to_next_year, opening_of
from ..models import CatalogYear, Offer, OfferActivity, Service


class SharedAdmin(SharedRows, PortalModelAdmin):
    pass


class DatesForm(forms.ModelForm):
    """Says in words what the database would refuse, or no calendar could show."""

    def clean_ends_in(self):
        year = self.cleaned_data["ends_in"]
        if not 2000 <= year < 2100:
            raise forms.ValidationError("Enter the year in which the school year ends, like 2028")
        return year

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "closes_on" in self.fields:
            self.fields["closes_on"].label = "closed from"

    def clean(self):
        answers = super().clean()
        opens, closes = answers.get("opens_on"), answers.get("closes_on")
        if opens and closes and closes <= opens:
            self.add_error("closes_on", "Enter a day after the first one, or leave it open")
        return answers


class CopyForm(DatesForm):
    """What is asked before a year is copied: when districts may choose, and whether prices come along."""

    with_prices = forms.BooleanField(
        label="Copy the prices too",
        required=False,
        help_text="Otherwise the new catalog says that the agency names the price.",
    )

    class Meta:
        model = CatalogYear
        fields = ["opens_on", "closes_on"]
        widgets = dict.fromkeys(fields, forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            speak_plainly(name, field)


@admin.register(CatalogYear)
class CatalogYearAdmin(SharedAdmin):
    """A school year of the catalog. The next year begins as a copy of this one."""

    form = DatesForm
    change_form_template = "admin/services/catalogyear/change_form.html"
    list_display = ["__str__", "opens", "closes", "may_choose_now"]
    opens, closes = day_of("opens_on", "districts may choose from"), day_of("closes_on", "closed from")
    fields = [
        "ends_in",
        ("opens_on", "closes_on"),
        "note",
        ("unused_days", "carry_at_most"),
        ("cancel_fee_percent", "unsigned_quarters"),
    ]

    @admin.display(description="districts may choose now")
    def may_choose_now(self, year):
        return "Yes" if year.is_open else "No"

    def get_readonly_fields(self, request, obj=None):
        return ["ends_in"] if obj else []

    def get_urls(self):
        copy = self.admin_site.admin_view(self.copy_view)
        name = "services_catalogyear_copy"
        return [path("<int:object_id>/copy/", copy, name=name), *super().get_urls()]

    def copy_view(self, request, object_id):
        """GET shows the form, only POST copies."""
        year = self.get_object(request, object_id)
        if not self.has_add_permission(request):
            raise PermissionDenied
        following = SchoolYear(year.ends_in + 1)
        form = CopyForm(request.POST or None, initial={"opens_on": opening_of(following)})
        if form.is_valid():
            try:
                copied = copy_to_next_year(year, by=request.user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"The catalog for {copied} is here. Look at its words and prices.")
                page = reverse("admin:services_catalogyear_change", args=[copied.pk])
                return HttpResponseRedirect(page)
        context = self.admin_site.each_context(request) | {
            "title": f"Copy the catalog to {following}",
            "record": year,
            "form": form,
            "opts": self.opts,
        }
        return render(request, "admin/move.html", context)


@admin.register(Service)
class ServiceAdmin(SharedAdmin):
    """Something the agency does year after year; its name is the one in every year's catalog."""

    list_display = ["name", "code", "once", "position"]
    once = yes_no("is_one_per_district", "a district has it once at a time")
    fields = ["code", "name", "is_one_per_district", "position"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


class ActivityInline(admin.StackedInline):
    """What the days or sessions are for, each field under a label. What no visit cites can be taken out."""

    model = OfferActivity
    verbose_name, verbose_name_plural = "activity", "activities"
    fields = ["text", ("position", "key")]
    extra = 1

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class OfferForm(forms.ModelForm):
    """Says in words what the database would refuse."""

    def clean(self):
        answers = super().clean()
        least, most = answers.get("minimum"), answers.get("maximum")
        if least is not None and least <= 0:
            self.add_error("minimum", "Enter more than 0, like 1")
        elif least is not None and most is not None and most < least:
            self.add_error("maximum", "Enter as much as the least or more, or leave it open")
        return answers


@admin.register(Offer)
class OfferAdmin(SharedAdmin):
    """What is offered in one year. Agreements keep the words and prices they were made with."""

    form = OfferForm
    list_display = ["service", "year", "unit", "price_words", "offered"]
    offered = yes_no("is_offered", "on offer")
    list_filter = ["year", "is_offered"]
    list_select_related = ["service", "year"]
    ordering = ["-year__ends_in", "service__position"]
    inlines = [ActivityInline]
    fieldsets = [
        (None, {"fields": [("service", "year"), "is_offered", "summary", "not_included"]}),
        ("Price", {"fields": ["unit", "price", "price_is_sample", "proration", ("minimum", "maximum")]}),
        ("People", {"fields": [("people_per_unit", "sessions")]}),
        (
            "What it confers on the district",
            {"fields": ["confers_coordinator", "confers_consultation", "confers_entity_number"]},
        ),
    ]

    @admin.display(description="price", ordering="price")
    def price_words(self, offer):
        if offer.price is None:
            return "Not named"
        return f"{dollars(offer.price)}, a sample" if offer.price_is_sample else dollars(offer.price)

    def get_readonly_fields(self, request, obj=None):
        return ["service", "year"] if obj else []
