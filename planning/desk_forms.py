"""The questions a reviewer answers on the review desk."""

from django import forms
from django.template.defaultfilters import pluralize

from portal.core.desk_moves import MoveForm

from .models import Submission


def fingerprint(digest) -> str:
    """The first sixteen letters of a hash, enough to be compared by eye."""
    return f"{digest[:8]} {digest[8:16]}".strip()


class SignOffForm(MoveForm):
    """The final yes. Carries the hash of the report that was on the screen: no other one is signed."""

    read = forms.BooleanField(
        label="I have read this report", error_messages={"required": "Read the report, then check this box"}
    )
    read_sha256 = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ["read", "note", "read_sha256"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        digest = self.record.report.file_hash
        self.initial["read_sha256"] = digest
        self.fields["read"].help_text = f"Its fingerprint: {fingerprint(digest)}"
        self.fields["note"].label = "Note to the district (optional)"
        self.fields["note"].help_text = "Printed on the certificate page of the signed report."

    def clean(self):
        answers = super().clean()
        answers.pop("read", None)  # asked for, but not a fact that the move takes
        return answers


class ReturnForm(MoveForm):
    """What must change, in words that the district can act on."""

    note = forms.CharField(
        label="What must change",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="The district sees this at the top of the plan and in the email. "
        "Name the section and what would satisfy the rule.",
        error_messages={"required": Submission.send_back.transition.note_wanted},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        count = self.record.comments.open().count()
        with_it = (
            f"{count} comment{pluralize(count)} on its sections go{pluralize(count, 'es,')} with it."
            if count
            else " ".join(self.record.missing_for_return())
        )
        self.fields["note"].help_text += f" {with_it}"
