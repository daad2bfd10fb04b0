"""The one form for every change of a running agreement."""

from django import forms

from portal.core import clock
from portal.core.forms import PortalForm

from ..models import Amendment, Offer, Subscription
from .quantities import HowManyField

Kind = Amendment.Kind
# What each kind of change has to be told, beside the service, the day and the reason.
ASKS = {
    Kind.ADD: ["quantity"],
    Kind.REDUCE: ["quantity"],
    Kind.CHANGE: ["quantity", "offer"],
    Kind.TRANSFER: ["quantity", "target"],
    Kind.CANCEL: [],
}
WORDS = {
    Kind.ADD: "Add days or places",
    Kind.REDUCE: "Take days or places back",
    Kind.TRANSFER: "Move days to another service",
    Kind.CHANGE: "Change to another service",
    Kind.CANCEL: "Cancel the service",
}
MISSING = {
    "quantity": "Enter how many, like 2 or 2.5",
    "offer": "Choose the service you want instead",
    "target": "Choose the service the days go to",
}


class OfPrice(forms.ModelChoiceField):
    def label_from_instance(self, offer):
        price = (
            "no price yet" if offer.price is None else f"${offer.price:,} for one {offer.get_unit_display()}"
        )
        return f"{offer.service}, {price}"


class OfService(forms.ModelChoiceField):
    def label_from_instance(self, line):
        return line.service.name


class AmendForm(PortalForm):
    has_form_tag = False
    is_draft = True  # which answers are wanted depends on the kind, so none is marked optional

    kind = forms.ChoiceField(
        label="What should change", choices=list(WORDS.items()), widget=forms.RadioSelect, initial=Kind.ADD
    )
    subscription = OfService(
        Subscription.objects.none(), label="Which service", error_messages={"required": "Choose the service"}
    )
    quantity = HowManyField(
        label="How many",
        required=False,
        help_text="Days in quarters, like 2 or 2.5; teams and people in whole numbers.",
    )
    offer = OfPrice(
        Offer.objects.none(), label="The service you want instead", required=False, empty_label="Choose"
    )
    target = OfService(
        Subscription.objects.none(),
        label="The service the days go to",
        required=False,
        empty_label="Choose",
    )
    effective_on = forms.DateField(
        label="From which day",
        help_text="Today or later. What a new service allows begins on that day, or on the day the agency "
        "accepts, whichever is later.",
        error_messages={"required": "Enter the day, like 12/01/2027"},
    )
    note = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why, in a sentence for the agency"},
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        lines = agreement.lines.filter(settled=None).select_related("service")
        self.fields["subscription"].queryset = lines
        self.fields["subscription"].empty_label = None if len(lines) == 1 else "Choose"
        days = [line.pk for line in lines if line.is_in_days]
        self.fields["target"].queryset = lines.filter(pk__in=days)
        offers = Offer.objects.filter(year=agreement.year_id, is_offered=True).select_related("service")
        self.fields["offer"].queryset = offers.exclude(service__in=[line.service_id for line in lines])
        left_out = set() if len(days) > 1 else {Kind.TRANSFER}
        if not self.fields["offer"].queryset:
            left_out.add(Kind.CHANGE)
        self.fields["kind"].choices = [pair for pair in WORDS.items() if pair[0] not in left_out]
        self.initial.setdefault("effective_on", max(clock.today(), agreement.starts_on))

    def clean(self):
        answers = super().clean()
        asked = ASKS.get(answers.get("kind"), [])
        for name, sentence in MISSING.items():
            if name not in asked:
                answers[name] = None
                self.errors.pop(name, None)
            elif name not in self.errors and answers.get(name) is None:
                self.add_error(name, sentence)
        how_many = answers.get("quantity")
        if how_many is not None and how_many <= 0:
            self.add_error("quantity", "Enter more than 0, like 2 or 2.5")
        return answers

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if day < clock.today():
            raise forms.ValidationError("Enter today or a later day")
        return day

    @property
    def facts(self) -> dict:
        """What the amendment says."""
        said = self.cleaned_data
        return {
            name: said[name]
            for name in ("kind", "subscription", "quantity", "offer", "target", "effective_on")
        }
