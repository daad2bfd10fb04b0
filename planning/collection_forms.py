"""A catalog's export to upload, what its columns are, and what becomes of classes that it does not name."""

import re
from pathlib import PurePath

from django import forms

from portal.core.forms import ONE_OF_THE_LIST, PortalForm
from portal.core.packs import MOST_MEGABYTES
from portal.core.sheets import ENDINGS, MOST_ROWS, SMALLER

from .catalogs import AGE, LABEL, ROLES, YEAR, does_not_fit, is_by_item
from .collection_importing import KEEP, TAKE_OUT, Shown


class SheetForm(PortalForm):
    submit_label = "Read the file"

    file = forms.FileField(
        label="File from the catalog",
        help_text=f"A .csv or .xlsx up to {MOST_MEGABYTES} MB and {MOST_ROWS:,} rows, without macros or a"
        " password. Nothing is changed yet.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"required": "Choose a file from the catalog"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if PurePath(file.name).suffix.lower() not in ENDINGS:
            raise forms.ValidationError(
                "Choose a file that ends in .csv or .xlsx. Save an older workbook as .xlsx first"
            )
        if file.size > MOST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(f"The file is larger than {MOST_MEGABYTES} MB. {SMALLER.rstrip('.')}")
        return file


class ColumnsForm(PortalForm):
    """For each column of the file what it is, or that it is left out."""

    has_form_tag = False

    def __init__(self, *args, user, taken, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        mapping = taken.found["guessed"] if taken.mapping is None else taken.mapping
        said = {place: role for role, place in mapping.items()}
        self.columns = taken.found["columns"]
        for place, column in enumerate(self.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column["head"],
                choices=[("", "Leave out"), *ROLES.items()],
                required=False,
                initial=said.get(place, ""),
                error_messages=ONE_OF_THE_LIST,
            )

    @property
    def rows(self):
        """Each column of the file with the field that says what it is."""
        return [(column, self[f"column_{place}"]) for place, column in enumerate(self.columns)]

    def clean(self):
        answers = super().clean()
        chosen = [(answers.get(f"column_{place}"), place) for place in range(len(self.columns))]
        mapping = {}
        for role, place in chosen:
            if role in mapping:
                self.add_error(f"column_{place}", f"“{ROLES[role]}” is chosen twice. Keep one of them")
            elif role:
                mapping[role] = place
        if LABEL not in mapping and not self.errors:
            raise forms.ValidationError("Choose the column with the class or the call number")
        for role in does_not_fit(mapping):
            self.add_error(f"column_{mapping[role]}", self.misfit(role, mapping))
        self.mapping = mapping
        return answers

    @staticmethod
    def misfit(role, mapping):
        if role == AGE:
            return f"“{ROLES[AGE]}” and “{ROLES[YEAR]}” say the same. Keep one of them"
        if is_by_item(mapping):
            return (
                f"“{ROLES[role]}” belongs to a file with one row for each class. "
                "Choose the number of items too, or leave this out"
            )
        return (
            f"“{ROLES[role]}” belongs to a file with one row for each item. "
            "Leave it out, or the number of items"
        )


class PutInForm(PortalForm):
    """Whether classes of the plan that the file does not name stay."""

    has_form_tag = False

    others = forms.ChoiceField(
        choices=[(KEEP, "Keep them as they are"), (TAKE_OUT, "Take them out of the plan")],
        initial=KEEP,
        widget=forms.RadioSelect,
    )
    # What the page shows, so that a yes is never a yes to something else.
    counts = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    listed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, others, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        if others:
            names = ", ".join(map(str, others))  # all of them: nobody takes out what was not named
            self.fields["others"].label = f"Classes of the plan that are not in the file: {names}"
        else:
            self.fields["others"].widget = forms.HiddenInput()

    @staticmethod
    def showing(taken, section, others) -> dict:
        """The hidden answers of a page that shows these."""
        listed = ",".join(str(row.pk) for row in others)
        return {"counts": taken.counts, "version": section.version if section else "", "listed": listed}

    @property
    def shown(self) -> Shown:
        """What the page showed that this form comes from."""
        numbers = _numbers(self.cleaned_data["counts"]), _numbers(self.cleaned_data["version"])
        counts, version = (found[0] if found else None for found in numbers)
        return Shown(counts, version, frozenset(_numbers(self.cleaned_data["listed"])))


def _numbers(text) -> list[int]:
    return [int(number) for number in re.findall(r"[0-9]{1,18}", text)]
