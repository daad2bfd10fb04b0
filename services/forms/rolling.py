"""What is asked before a school year is rolled, and before that is undone."""

from django import forms

from portal.core.forms import PortalForm

from ..models import YearRoll


class RollForm(PortalForm):
    """``seen`` stands for the rows of the page: what is rolled is what was looked at."""

    has_form_tag = False

    is_read = forms.BooleanField(
        label="I have read the table, and it may be done",
        error_messages={"required": "Read the table, then check the box"},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class UndoForm(PortalForm):
    has_form_tag = False

    note = forms.CharField(
        label="Why is it undone?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands in the history and with the days that come back.",
        error_messages={"required": YearRoll.undo.transition.note_wanted.rstrip(".")},
    )
