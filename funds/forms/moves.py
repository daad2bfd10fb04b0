"""What is asked when somebody decides about an order."""

from django import forms

from portal.core import clock
from portal.core.forms import PortalForm, speak_plainly
from services.moving import last_change_id

from ..approving import questions_of
from ..models import Consultation, FundOrder

LONG = forms.Textarea(attrs={"rows": 4})


class MoveForm(PortalForm):
    """The answers are passed on to the move by their names. ``seen`` is the last change the person saw."""

    has_form_tag = False

    note = forms.CharField(label="Note", required=False, widget=LONG)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, order, move, **kwargs):
        super().__init__(*args, **kwargs)
        self.order = order
        self.initial["seen"] = last_change_id(order)
        self.fields["note"].help_text = "Goes into the history and the email."
        if wanted := move.note_wanted:
            self.fields["note"].label = "Reason"
            self.fields["note"].required = True
            self.fields["note"].error_messages["required"] = wanted.rstrip(".")

    def look_again(self, order):
        """What was typed stays, but from now on it is about the order as it stands."""
        self.order, self.data = order, self.data.copy()
        self.data["seen"] = last_change_id(order)

    @property
    def answers(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ConsultForm(MoveForm):
    """Key 1: when and how, and what was said."""

    held_on = forms.DateField(label="Consulted on")
    how = forms.ChoiceField(label="How", choices=Consultation.How)

    field_order = ["held_on", "how", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["held_on"] = clock.today()
        self.fields["note"].label = "What was advised"
        self.fields["note"].help_text = "Kept in the record for the auditor."


class ApproveForm(MoveForm):
    """Key 2: a sentence for each line that the rules have a question about, and the balance that was seen."""

    left = forms.DecimalField(widget=forms.HiddenInput, required=False, max_digits=12, decimal_places=2)

    def __init__(self, *args, left=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["left"] = left
        self.questions = questions_of(self.order)
        for line in self.order.lines.all():
            if line.pk in self.questions:
                self._ask_about(line)
        self.order_fields([name for name in self.fields if name.startswith("why_")] + ["note"])

    def _ask_about(self, line):
        ruling = self.questions[line.pk][0]
        field = forms.CharField(
            label=f"Why “{line.title}” is a library purchase",
            max_length=250,
            help_text=f"{ruling.sentence} {ruling.citation}.",
            error_messages={"required": f"Say why “{line.title}” is a library purchase, or return the order"},
        )
        speak_plainly(f"why_{line.pk}", field)
        self.fields[f"why_{line.pk}"] = field

    @property
    def answers(self):
        said = self.cleaned_data
        kept = {pk: said[f"why_{pk}"] for pk in self.questions}
        return {"note": said["note"], "kept": kept, "left": said["left"]}

    def look_again(self, order, left=None):
        super().look_again(order)
        self.data["left"] = left


class PlaceForm(MoveForm):
    """The purchase order of the district's accounting system."""

    po_number = forms.CharField(label="Purchase order number", max_length=40)
    po_on = forms.DateField(label="Ordered on")

    field_order = ["po_number", "po_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["po_on"] = clock.today()


MOVES = {
    "send": MoveForm,
    "consult": ConsultForm,
    "return_by_specialist": MoveForm,
    "approve": ApproveForm,
    "approve_conditionally": ApproveForm,
    "undo_approval": MoveForm,
    "return_by_finance": MoveForm,
    "reject": MoveForm,
    "take_back": MoveForm,
    "reopen": MoveForm,
    "cancel": MoveForm,
    "place": PlaceForm,
    "close_short": MoveForm,
    "close": MoveForm,
}


def form_of(move, *args, user, order, **more):
    transition = getattr(FundOrder, move).transition
    return MOVES[move](*args, user=user, order=order, move=transition, **more)
