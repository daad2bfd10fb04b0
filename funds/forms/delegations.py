import datetime as dt

from django import forms

from districts.models import Membership, Role, User
from portal.core import clock
from portal.core.forms import PortalForm

LONGEST = 366  # days: somebody looks at it once a year


class DelegationForm(PortalForm):
    """Who of the agency's finance may approve for the district, between which days, and why."""

    submit_label = "Let them approve"

    district = forms.ModelChoiceField(None)
    person = forms.ModelChoiceField(None, label="Who", empty_label="Choose")
    starts_on = forms.DateField(label="From")
    ends_on = forms.DateField(
        label="Until (not included)",
        error_messages={"required": "Enter the day from which they approve no more"},
    )
    note = forms.CharField(label="Why", max_length=200, help_text="Like: our business manager is on leave.")

    def __init__(self, *args, districts, **kwargs):
        super().__init__(*args, **kwargs)
        finance = Membership.objects.current().filter(role=Role.AGENCY_FINANCE)
        self.fields["person"].queryset = User.objects.filter(pk__in=finance.values("user"), is_active=True)
        self.fields["district"].queryset = districts
        self.initial["starts_on"] = clock.today()
        if len(districts) == 1:
            self.only_district = districts[0]
            del self.fields["district"]

    def clean(self):
        answers = super().clean()
        answers.setdefault("district", getattr(self, "only_district", None))
        begin, end = answers.get("starts_on"), answers.get("ends_on")
        if begin and end and end <= begin:
            self.add_error("ends_on", "Enter a day after the first day")
        if begin and end and end > begin + dt.timedelta(days=LONGEST):
            self.add_error("ends_on", "Enter a day within a year. Give it again then, if it is still needed")
        if begin and begin < clock.today():
            self.add_error("starts_on", "Enter today or a later day: nothing was approved like this before")
        return answers
