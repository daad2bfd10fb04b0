"""The layouts of accounting systems, written by the agency's finance: one column a line."""

from django import forms
from django.contrib import admin

from portal.core.desk import PortalModelAdmin, SharedRows, yes_no
from portal.core.words import cleaned

from ..exporting import FIELDS
from ..models import ExportLayout

HELP = "One column a line: its heading, an equals sign, and what stands in it, like PO Number = po_number. "
MOST_COLUMNS = 40


class LayoutForm(forms.ModelForm):
    """Columns as lines of text, which are easier to write than JSON."""

    written = forms.CharField(
        label="Columns", widget=forms.Textarea(attrs={"rows": 16, "class": "vLargeTextField"})
    )

    class Meta:
        model = ExportLayout
        fields = ["name", "note", "is_default", "is_offered"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = "; ".join(f"{key}: {words}" for key, (words, _) in FIELDS.items())
        self.fields["written"].help_text = f"{HELP}What can stand there: {known}."
        columns = self.instance.columns or []
        self.initial["written"] = "\n".join(f"{heading} = {field}" for heading, field in columns)

    def clean_written(self):
        lines = [line for line in self.cleaned_data["written"].splitlines() if line.strip()]
        if len(lines) > MOST_COLUMNS:
            raise forms.ValidationError(f"Write up to {MOST_COLUMNS} columns; these are {len(lines)}")
        columns = [self._column(number, line) for number, line in enumerate(lines, start=1)]
        if "amount" not in {field for _, field in columns}:
            raise forms.ValidationError("Add a column for amount: without it the file has no dollars")
        return columns

    def _column(self, number, line):
        heading, sign, field = (cleaned(part) for part in line.rpartition("="))
        if not (sign and heading):
            raise forms.ValidationError(f"Line {number}: write a heading, =, and what stands in it")
        if field not in FIELDS:
            raise forms.ValidationError(f"Line {number}: “{field}” is none of those named below")
        return [heading, field]

    def clean_is_default(self):
        is_default = self.cleaned_data["is_default"]
        other = ExportLayout.objects.filter(is_default=True).exclude(pk=self.instance.pk).first()
        if is_default and other:
            raise forms.ValidationError(f"“{other}” is used already. Clear its check mark first")
        return is_default

    def save(self, commit=True):
        self.instance.columns = self.cleaned_data["written"]
        return super().save(commit)


@admin.register(ExportLayout)
class ExportLayoutAdmin(SharedRows, PortalModelAdmin):
    about = "The columns that accounting systems take. A district chooses one on the page of its fund."
    form = LayoutForm
    list_display = ["name", "column_count", "default", "offered", "note"]
    fields = ["name", "note", "written", "is_default", "is_offered"]
    default = yes_no("is_default", "used where none is chosen")
    offered = yes_no("is_offered", "offered")

    @admin.display(description="columns")
    def column_count(self, layout):
        return len(layout.columns)
