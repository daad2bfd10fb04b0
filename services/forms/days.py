"""Logging a day and putting one right. Forms check shape; services.visiting decides."""

import uuid

from django import forms

from planning.models import Step
from portal.core import clock
from portal.core.files import FilesField
from portal.core.forms import PortalForm
from portal.core.school_year import SchoolYear

from .. import visiting
from ..models import Mode, Subscription, Visit
from ..words import days
from .booking import (
    LENGTHS,
    LengthField,
    LineField,
    bookable_lines,
    consultant_field,
    key_field,
    offer_consultants,
)

TRAVEL = [(0, "None"), (1, "Quarter of a day"), (2, "Half a day"), (3, "Three quarters"), (4, "Full day")]
PARTS = [choice for choice in LENGTHS if choice[0] < 4]
FACTS = ("mode", "place", "people_met", "activities", "plan_step", "summary", "next_step", "next_step_due")


class VisitForm(PortalForm):
    """The facts of a visit. Its agreement names the activities, its district’s plan the steps."""

    has_form_tag = False

    key = key_field()
    day = forms.DateField(label="Date", error_messages={"required": "Enter the date, like 10/05/2026"})
    quarters = LengthField()
    mode = forms.ChoiceField(label="Where", choices=Mode, widget=forms.RadioSelect)
    place = forms.CharField(label="School or place", max_length=100, required=False)
    travel_quarters = forms.TypedChoiceField(
        label="Travel counted", choices=TRAVEL, coerce=int, help_text="It is taken from the days bought, too."
    )
    people_met = forms.CharField(label="Who you worked with", max_length=200, required=False)
    activities = forms.MultipleChoiceField(
        label="What you worked on", widget=forms.CheckboxSelectMultiple, required=False
    )
    plan_step = forms.ModelChoiceField(
        Step.objects.none(),
        label="Step of the library plan",
        required=False,
        empty_label="None",
        help_text="The plan shows this day as work on that step.",
    )
    summary = forms.CharField(
        label="What was done",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For the district to read. It goes on the statement.",
        error_messages={"required": "Write what was done, for the district to read"},
    )
    next_step = forms.CharField(label="Next step", max_length=200, required=False)
    next_step_due = forms.DateField(label="By", required=False)

    def __init__(self, *args, user, line, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.line = line
        self.initial = {"key": uuid.uuid4(), "mode": Mode.ON_SITE, "travel_quarters": 0} | self.initial
        self.fields["activities"].choices = [(a["key"], a["text"]) for a in line.terms["activities"]]
        self._offer_steps()

    def _offer_steps(self):
        """Steps of plans that hold now or later, under their plan and goal."""
        field, year = self.fields["plan_step"], SchoolYear.containing(clock.today()).ends_in
        steps = Step.objects.live().filter(
            goal__plan__district=self.line.district_id,
            goal__plan__last_year__gte=year,
            goal__retired_at=None,
        )
        steps = steps.select_related("goal__plan")
        field.queryset = steps.order_by("goal__plan__first_year", "goal__position", "position", "pk")
        groups = {}
        for step in field.queryset:
            groups.setdefault(f"{step.goal.plan.title}: {step.goal}", []).append((step.pk, str(step)))
        field.choices = [("", field.empty_label), *groups.items()]
        if not groups:
            del self.fields["plan_step"]

    def clean(self):
        answers = super().clean()
        if answers.get("next_step_due") and not answers.get("next_step"):
            self.add_error("next_step", "Write the next step that is due then")
        return answers

    def facts(self) -> dict:
        names = [*FACTS, "key", "day", "quarters", "travel_quarters"]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


MORE = ("people_met", "travel_quarters", "plan_step", "next_step", "next_step_due", "files", "private_note")
SHARED = ("other", "here", "there", "other_summary")


class LogForm(VisitForm):
    """A day as it was given, from a booking or free; it may have been shared with a second district."""

    consultant = consultant_field()
    private_note = forms.CharField(
        label="Private note",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only you ever see this.",
    )
    files = FilesField(label="Files")
    other = LineField(
        Subscription.objects.none(),
        label="The other district and service",
        required=False,
        empty_label="None: the whole day was for one district",
    )
    here = forms.TypedChoiceField(
        label="Part for this district",
        coerce=int,
        empty_value=None,
        choices=[("", "Choose"), *PARTS],
        required=False,
    )
    there = forms.TypedChoiceField(
        label="Part for the other",
        coerce=int,
        empty_value=None,
        choices=[("", "Choose"), *PARTS],
        required=False,
    )
    other_summary = forms.CharField(
        label="What was done there",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only the other district reads this.",
    )

    def __init__(self, *args, user, line, booking=None, **kwargs):
        super().__init__(*args, user=user, line=line, **kwargs)
        self.booking = booking
        if booking:
            del self.fields["consultant"]  # it is the one who was booked
        else:
            offer_consultants(self, [line.district_id])
        if "consultant" in self.fields or (booking and booking.consultant != user):
            del self.fields["private_note"]  # a note is its consultant's own
        self.initial = self._suggested() | self.initial
        others = [one for one in bookable_lines(user) if one.pk != line.pk]
        self.fields["other"].offer(others)
        if not others:
            for name in SHARED:
                del self.fields[name]

    def _suggested(self) -> dict:
        """What the booking says, and what was worked on the last time."""
        facts, booking = {"day": clock.today(), "quarters": 4}, self.booking
        if booking:
            names = ("day", "quarters", "mode", "place")
            facts = {name: getattr(booking, name) for name in names} | {"summary": booking.purpose}
        last = Visit.objects.standing().filter(subscription=self.line, consultant=self.user).first()
        return facts | {"activities": last.activities if last else []}

    @property
    def has_more(self) -> bool:
        """Whether the folded part was written in, so that it is drawn open."""
        return self._was_written_in(MORE)

    @property
    def is_shared(self) -> bool:
        return self._was_written_in(SHARED)

    def _was_written_in(self, names) -> bool:
        return self.is_bound and any(
            name in self.errors or self.data.get(name, "0") not in ("", "0") for name in names
        )

    def clean(self):
        answers = super().clean()
        if answers.get("other"):
            self._check_parts(answers)
        elif answers.get("here") or answers.get("there") or answers.get("other_summary"):
            self.add_error("other", "Choose the other district, or leave its part empty")
        return answers

    def _check_parts(self, answers):
        whole, here, there = (answers.get(name) for name in ("quarters", "here", "there"))
        if not here:
            self.add_error("here", "Choose the part for this district")
        if not there:
            self.add_error("there", "Choose the part for the other district")
        if whole and here and there and here + there != whole:
            told = f"{days(here)} and {days(there)} are {days(here + there)}, not {days(whole)}"
            self.add_error("here", f"The parts must total the day: {told}")
        if not answers.get("other_summary"):
            self.add_error("other_summary", "Write what was done there, for the other district to read")

    def log(self) -> Visit:
        """The visit of this form's district. May raise Refused; then nothing is logged."""
        answers, user = self.cleaned_data, self.user
        who = {"consultant": answers["consultant"]} if "consultant" in self.fields else {}
        first = self.facts() | {
            "subscription": self.line,
            "booking": self.booking,
            "private_note": answers.get("private_note", ""),
            "files": answers["files"],
            **who,
        }
        if not answers.get("other"):
            return visiting.log(by=user, **first)
        second = {
            "key": uuid.uuid5(answers["key"], "the other district"),
            "subscription": answers["other"],
            "day": answers["day"],
            "quarters": answers["there"],
            "mode": answers["mode"],
            "summary": answers["other_summary"],
            "consultant": self.booking.consultant if self.booking else answers.get("consultant"),
        }
        return visiting.log_both(by=user, first=first | {"quarters": answers["here"]}, second=second)[0]


class CorrectForm(VisitForm):
    """A visit as it should have been logged, and what was wrong. Its district and service stay."""

    note = forms.CharField(
        label="What was wrong",
        max_length=500,
        help_text="The district reads this.",
        error_messages={"required": "Write what was wrong"},
    )

    def __init__(self, *args, user, visit, **kwargs):
        names = (*FACTS, "day", "quarters", "travel_quarters")
        kept = {name: getattr(visit, name) for name in names}
        kept["plan_step"] = visit.plan_step_id
        super().__init__(*args, user=user, line=visit.subscription, initial=kept, **kwargs)
        self.visit = visit

    def correct(self) -> Visit:
        return visiting.correct(self.visit, by=self.user, note=self.cleaned_data["note"], **self.facts())
