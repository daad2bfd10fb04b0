"""What people are asked about the money of a district's fund."""

from django import forms

from districts.models import School
from portal.core import clock
from portal.core.forms import PortalForm, PortalModelForm, speak_plainly
from portal.core.money import DollarFormField

from ..models import AllocationAmount, FundAllocation


class AmountForm(PortalForm):
    """One figure as it became known."""

    submit_label = "Keep the figure"

    kind = forms.ChoiceField(label="What", choices=AllocationAmount.Kind)
    amount = DollarFormField(
        label="Amount",
        min_value=0,
        max_digits=11,
        decimal_places=2,
        required=False,
        help_text="Leave it empty to take a figure back that was wrong.",
    )
    known_on = forms.DateField(label="Dated")
    note = forms.CharField(label="Note", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("known_on", clock.today())

    def clean_known_on(self):
        day = self.cleaned_data["known_on"]
        if day > clock.today():
            raise forms.ValidationError("Enter the day it is dated: today or earlier")
        return day

    def clean(self):
        answers = super().clean()
        if answers.get("amount") is None and not answers.get("note") and "amount" not in self.errors:
            self.add_error("note", "Say why the figure is taken back")
        return answers


class CensusForm(PortalModelForm):
    """Children aged 4 to 20 who live in the district on June 30, in school or not (Wis. Stat. s. 43.70)."""

    submit_label = "Keep the number"

    MOST = 1_000_000  # the largest district counts a sixth of it

    class Meta:
        model = FundAllocation
        fields = ["census_children"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.before = self.instance.census_children

    def clean_census_children(self):
        children = self.cleaned_data["census_children"]
        most = min(self.instance.year.statewide_children or self.MOST, self.MOST)
        if children is not None and children > most:
            raise forms.ValidationError(f"Enter the children of this district: {most:,} or fewer")
        return children


class SharesForm(PortalForm):
    """Dollars for each open school, by hand."""

    has_form_tag = False

    def __init__(self, *args, allocation, **kwargs):
        super().__init__(*args, **kwargs)
        self.schools = list(School.objects.filter(district=allocation.district, is_open=True))
        shares = dict(allocation.shares.values_list("school_id", "amount"))
        for school in self.schools:
            field = DollarFormField(
                label=school.name,
                min_value=0,
                max_digits=11,
                decimal_places=2,
                required=False,
                initial=shares.get(school.pk),
            )
            speak_plainly(f"school_{school.pk}", field)
            self.fields[f"school_{school.pk}"] = field
        self.rows = [(school, self[f"school_{school.pk}"]) for school in self.schools]

    @property
    def amounts(self) -> dict:
        said = {school.pk: self.cleaned_data[f"school_{school.pk}"] for school in self.schools}
        return {pk: amount for pk, amount in said.items() if amount is not None}


class StudentsForm(PortalForm):
    """How many students each open school has, and the day they were counted."""

    has_form_tag = False

    counted_on = forms.DateField(label="Counted on")

    def __init__(self, *args, allocation, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["counted_on"] = clock.today()
        self.schools = list(School.objects.filter(district=allocation.district, is_open=True))
        for school in self.schools:
            field = forms.IntegerField(
                label=school.name,
                min_value=0,
                max_value=100_000,
                required=False,
                initial=school.headcount,
            )
            speak_plainly(f"students_{school.pk}", field)
            self.fields[f"students_{school.pk}"] = field
        self.rows = [(school, self[f"students_{school.pk}"]) for school in self.schools]

    def clean_counted_on(self):
        day = self.cleaned_data["counted_on"]
        if day > clock.today():
            raise forms.ValidationError("Enter the day they were counted: today or earlier")
        return day

    @property
    def counts(self) -> dict:
        """By school, where the number is another one than before."""
        said = {school: self.cleaned_data[f"students_{school.pk}"] for school in self.schools}
        return {school: count for school, count in said.items() if count != school.headcount}
