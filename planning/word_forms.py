"""A Word file to upload, and where each part of it goes."""

from pathlib import PurePath

from django import forms

from portal.core.forms import PortalForm
from portal.core.packs import MOST_MEGABYTES

from .importing import ADD, REPLACE


class UploadForm(PortalForm):
    submit_label = "Read the file"

    file = forms.FileField(
        label="Word file",
        help_text=f"A .docx up to {MOST_MEGABYTES} MB, without macros or a password. Nothing is changed yet.",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        error_messages={"required": "Choose a Word file"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if PurePath(file.name).suffix.lower() != ".docx":
            raise forms.ValidationError("Choose a file that ends in .docx. Save an older one as .docx first")
        if file.size > MOST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(
                f"The file is larger than {MOST_MEGABYTES} MB. Take pictures out of it"
            )
        return file


class PlaceForm(PortalForm):
    """For each part of the file a section, or none; and what becomes of words that stand there."""

    has_form_tag = False
    is_draft = True  # “Leave out” is an answer like any other, so none is marked optional

    def __init__(self, *args, user, taken, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        outline = taken.plan.outline
        choices = [("", "Leave out"), *((section.spec.key, section.spec.title) for section in outline)]
        written = any(section.html for section in outline)
        self.parts = []
        for place, part in enumerate(taken.found["parts"]):
            name = f"part_{place}"
            self.fields[name] = forms.ChoiceField(
                label="Goes to", choices=choices, required=False, initial=part["goes_to"]
            )
            self.parts.append((part, name))
        self.fields["how"] = forms.ChoiceField(
            label="Where a section has words already",
            choices=[(ADD, "Add below them"), (REPLACE, "Replace them; the history keeps the old ones")],
            initial=ADD,
            widget=forms.RadioSelect if written else forms.HiddenInput,
        )

    @property
    def rows(self):
        """Each part of the file with the field that says where it goes."""
        return [(part, self[name]) for part, name in self.parts]

    @property
    def chosen(self) -> dict:
        """What planning.importing.put_in takes."""
        answers = self.cleaned_data
        return {
            place: (answers[name], answers["how"])
            for place, (_, name) in enumerate(self.parts)
            if answers.get(name)
        }
