import re

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html

from portal.core.forms import speak_plainly
from portal.core.school_year import SchoolYear

from .models import BudgetLine, Fund, Goal, GoalResource, Section, Step, TeamMember
from .prose import ProseField

# A browser stops the writer before the portal has to refuse the page. On its way a letter takes up to nine
# bytes, and half of what the portal takes at once is left to the rows.
LONGEST_TEXT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2 // 9
LONGEST_ANSWER = 5000


class ProseForm(forms.ModelForm):
    """The narrative of a section."""

    html = ProseField(required=False, label="Text")

    class Meta:
        model = Section
        fields = ["html"]

    def __init__(self, *args, section, **kwargs):
        super().__init__(*args, instance=section, **kwargs)
        self.fields["html"].label = LABELS.get(section.spec.kind, section.spec.title)
        self.fields["html"].widget.attrs["maxlength"] = LONGEST_TEXT
        self.fields["html"].help_text = "You can paste from Word or Google Docs."


LABELS = {
    "goals": "How these goals were chosen",
    "team": "How the plan was made",
    "collection": "What the collection is like",
    "access": "What access is like",
    "budget": "How the money is decided",
}


class DueField(forms.DateField):
    """A day, with the browser's own date picker."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Line(forms.Textarea):
    """One line of text that wraps where a text field would hide its end; a line break in it is a space."""

    def __init__(self, rows=1):
        super().__init__(attrs={"rows": rows})

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return value and re.sub(r"\s*[\r\n]+\s*", " ", value)


class LinkField(forms.URLField):
    """An address as people type it: https where they leave it out."""

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)


class RowForm(forms.ModelForm):
    """One row of a draft: nothing is asked for yet, so nothing is marked optional either."""

    is_draft = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            speak_plainly(name, field)
            if isinstance(field, forms.TypedChoiceField) and field.choices[:1] == [("", "---------")]:
                field.choices = [("", "Choose"), *field.choices[1:]]

    def in_words(self, bound) -> str:
        """An answer as its writer saw it: what a choice is called, not the key it is kept under."""
        answer = str(bound.value() or "")
        choices = getattr(bound.field, "choices", ())
        return next((str(label) for key, label in choices if answer and str(key) == answer), answer)


class TeamMemberForm(RowForm):
    class Meta:
        model = TeamMember
        fields = ["name", "job", "group"]
        widgets = {"job": Line()}


def meanings_link():
    """A way to the page that says what each area means, beside the page one writes on."""
    return format_html(
        '<a href="{}" target="_blank">What each area means'
        '<span class="visually-hidden"> in a new tab</span></a>',
        reverse("planning:frameworks"),
    )


class GoalForm(RowForm):
    class Meta:
        model = Goal
        fields = ["title", "outcome", "measure", "area", "fund", "serves", "serves_url"]
        field_classes = {"serves_url": LinkField}
        widgets = {
            name: forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_ANSWER})
            for name in ("outcome", "measure")
        }
        help_texts = {
            "outcome": "Start with a date. Name the students or the schools.",
            "measure": "A number you can look up again next spring.",
            "serves": "As the district’s improvement plan words it, if one fits.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        framework = self.instance.plan.framework
        self.fields["area"].queryset = framework.areas.all()
        self.fields["area"].choices = [("", "Choose"), *framework.area_choices]
        self.fields["area"].help_text = meanings_link()
        if "Future Ready" not in framework.name:
            self.fields["area"].label = "Area"


class StepForm(RowForm):
    due = DueField(label="By", required=False, error_messages={"invalid": "Enter a date, like 2027-12-01"})

    class Meta:
        model = Step
        fields = ["text", "who", "due", "cost"]
        widgets = {"text": Line(rows=2)}

    def clean_due(self):
        """In the plan's years, or in the year before or after them."""
        due = self.cleaned_data["due"]
        first, last = self.instance.goal.plan.step_days
        if due is not None and not first <= due <= last:
            raise forms.ValidationError(f"Enter a date in {first.year} to {last.year}")
        return due


class GoalResourceForm(RowForm):
    class Meta:
        model = GoalResource
        fields = ["title", "url"]
        field_classes = {"url": LinkField}
        widgets = {"title": Line()}


class BudgetLineForm(RowForm):
    school_year = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)

    class Meta:
        model = BudgetLine
        fields = ["school_year", "fund", "purpose", "amount"]
        widgets = {"purpose": Line()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plan = self.instance.plan
        years = [(y, str(SchoolYear(y))) for y in range(plan.first_year, plan.last_year + 1)]
        self.fields["school_year"].choices = [("", "Choose"), *years]
        self.fields["fund"].choices = [("", "Choose"), *((v, n) for v, n in Fund.choices if v != Fund.NONE)]
