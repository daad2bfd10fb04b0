"""What finance staff of the agency keep up to date: years, codes, rulings, vendors. No release is needed."""

from django import forms
from django.contrib import admin

from portal.core.desk import PortalModelAdmin, SharedRows, day_of
from portal.core.templatetags.portal import school_year, tag

from ..models import Answer, EligibilityRule, FundYear, ObjectCode, Vendor

TONES = {Answer.FINE: "ok", Answer.PERSON: "warn", Answer.NO: "bad"}


class SharedAdmin(SharedRows, PortalModelAdmin):
    pass


class YearsForm(forms.ModelForm):
    """Says in words what the database would refuse about the years a row is in force."""

    def clean(self):
        answers = super().clean()
        first, last = answers.get("first_year"), answers.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "Enter a year that is not before the first one, or leave it open")
        return answers


class RuleForm(YearsForm):
    source = forms.URLField(label="Web address", required=False, assume_scheme="https")

    def clean(self):
        answers = super().clean()
        if answers.get("looks_at") == EligibilityRule.Looks.WORDS and not answers.get("words", "").strip():
            self.add_error("words", "Enter at least one word, like shelving")
        return answers


@admin.register(FundYear)
class FundYearAdmin(SharedAdmin):
    about = "What the state shares out in a school year, the days it happens on, and the limits of the year."
    list_display = ["year", "statewide_total", "statewide_children", "payment", "end"]
    fields = [
        "ends_in",
        "statewide_total",
        "statewide_children",
        "census_due_on",
        "estimate_due_on",
        "payment_due_on",
        "spend_by",
        "report_due_on",
        "conditional_percent",
        "tolerance_percent",
        "copies_limit",
        "warn_days",
    ]
    payment = day_of("payment_due_on", "payment due")
    end = day_of("spend_by", "spend by")

    @admin.display(description="school year", ordering="ends_in")
    def year(self, year):
        return school_year(year.ends_in)

    def get_readonly_fields(self, request, obj=None):
        return ["ends_in"] if obj else []


@admin.register(ObjectCode)
class ObjectCodeAdmin(SharedAdmin):
    about = "Objects of the state’s accounts, and whether the fund may pay for them. Each has its years."
    form = YearsForm
    list_display = ["code", "name", "may", "standing", "from_year", "to_year"]
    list_filter = ["answer", "standing"]
    search_fields = ["code", "name"]
    search_help_text = "Object or name"
    fields = [
        "code",
        "name",
        "answer",
        "is_computer",
        "standing",
        "note",
        "source",
        "first_year",
        "last_year",
    ]

    @admin.display(description="may the fund pay?", ordering="answer")
    def may(self, code):
        return tag(TONES[code.answer], code.get_answer_display())

    @admin.display(description="from", ordering="first_year")
    def from_year(self, row):
        return school_year(row.first_year)

    @admin.display(description="until", ordering="last_year")
    def to_year(self, row):
        return school_year(row.last_year) or "–"


@admin.register(EligibilityRule)
class EligibilityRuleAdmin(SharedAdmin):
    about = "What the fund pays for, each with the guidance it stands on. Rulings change: give them years."
    form = RuleForm
    list_display = ["name", "looks_at", "says", "citation", "checked", "from_year", "to_year"]
    list_filter = ["answer", "looks_at"]
    search_fields = ["name", "sentence", "citation"]
    search_help_text = "Name, sentence, or guidance"
    fields = [
        "name",
        "key",
        "looks_at",
        "words",
        "answer",
        "sentence",
        "citation",
        "source",
        "checked_on",
        "position",
        "first_year",
        "last_year",
    ]
    checked = day_of("checked_on", "checked")
    from_year, to_year = ObjectCodeAdmin.from_year, ObjectCodeAdmin.to_year

    @admin.display(description="answer", ordering="answer")
    def says(self, rule):
        return tag(TONES[rule.answer], rule.get_answer_display())


class VendorForm(forms.ModelForm):
    website = forms.URLField(label="Web site", required=False, assume_scheme="https")


@admin.register(Vendor)
class VendorAdmin(SharedAdmin):
    about = "Who sells to libraries: one list for all districts. It says nothing about any of them."
    form = VendorForm
    list_display = ["name", "city", "website", "cancel_days", "offered"]
    list_filter = ["is_offered"]
    search_fields = ["name", "city"]
    search_help_text = "Name or city"
    fields = ["name", "city", "website", "email", "phone", "cancel_days", "is_offered"]

    @admin.display(description="offered", ordering="is_offered")
    def offered(self, vendor):
        return "Yes" if vendor.is_offered else "No"
