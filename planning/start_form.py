"""The form that starts a plan."""

from django import forms

from districts.models import District
from portal.core import clock
from portal.core.forms import PortalForm
from portal.core.school_year import SchoolYear, span

from .forms import meanings_link
from .last_plan import newest_first, plans_before
from .models import Framework, Plan

YEARS_AHEAD = 3
LONGEST_PLAN = 6
USUAL_PLAN = 3


class FrameworkField(forms.ModelChoiceField):
    """An edition; its name says how many areas it has."""

    def label_from_instance(self, framework):
        return f"{framework.name}, {framework.edition}"


class PlanForm(PortalForm):
    """Start a plan: whose, for which school years, and with which words."""

    submit_label = "Start the plan"

    district = forms.ModelChoiceField(
        District.objects.none(), error_messages={"required": "Choose the district this plan is for"}
    )
    first_year = forms.TypedChoiceField(
        label="First school year", coerce=int, error_messages={"required": "Choose the first school year"}
    )
    length = forms.IntegerField(
        label="How many school years",
        min_value=1,
        max_value=LONGEST_PLAN,
        initial=USUAL_PLAN,
        help_text="Most plans cover three years.",
        error_messages={
            "required": "Enter how many school years, from 1 to 6",
            "invalid": "Enter a whole number from 1 to 6, like 3",
            "min_value": "A plan covers at least 1 school year",
            "max_value": "A plan covers at most 6 school years",
        },
    )

    begin_with = forms.ChoiceField(
        choices=[("empty", "An empty plan"), ("last", "What the last plan says")],
        widget=forms.RadioSelect,
        help_text="A copy takes over texts and rows. Budget lines move to the new years, and days that are "
        "past are left out.",
        error_messages={"required": "Choose what the plan begins with"},
    )
    framework = FrameworkField(
        Framework.objects.none(),
        label="What the goals are sorted by",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose what the goals are sorted by"},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["framework"].queryset = frameworks = Framework.objects.for_goals()
        self.fields["framework"].help_text = meanings_link()
        self.initial.setdefault("framework", frameworks.first())
        if len(frameworks) < 2:
            del self.fields["framework"]
        offered = District.objects.visible_to(user)
        may_write = [d.pk for d in offered if user.has_perm("planning.add_plan", d)]
        self.fields["district"].queryset = offered.filter(pk__in=may_write)
        self.offer_last_plan(newest_first(Plan.objects.filter(district__in=may_write)).first(), may_write)
        if len(may_write) == 1:
            self.initial.setdefault("district", may_write[0])
        year = SchoolYear.containing(clock.today()).ends_in
        self.fields["first_year"].choices = [
            (y, str(SchoolYear(y))) for y in range(year - 3, year + YEARS_AHEAD + 1)
        ]
        self.initial.setdefault("first_year", year + 1)

    def offer_last_plan(self, last, districts):
        """Where there is one; by its years where the district is known before it is chosen."""
        self.initial.setdefault("begin_with", "empty")
        if last is None:
            del self.fields["begin_with"]
        elif len(districts) == 1:
            empty, _ = self.fields["begin_with"].choices
            self.fields["begin_with"].choices = [empty, ("last", f"What the last plan says ({last.years})")]

    def clean(self):
        answers = super().clean()
        district, first, length = (answers.get(name) for name in ("district", "first_year", "length"))
        if district and first and length:
            answers["last_year"] = first + length - 1
            if district.plans.filter(first_year=first, last_year=answers["last_year"]).exists():
                years = span(first, answers["last_year"])
                self.add_error("first_year", f"{district} has a plan for {years} already. Choose other years")
            elif answers.get("begin_with") == "last":
                answers["copy_from"] = self.last_plan(district, first, answers["last_year"])
        return answers

    def last_plan(self, district, first_year, last_year):
        """The district's newest plan for earlier years; where there is none the form says so."""
        if last := plans_before(district, first_year, last_year).first():
            return last
        self.add_error("begin_with", f"{district} has no plan for earlier years. Choose an empty plan")
        return None
