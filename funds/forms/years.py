"""What the agency's finance is asked about a fund year: the state's list, and opening the next one."""

from django import forms

from portal.core import clock
from portal.core.forms import PortalForm

from ..models import StateList


class ListForm(PortalForm):
    """The state's list of what each district gets."""

    submit_label = "Read the list"

    kind = forms.ChoiceField(label="What the list says", choices=StateList._meta.get_field("kind").choices)
    known_on = forms.DateField(label="Dated")
    file = forms.FileField(
        label="The list as a file", help_text="CSV or XLSX, with the district’s code or name and the amount."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["known_on"] = clock.today()
