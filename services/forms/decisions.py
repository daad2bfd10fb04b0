"""What is asked when somebody decides about an agreement or about a change of it."""

from django import forms

from portal.core import clock
from portal.core.forms import PortalForm, speak_plainly
from portal.core.money import DollarFormField

from ..models import Agreement, Amendment
from ..models.catalogue import MOST_FOR_ONE
from ..moving import last_change_id
from ..words import number
from .quantities import HowManyField

LONG = forms.Textarea(attrs={"rows": 4})


class MoveForm(PortalForm):
    """The answers are passed on to the move by their names. ``seen`` is the last change the person saw."""

    has_form_tag = False

    note = forms.CharField(label="Note", required=False, widget=LONG)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ["note"]

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        self.initial["seen"] = last_change_id(record)
        self.fields["note"].help_text = "Goes into the history and the email."

    def look_again(self, record):
        """What was typed stays, but from now on it is about the record as it stands."""
        self.data = self.data.copy()
        self.data["seen"] = last_change_id(record)

    @property
    def answers(self) -> dict:
        """What the move takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ReasonForm(MoveForm):
    """A move that wants a reason."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        wanted = self.transition.note_wanted
        self.fields["note"] = forms.CharField(
            label="Reason",
            widget=LONG,
            error_messages={"required": wanted.rstrip(".")},
            help_text=self.fields["note"].help_text,
        )


class ReturnForm(ReasonForm):
    transition = Agreement.send_back.transition


class ContinueForm(ReasonForm):
    transition = Agreement.let_continue.transition


class StopForm(ReasonForm):
    transition = Agreement.stop.transition


class RefuseForm(ReasonForm):
    transition = Amendment.refuse.transition


class ApproveForm(MoveForm):
    """Who approves for the district; on paper it stands as it is written here."""

    name = forms.CharField(label="Your name, as it stands on the agreement", max_length=100)
    title = forms.CharField(label="Your title", max_length=100)
    board_date = forms.DateField(
        label="Date of the board’s decision",
        required=False,
        help_text="If the school board decided on it.",
    )
    po_number = forms.CharField(
        label="Purchase order number",
        max_length=40,
        required=False,
        help_text="If your office has one; the agency prints it on what it sends you.",
    )

    field_order = ["name", "title", "board_date", "po_number", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"name": self.user.name, "title": "District administrator"}

    def clean_board_date(self):
        day = self.cleaned_data["board_date"]
        if day and day > clock.today():
            raise forms.ValidationError("Enter the day on which the board decided, or leave it empty")
        return day


class CounterForm(ReasonForm):
    """For each service the days or places and the price that the agency proposes."""

    transition = Agreement.counter.transition

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reason = self.fields.pop("note")
        for line in self.lines:
            self._ask_about(line)
        self.fields["note"] = reason

    @property
    def lines(self):
        return self.record.lines.all()

    def _ask_about(self, line):
        noun = {"day": "Days", "half day": "Half days", "team": "Teams", "person": "People"}
        what = noun.get(line.unit_label, "Years")
        quantity = HowManyField(
            label=f"{what} of {line.service}",
            min_value=0,
            initial=number(line.quantity),
            error_messages={"required": f"Enter how much of {line.service}, like 6"},
        )
        price = DollarFormField(
            label=f"Price for one {line.unit_label} of {line.service}",
            min_value=0,
            max_value=MOST_FOR_ONE,
            max_digits=11,
            decimal_places=2,
            initial=line.price,
            error_messages={
                "required": f"Enter the price of {line.service}, like 600.00",
                "max_value": "Enter an amount below one million dollars",
            },
        )
        for name, field in ((f"quantity_{line.pk}", quantity), (f"price_{line.pk}", price)):
            speak_plainly(name, field)
            self.fields[name] = field

    @property
    def answers(self):
        said = self.cleaned_data
        lines = {line.pk: (said[f"quantity_{line.pk}"], said[f"price_{line.pk}"]) for line in self.lines}
        return {"note": said["note"], "lines": lines}


MOVES = {
    "approve": ApproveForm,
    "accept": MoveForm,
    "counter": CounterForm,
    "let_continue": ContinueForm,
    "send_back": ReturnForm,
    "stop": StopForm,
    "withdraw": MoveForm,
}
AMENDMENT_MOVES = {"accept": MoveForm, "refuse": RefuseForm, "withdraw": MoveForm}
