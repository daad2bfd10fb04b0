"""What is asked when somebody records what the school board, or the state, has decided."""

import datetime as dt

from django import forms

from portal.core import clock
from portal.core.files import OneFileField
from portal.core.forms import PortalForm

from .models import BoardDecision

OLDEST_YEARS = 7  # as long as a plan may run, and a year of delay
OLDEST = dt.timedelta(days=366 * OLDEST_YEARS)
APPROVED, RETURNED, TALKED = "approved", "returned", "talked"


class BoardForm(PortalForm):
    """The board's decision. A discussion or a report is none: DPI wants a vote in the minutes."""

    submit_label = "Record the decision"

    decided_on = forms.DateField(
        label="Date of the meeting", error_messages={"required": "Enter the date of the meeting"}
    )
    decision = forms.ChoiceField(
        label="What the board did",
        choices=[
            (APPROVED, "Voted to approve the plan"),
            (RETURNED, "Asked for changes"),
            (TALKED, "Talked about it, without a vote"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the board did"},
    )
    minutes_url = forms.URLField(
        label="Link to the minutes",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="The page or file that shows the vote. DPI looks there.",
    )
    minutes_file = OneFileField(label="Or the minutes as a file", required=False)
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_decided_on(self):
        if (day := self.cleaned_data["decided_on"]) > clock.today():
            raise forms.ValidationError(
                "That meeting is still to come. Record the decision when the board has voted"
            )
        if day < clock.today() - OLDEST:
            raise forms.ValidationError(f"That is more than {OLDEST_YEARS} years ago. Look at the year")
        return day

    def clean_decision(self):
        if (decision := self.cleaned_data["decision"]) == TALKED:
            raise forms.ValidationError(
                "A discussion or a report is not an approval. Come back when the board has voted; until then "
                "nothing has to be recorded"
            )
        return decision

    def clean(self):
        answers = super().clean()
        if answers.get("decision") == RETURNED and not answers.get("note"):
            self.add_error("note", BoardDecision.ask_for_changes.transition.note_wanted.rstrip("."))
        return answers

    @property
    def facts(self) -> dict:
        """What planning.board.record_decision takes."""
        answers = dict(self.cleaned_data)
        answers["minutes_file"] = answers.get("minutes_file") or ""
        return answers | {"is_approval": answers.pop("decision") == APPROVED}


class FilingForm(PortalForm):
    """When the approval was entered in WISEadmin."""

    has_form_tag = False

    filed_on = forms.DateField(
        label="Date it was entered in WISEadmin", error_messages={"required": "Enter the date"}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("filed_on", clock.today())
