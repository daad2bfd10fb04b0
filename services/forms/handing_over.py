"""Who gives the days of a consultant who has left."""

from django import forms

from portal.core.forms import PortalForm
from portal.core.templatetags.portal import day

from ..words import days


class HandOverForm(PortalForm):
    """One choice for each day; a day that nobody is chosen for waits on."""

    submit_label = "Hand over the chosen days"
    is_draft = True  # what is left out waits, so nothing is marked optional

    def __init__(self, *args, user, bookings, successors, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.bookings = {f"booking_{booking.pk}": booking for booking in bookings}
        for name, booking in self.bookings.items():
            able = {str(person.pk): person for person in successors[booking.pk]}
            self.fields[name] = forms.TypedChoiceField(
                choices=[("", "Decide later"), *able.items()],
                coerce=able.get,
                empty_value=None,
                initial=next(iter(able)),
                label=f"{day(booking.day)}, {days(booking.quarters)}: {booking.district}",
                help_text=f"Booked with {booking.consultant}, {booking.subscription.service}.",
                required=False,
                error_messages={"invalid_choice": "Choose somebody who serves the district on that day"},
            )

    def chosen(self) -> list:
        """Pairs of a booking and the consultant who gives it now."""
        answers = self.cleaned_data
        return [(booking, answers[name]) for name, booking in self.bookings.items() if answers.get(name)]
