from django import forms

from portal.core.forms import PortalForm
from portal.core.money import DollarFormField

from ..models import EligibilityRule
from .orders import clean_isbn, kinds_of

LONG = forms.Textarea(attrs={"rows": 3})


class SubstituteForm(PortalForm):
    """Another edition in place of what did not come. What kind of item it is may change with it."""

    submit_label = "Replace the line"

    title = forms.CharField(label="What comes instead", max_length=250)
    isbn = forms.CharField(label="ISBN", max_length=20, required=False)
    kind = forms.ModelChoiceField(EligibilityRule.objects.none(), label="Kind of item", empty_label=None)
    unit_price = DollarFormField(label="Price of one", min_value=0, max_digits=11, decimal_places=2)

    note = forms.CharField(label="Reason", max_length=200, widget=LONG)

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = kinds_of(order)

    def clean_isbn(self):
        return clean_isbn(self.cleaned_data["isbn"])


class TakeBackForm(PortalForm):
    """Why an invoice does not count."""

    submit_label = "Take the invoice back"

    why = forms.CharField(
        label="Reason",
        max_length=200,
        widget=LONG,
        help_text="The invoice stays to be read and counts no longer. Enter the right one after this.",
    )


class CarryForm(PortalForm):
    """Why an order is paid from the restricted balance of the new year."""

    submit_label = "Carry it over"

    note = forms.CharField(label="Reason", max_length=200, widget=LONG)
