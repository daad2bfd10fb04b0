"""What came, what went back, and the vendor's bill."""

import uuid

from django import forms

from portal.core import clock
from portal.core.files import OneFileField
from portal.core.forms import PortalForm, PortalModelForm, speak_plainly
from portal.core.money import DollarFormField

from ..models import Invoice
from ..receiving import Delivery


class DeliveryForm(PortalForm):
    """How many of each line came, and what one cost. Lines that are left empty did not come."""

    has_form_tag = False

    day = forms.DateField(label="Came on")
    note = forms.CharField(label="Note", max_length=200, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-keep": True}))  # static/js/drafts.js

    def __init__(self, *args, lines, wanted, may_accept=False, **kwargs):
        """``lines`` are those to ask about; ``wanted`` is by line how many are still to come, or came."""
        super().__init__(*args, **kwargs)
        self.lines, self.wanted = lines, wanted
        self.initial |= {"day": clock.today(), "token": uuid.uuid4()}
        for line in lines:
            self._ask_about(line)
        if may_accept:
            self.fields["is_accepted"] = forms.BooleanField(
                label="Finance accepts what came above the order, or costs more than its tolerance",
                required=False,
            )
        self.rows = [
            (line, self[f"quantity_{line.pk}"], self[f"price_{line.pk}"], wanted[line.pk]) for line in lines
        ]

    def _ask_about(self, line):
        quantity = forms.IntegerField(
            label=f"How many of “{line.title}”", min_value=0, max_value=100_000, required=False
        )
        price = DollarFormField(
            label=f"Price of one “{line.title}”",
            min_value=0,
            max_digits=11,
            decimal_places=2,
            required=False,
            initial=line.unit_price,
        )
        for name, field in ((f"quantity_{line.pk}", quantity), (f"price_{line.pk}", price)):
            speak_plainly(name, field)
            self.fields[name] = field

    def clean(self):
        answers = super().clean()
        for line in self.lines:
            price = f"price_{line.pk}"
            if answers.get(f"quantity_{line.pk}") and answers.get(price) is None and price not in self.errors:
                self.add_error(f"price_{line.pk}", f"Enter the price of one “{line.title}”, like 14.50")
        if not any(answers.get(f"quantity_{line.pk}") for line in self.lines) and not self.errors:
            self.add_error(None, "Enter how many there were of at least one line")
        return answers

    def look_again(self):
        """What was typed stays, and is sent next as another delivery."""
        self.data = self.data.copy()
        self.data["token"] = uuid.uuid4()

    @property
    def delivery(self) -> Delivery:
        said = self.cleaned_data
        counts = {
            line.pk: (said[f"quantity_{line.pk}"], said[f"price_{line.pk}"])
            for line in self.lines
            if said[f"quantity_{line.pk}"]
        }
        return Delivery(
            day=said["day"],
            counts=counts,
            token=said["token"],
            is_accepted=said.get("is_accepted", False),
        )


class ReturnForm(DeliveryForm):
    """What went back, or what the vendor gave a credit for."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].label = "Went back on"
        self.fields["note"] = forms.CharField(
            label="Reason", max_length=200, error_messages={"required": "Say why it went back"}
        )


class InvoiceForm(PortalModelForm):
    """A bill of the vendor."""

    submit_label = "Keep the invoice"

    file = OneFileField(required=False, label="The invoice as a file")

    class Meta:
        model = Invoice
        fields = ["number", "dated_on", "amount", "file"]
        field_classes = {"amount": DollarFormField}

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        self.order = order
        self.fields["amount"].min_value = None

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        if self.order.invoices.standing().filter(number=number).exists():
            raise forms.ValidationError(f"Invoice {number} of this order is here already")
        return number

    def clean_dated_on(self):
        day = self.cleaned_data["dated_on"]
        if day > clock.today():
            raise forms.ValidationError("Enter the day of the invoice: today or earlier")
        if day < self.order.started_at.date():
            raise forms.ValidationError("That day is before the order was begun. Look at the year")
        return day

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError("Enter what the invoice asks for, like 412.50")
        return amount
