"""Files that people attach: how many, how large, of which kinds. Each no is a sentence."""

from pathlib import PurePath

from django import forms

MOST_FILES = 5
MOST_MEGABYTES, MOST_TOGETHER = 10, 20  # together below what settings let in under the form's address
# What a file of the kind begins with; text has no such sign.
KINDS = {
    ".pdf": (b"%PDF-",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".pptx": (b"PK\x03\x04",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG",),
    ".csv": (),
    ".txt": (),
}
ALLOWED = "PDF, Word, Excel, PowerPoint, JPEG, PNG, CSV, or plain text"


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files under one label."""

    widget = FilesInput

    def __init__(self, **kwargs):
        hint = f"{ALLOWED}. Up to {MOST_FILES} files, {MOST_MEGABYTES} MB each, {MOST_TOGETHER} MB together."
        super().__init__(required=False, help_text=hint, **kwargs)

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(one, initial) for one in data or [] if one]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"Choose up to {MOST_FILES} files; these are {len(files)}")
        if sum(file.size for file in files) > MOST_TOGETHER * 1024 * 1024:
            raise forms.ValidationError(f"These are more than {MOST_TOGETHER} MB together. Choose fewer")
        if sentences := [sentence for file in files if (sentence := problem_of(file))]:
            raise forms.ValidationError(sentences)
        return files


class OneFileField(forms.FileField):
    """One file of these kinds."""

    def __init__(self, **kwargs):
        super().__init__(help_text=f"{ALLOWED}, up to {MOST_MEGABYTES} MB.", **kwargs)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file and (sentence := problem_of(file)):
            raise forms.ValidationError(sentence)
        return file


def problem_of(file) -> str:
    """Why a file cannot be kept, in a sentence; empty when it can."""
    kind = PurePath(file.name).suffix.lower()
    if kind not in KINDS:
        return f"{file.name} is not one of these kinds: {ALLOWED}"
    if file.size > MOST_MEGABYTES * 1024 * 1024:
        return f"{file.name} is larger than {MOST_MEGABYTES} MB. Choose a smaller one"
    start = file.read(8)
    file.seek(0)
    if KINDS[kind] and not start.startswith(KINDS[kind]):
        return f"{file.name} is named {kind}, but its contents are something else"
    return ""
