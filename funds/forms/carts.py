"""A vendor's cart to bring in, what its columns are, and what all of its lines are for."""

from pathlib import PurePath

from django import forms
from django.core.files.base import ContentFile

from planning.models import Goal
from portal.core.forms import ONE_OF_THE_LIST, PortalForm
from portal.core.packs import MOST_MEGABYTES
from portal.core.sheets import ENDINGS

from .. import carts, pasting
from ..bringing_in import ForAll, Shown
from ..models import EligibilityRule, ObjectCode
from .orders import codes_of, goals_of, kinds_of

LATER = "Choose it later, line by line"


class CartForm(PortalForm):
    """A file or pasted rows; exactly one of them."""

    submit_label = "Read the rows"

    file = forms.FileField(
        label="File of the vendor",
        required=False,
        help_text=f"A .csv or .xlsx up to {MOST_MEGABYTES} MB and {carts.MOST_LINES} rows, with any columns.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    pasted = forms.CharField(
        label="Or rows from a spreadsheet",
        required=False,
        strip=False,
        max_length=pasting.MOST_LETTERS,
        help_text="Copy them in the spreadsheet and paste them here, with or without their headings.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and PurePath(file.name).suffix.lower() not in ENDINGS:
            raise forms.ValidationError(
                "Choose a file that ends in .csv or .xlsx. Save an older workbook as .xlsx first"
            )
        if file and file.size > MOST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(f"The file is larger than {MOST_MEGABYTES} MB. Leave columns out")
        return file

    def clean_pasted(self):
        text = self.cleaned_data["pasted"]
        if not text.strip():
            return None
        rows = pasting.rows_of(text)
        if sum(any(map(str.strip, cells)) for cells in rows) > carts.MOST_LINES + carts.SPARE:
            raise forms.ValidationError(carts.TOO_MANY.rstrip("."))
        return rows

    def clean(self):
        answers = super().clean()
        if not self.errors and bool(answers.get("file")) == bool(answers.get("pasted")):
            words = "Choose a file or paste rows"
            self.add_error("file", f"{words}, not both" if answers.get("file") else words)
        return answers

    @property
    def cart(self):
        """The file to keep: what was pasted is one too."""
        said = self.cleaned_data
        return said["file"] or ContentFile(pasting.as_workbook(said["pasted"]), name=pasting.NAME)


class CartColumnsForm(PortalForm):
    """For each column what it is, or that it is left out, and whether the first row names them."""

    has_form_tag = False

    has_headings = forms.BooleanField(required=False)

    def __init__(self, *args, user, batch, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.initial["has_headings"] = batch.found["has_headings"]
        number = batch.found["rows"][0][0]
        self.fields["has_headings"].label = f"Row {number} holds the names of columns and no item"
        mapping = batch.found["guessed"] if batch.mapping is None else batch.mapping
        said = {place: role for role, place in mapping.items()}
        self.columns = carts.columns_of(batch.found)
        for place, column in enumerate(self.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column["head"],
                choices=[("", "Leave out"), *carts.ROLES.items()],
                required=False,
                initial=said.get(place, ""),
                error_messages=ONE_OF_THE_LIST,
            )

    @property
    def rows(self):
        return [(column, self[f"column_{place}"]) for place, column in enumerate(self.columns)]

    def clean(self):
        answers = super().clean()
        self.mapping = {}
        for place in range(len(self.columns)):
            role = answers.get(f"column_{place}")
            if role in self.mapping:
                self.add_error(f"column_{place}", f"“{carts.ROLES[role]}” is chosen twice. Keep one of them")
            elif role:
                self.mapping[role] = place
        if carts.TITLE not in self.mapping and not self.errors:
            raise forms.ValidationError("Choose the column with the title")
        return answers


class PutInForm(PortalForm):
    """What all new lines get, and what the page showed, so that a yes is never a yes to something else."""

    has_form_tag = False

    code = forms.ModelChoiceField(
        ObjectCode.objects.none(), required=False, label="WUFAR object", empty_label=LATER
    )
    kind = forms.ModelChoiceField(
        EligibilityRule.objects.none(), required=False, label="Kind of item", empty_label=LATER
    )
    goal = forms.ModelChoiceField(Goal.objects.none(), required=False, empty_label="Not for a goal")
    reason = forms.CharField(label="Why it is not for a goal of the plan", required=False, max_length=200)
    choices = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, batch, order, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["code"].queryset = codes_of(order)
        self.fields["kind"].queryset = kinds_of(order)
        self.fields["goal"].queryset = goals_of(order)
        self.initial |= {"choices": batch.choices, "version": order.version}

    def look_again(self, batch, order):
        """What was chosen stays, but from now on it is about the rows and the order as they stand."""
        self.data = self.data.copy()
        self.data["choices"], self.data["version"] = batch.choices, order.version

    @property
    def for_all(self) -> ForAll:
        return ForAll(**{name: self.cleaned_data[name] for name in ("code", "kind", "goal", "reason")})

    @property
    def shown(self) -> Shown:
        return Shown(self.cleaned_data["choices"], self.cleaned_data["version"])
