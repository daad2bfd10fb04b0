"""Booking a day, moving it, and calling off a date. Forms check shape; the calendar decides."""

import uuid

from django import forms

from districts.models import Assignment, User
from portal.core import clock
from portal.core.forms import PortalForm

from ..balances import balances, running_lines
from ..models import Mode, Subscription
from ..words import days

LENGTHS = [(4, "Full day"), (3, "Three quarters"), (2, "Half day"), (1, "Quarter day")]


class LengthField(forms.TypedChoiceField):
    """A quarter to a full day."""

    widget = forms.RadioSelect

    def __init__(self, label="How long", *, choices=tuple(LENGTHS), **kwargs):
        words = {"required": "Choose how long", "invalid_choice": "Choose a full day or a part of one"}
        super().__init__(label=label, coerce=int, choices=choices, error_messages=words, **kwargs)


class LineField(forms.ModelChoiceField):
    """A service of a district, with what is left of it."""

    def label_from_instance(self, line):
        balance = self.balances.get(line.pk)
        left = f", {days(balance.left)} of {days(balance.bought)} left" if balance else ""
        return f"{line.district}: {line.service}{left}"

    def offer(self, lines):
        lines = list(lines)
        self.balances = {balance.line.pk: balance for balance in balances(lines)}
        offered = Subscription.objects.filter(pk__in=[line.pk for line in lines])
        self.queryset = offered.select_related("district", "service").order_by(
            "district__name", "service__position"
        )


def bookable_lines(user):
    """Running services of the districts for which this person may book or log."""
    return [line for line in running_lines(user) if user.has_perm("services.book_days", line)]


def consultant_field():
    return forms.ModelChoiceField(
        User.objects.none(), empty_label="Choose", error_messages={"required": "Choose the consultant"}
    )


def offer_consultants(form, districts):
    """Those who serve the districts, for whoever may act in their name; others act for themselves."""
    if not form.user.has_perm("services.act_for_consultant"):
        del form.fields["consultant"]
        return
    serving = Assignment.objects.serving().filter(district__in=districts)
    people = User.objects.filter(pk__in=serving.values("consultant"))
    form.fields["consultant"].queryset = people


def key_field():
    """Of the form that was opened: sent twice, done once."""
    hidden = forms.HiddenInput(attrs={"data-keep": True})  # also by a draft of it (static/js/drafts.js)
    return forms.UUIDField(widget=hidden, error_messages={"invalid": "Open this page again"})


class BookForm(PortalForm):
    """A day for a district, on the consultant's calendar."""

    submit_label = "Propose the day"

    key = key_field()
    subscription = LineField(
        Subscription.objects.none(),
        label="District and service",
        empty_label="Choose",
        error_messages={"required": "Choose the district and service"},
    )
    consultant = consultant_field()
    day = forms.DateField(label="Date", error_messages={"required": "Enter the date, like 10/05/2026"})
    quarters = LengthField(initial=4)
    mode = forms.ChoiceField(label="Where", choices=Mode, initial=Mode.ON_SITE, widget=forms.RadioSelect)
    place = forms.CharField(label="School or place", max_length=100, required=False)
    purpose = forms.CharField(
        label="What for", max_length=200, required=False, help_text="The district reads this."
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        lines = bookable_lines(user)
        self.fields["subscription"].offer(lines)
        if len(lines) == 1:
            self.initial.setdefault("subscription", lines[0].pk)
        offer_consultants(self, {line.district_id for line in lines})

    def clean_day(self):
        if (day := self.cleaned_data["day"]) < clock.today():
            raise forms.ValidationError("That day is over. Log it instead, or choose a day to come")
        return day

    def clean(self):
        answers = super().clean()
        answers.setdefault("consultant", self.user)
        return answers


class MoveForm(PortalForm):
    """Another day for a booking."""

    submit_label = "Move the day"

    key = key_field()
    day = forms.DateField(label="New date", error_messages={"required": "Enter the new date"})
    quarters = LengthField()
    note = forms.CharField(label="Why", required=False, max_length=500, help_text="The district reads this.")

    clean_day = BookForm.clean_day

    def __init__(self, *args, user, booking, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        self.initial.setdefault("quarters", booking.quarters)


class WeatherForm(PortalForm):
    """A date on which nobody can travel."""

    submit_label = "Call off all days of that date"

    day = forms.DateField(label="Date", error_messages={"required": "Enter the date"})
    reason = forms.CharField(
        label="Why",
        max_length=200,
        initial="Schools are closed for snow.",
        help_text="Each district and consultant reads this.",
        error_messages={"required": "Write why, so that the other side knows"},
    )
