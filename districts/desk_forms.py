"""What a manager may correct on the desk, with refusals in words."""

from django import forms

from portal.core import clock
from portal.core.school_year import SchoolYear
from portal.core.transitions import Refused

from .actions import keep_a_manager
from .models import Licence, Role, School
from .models.people import AGENCY_ROLES


class DistrictForm(forms.ModelForm):
    """Asks for a school year by its name; the record keeps the calendar year it ends in."""

    enrollment_year = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        newest, kept = SchoolYear.containing(clock.today()).ends_in, self.instance.enrollment_year
        years = sorted({*range(newest - 5, newest + 1), *([kept] if kept else [])}, reverse=True)
        field = self.fields["enrollment_year"]
        field.label = "School year of the enrollment"
        field.choices = [("", "Not known"), *((year, str(SchoolYear(year))) for year in years)]


def check_that_a_manager_stays(*, without):
    """The refusal as an error of the form."""
    try:
        keep_a_manager(without=without)
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class UserForm(forms.ModelForm):
    def clean_is_active(self):
        is_active = self.cleaned_data["is_active"]
        if self.instance.is_active and not is_active:
            check_that_a_manager_stays(without=self.instance)
        return is_active


class DatesForm(forms.ModelForm):
    """Says in words what the database would refuse. ``same`` are the fields that make two rows the same."""

    same = ()

    def clean(self):
        answers = super().clean()
        begin, end = answers.get("starts_on"), answers.get("ends_on")
        if begin and end and end < begin:
            self.add_error("ends_on", "Enter a day on or after the first day, or leave it open")
        if not end and self.has_twin(answers):
            self.add_error("ends_on", "This one is current already: end it first, or enter a day here")
        return answers

    def has_twin(self, answers):
        wanted = {name: answers.get(name, getattr(self.instance, name, None)) for name in self.same}
        twins = type(self.instance).objects.filter(ends_on=None, **wanted)
        return twins.exclude(pk=self.instance.pk).exists()


class MembershipForm(DatesForm):
    same = ("user", "role", "district")

    def clean(self):
        answers = super().clean()
        role, district = answers.get("role"), answers.get("district")
        if role in AGENCY_ROLES and district:
            self.add_error("district", "Leave this open: the role belongs to the agency")
        elif role and role not in AGENCY_ROLES and not district:
            self.add_error("district", "Choose the district this role is for")
        if self.takes_a_manager_away(answers):
            check_that_a_manager_stays(without=self.instance.user)
        return answers

    def takes_a_manager_away(self, answers):
        was, begin = self.instance, answers.get("starts_on")
        ends = answers.get("ends_on") or (begin and begin > clock.today())
        return was.pk and was.role == Role.MANAGER and was.ends_on is None and ends


class AssignmentForm(DatesForm):
    same = ("consultant", "district")


class DesignationForm(DatesForm):
    same = ("district", "person")


class LicenceForm(forms.ModelForm):
    """A license ends on a day, or it is for life and its background check is due on one."""

    def clean(self):
        answers = super().clean()
        begin, end, check = (answers.get(name) for name in ("starts_on", "ends_on", "check_due_on"))
        if begin and end and end <= begin:
            self.add_error("ends_on", "Enter a day after the first day")
        if answers.get("tier") in Licence.WITHOUT_END and not end and not check:
            self.add_error("check_due_on", "Enter when the next background check is due")
        if answers.get("tier") and answers["tier"] not in Licence.WITHOUT_END and not end:
            self.add_error("ends_on", "Enter the day after its last one: this kind of license ends")
        return answers


class SchoolForm(forms.ModelForm):
    """A number of students has the day it was counted on."""

    def clean(self):
        answers = super().clean()
        if answers.get("headcount") is not None and not answers.get("headcount_on"):
            self.add_error("headcount_on", "Enter the day the students were counted")
        district, code = answers.get("district") or self.instance.district, answers.get("code")
        if code and School.objects.filter(district=district, code=code).exclude(pk=self.instance.pk).exists():
            self.add_error("code", "Another school of the district has this code")
        return answers
