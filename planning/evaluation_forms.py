"""What is asked when an evaluation begins, and when its meeting is recorded."""

from django import forms

from districts.models import District
from portal.core import clock
from portal.core.forms import PortalForm
from portal.core.school_year import SchoolYear

from .models import Instrument, Plan, RaterRole
from .models.meetings import why_not_held

LONG = forms.Textarea(attrs={"rows": 5})


class StartForm(PortalForm):
    """Whose services, with which instrument, in which school year."""

    submit_label = "Start the evaluation"

    district = forms.ModelChoiceField(
        District.objects.none(), error_messages={"required": "Choose the district whose services you rate"}
    )
    instrument = forms.ModelChoiceField(
        Instrument.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose what to look at"},
    )
    school_year = forms.TypedChoiceField(
        coerce=int, error_messages={"required": "Choose the school year you look at"}
    )
    place = forms.CharField(
        label="School or building",
        required=False,
        max_length=80,
        help_text="Leave it empty for the whole district. Do not write the name of a person.",
    )

    plan = forms.ModelChoiceField(
        Plan.objects.none(),
        label="Library plan",
        required=False,
        empty_label="The newest draft, when the time comes",
        help_text="Low areas can become goals in this plan.",
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        offered = District.objects.visible_to(user)
        own = [d.pk for d in offered if user.has_perm("planning.start_evaluation", d)]
        self.fields["district"].queryset = offered.filter(pk__in=own)
        if len(own) == 1:
            self.initial.setdefault("district", own[0])
        instruments = self.fields["instrument"]
        instruments.queryset = Instrument.objects.newest().order_by("name")
        instruments.label_from_instance = lambda one: f"{one.name}. {one.summary}"
        year = SchoolYear.containing(clock.today()).ends_in
        self.fields["school_year"].choices = [(y, str(SchoolYear(y))) for y in (year, year - 1, year + 1)]
        self.initial.setdefault("school_year", year)

        self.fields["plan"].queryset = (
            Plan.objects.visible_to(user).filter(district__in=own).select_related("district")
        )

    def clean(self):
        answers = super().clean()
        plan, district = answers.get("plan"), answers.get("district")
        if plan and district and plan.district_id != district.pk:
            self.add_error("plan", f"Choose a plan of {district}, or none")
        return answers


class MeetingForm(PortalForm):
    """When district and consultant met, and what they agreed."""

    submit_label = "Record the meeting"

    token = forms.CharField(widget=forms.HiddenInput, required=False)  # which record the page was opened on
    met_on = forms.DateField(
        label="Day of the meeting", error_messages={"required": "Enter the day of the meeting"}
    )
    met_with = forms.CharField(
        label="Who was there",
        max_length=300,
        help_text="Such as librarian, principal, and consultant.",
        error_messages={"required": "Enter who was there"},
    )
    agreed = forms.CharField(
        label="What was agreed",
        required=False,
        max_length=5000,
        widget=LONG,
        help_text="About services and next steps, and nothing about how a person works.",
    )

    def clean_met_on(self):
        day = self.cleaned_data["met_on"]
        if why := why_not_held(day):
            raise forms.ValidationError(why)
        return day


class CorrectionForm(MeetingForm):
    """The same, put right before anybody has confirmed it."""

    submit_label = "Save the correction"


class OwnWordsForm(MeetingForm):
    """One's own words once more, after somebody else has saved theirs."""

    submit_label = "Keep mine"


class LinkForm(PortalForm):
    """For whom a link is made."""

    submit_label = "Make a link"

    role = forms.ChoiceField(
        label="For whom", widget=forms.RadioSelect, error_messages={"required": "Choose for whom the link is"}
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, RaterRole(role).label) for role in roles]
