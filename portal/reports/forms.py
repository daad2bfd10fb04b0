from django import forms

from portal.core.canonical import sha256
from portal.core.forms import PortalForm

from .models import spelled

LARGEST_PDF = 20 * 1024 * 1024


class CodeForm(PortalForm):
    """The code from a certificate page."""

    submit_label = "Check the code"
    has_form_tag = False

    code = forms.CharField(
        label="Code on the certificate page",
        help_text="Twelve letters and numbers, like K7QM-4TXD-92HP.",
        max_length=40,
        error_messages={"required": "Enter the code from the last page of the document"},
    )

    def clean_code(self):
        if not (code := spelled(self.cleaned_data["code"])):
            raise forms.ValidationError(self.fields["code"].error_messages["required"])
        return code


class FileForm(PortalForm):
    """The PDF itself: its fingerprint is compared here and the file is not kept."""

    submit_label = "Check the file"

    file = forms.FileField(
        label="The PDF you have",
        help_text="Up to 20 MB. We compare its fingerprint and do not keep the file.",
        error_messages={"required": "Choose the PDF you want to check"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_PDF:
            raise forms.ValidationError("Choose a file of up to 20 MB")
        content = file.read()
        if not content.startswith(b"%PDF-"):
            raise forms.ValidationError("Choose a PDF. This file is of another kind")
        return sha256(content)
