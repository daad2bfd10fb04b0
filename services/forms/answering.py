"""Step 2 of asking for services: days and people. It checks shape, in words."""

from decimal import Decimal

from django import forms

from portal.core.forms import PortalForm, speak_plainly
from portal.core.money import ZERO

from ..models import Offer
from ..pricing import BY_MONTHS, rule_in_words
from ..requests import Answer, first_day_to_start, said
from ..words import NOUNS
from .quantities import HowManyField

MOST_ROWS = 99
EXAMPLES = {
    Offer.Unit.DAY: "a number of days in quarters, like 6 or 6.5",
    Offer.Unit.HALF_DAY: "a number of half days, like 6",
}


class QuantityField(HowManyField):
    """How many of one unit, within what is sold of it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 6})

    def __init__(self, offer, **kwargs):
        self.offer = offer
        one, many = NOUNS[offer.unit]
        super().__init__(label=f"Number of {many}", **kwargs)
        self.most = offer.most
        example = EXAMPLES.get(offer.unit, f"a whole number of {many}, like 2")
        least = f"{plain(offer.minimum)} {one if offer.minimum == 1 else many}"
        self.words = {
            "example": f"{offer.service}: enter {example}",
            "least": f"{offer.service}: enter {least} or more, or go back and take the service out",
            "most": f"{offer.service}: enter {plain(self.most)} {many} or fewer",
        }
        self.error_messages |= dict.fromkeys(
            ("required", "invalid", "max_digits", "max_decimal_places", "max_whole_digits"),
            self.words["example"],
        )

    def clean(self, value):
        number = super().clean(value)
        if number < self.offer.minimum:
            raise forms.ValidationError(self.words["least"])
        if number > self.most:
            raise forms.ValidationError(self.words["most"])
        if number % self.offer.step:
            raise forms.ValidationError(self.words["example"])
        return number


def plain(number) -> str:
    return f"{number.normalize():f}"


class LineFields:
    """The fields of one service in the form of step 2."""

    def __init__(self, form, line):
        self.form, self.line, self.offer = form, line, line.offer
        self.offer.service = line.service  # the same row, read already
        self.prefix = f"o{line.offer_id}"
        self.counts_people = self.offer.unit == Offer.Unit.PERSON
        is_fixed = self.offer.maximum is not None and self.offer.minimum == self.offer.maximum
        self.asks_quantity = not (self.counts_people or is_fixed)
        if self.asks_quantity:
            form.fields[f"{self.prefix}-quantity"] = QuantityField(self.offer, initial=plain(line.quantity))
        people = said(line).people if self.offer.people_per_unit else ()
        self.rows = range(self._rows(people)) if self.offer.people_per_unit else ()
        for row in self.rows:
            name, email = people[row] if row < len(people) else ("", "")
            form.fields[f"{self.prefix}-name-{row}"] = forms.CharField(
                label=f"Name of person {row + 1}", max_length=100, required=False, initial=name
            )
            form.fields[f"{self.prefix}-email-{row}"] = forms.EmailField(
                label=f"Email of person {row + 1}", max_length=254, required=False, initial=email
            )

    def _rows(self, people):
        """A row for each place; where people are counted, for each person and each row on the page."""
        if not self.counts_people:
            places = int(self.offer.people_per_unit * self.line.quantity)
            return min(max(places, len(people)), MOST_ROWS)
        rows = max(len(people), 1)
        while f"{self.prefix}-name-{rows}" in self.form.data and rows < MOST_ROWS:
            rows += 1
        if self.form.more == self.prefix:
            rows += 1
        return min(rows, MOST_ROWS)

    @property
    def quantity(self):
        return self.form[f"{self.prefix}-quantity"] if self.asks_quantity else None

    @property
    def people(self):
        return [
            (self.form[f"{self.prefix}-name-{row}"], self.form[f"{self.prefix}-email-{row}"])
            for row in self.rows
        ]

    @property
    def rule(self) -> str:
        """What a later start does to the price, with the numbers of the day that is in the form."""
        if self.offer.proration != BY_MONTHS:
            return "The price is the same whenever it starts."
        words = rule_in_words(self.form.first_day, self.line.agreement.school_year, rule=self.offer.proration)
        return words or "A later start costs less: the months left, the one it starts in included."

    def check(self, answers):
        """Names go with emails, and where people are counted there is one at least."""
        for row in self.rows:
            name, email = f"{self.prefix}-name-{row}", f"{self.prefix}-email-{row}"
            if answers.get(email) and name in answers and not answers[name]:
                self.form.add_error(name, f"{self.line.service}: enter the name of {answers[email]}")
        if self.counts_people and not self.named(answers) and not self.has_errors:
            self.form.add_error(
                f"{self.prefix}-name-0",
                f"{self.line.service}: enter the name of each person, or “To be named”",
            )

    def named(self, answers):
        pairs = (
            (answers.get(f"{self.prefix}-name-{row}", ""), answers.get(f"{self.prefix}-email-{row}", ""))
            for row in self.rows
        )
        return tuple((name, email) for name, email in pairs if name)

    @property
    def is_unreadable(self):
        """Whether its number cannot be counted with; a name that is still to come does not matter here."""
        return f"{self.prefix}-quantity" in self.form.errors

    @property
    def amount(self):
        return None if self.is_unreadable else self.line.amount

    @property
    def has_errors(self):
        return any(name.startswith(f"{self.prefix}-") for name in self.form.errors)

    def answer(self) -> Answer:
        answers = self.form.cleaned_data
        people = self.named(answers)
        if self.counts_people:
            return Answer(Decimal(len(people)), people)
        return Answer(answers.get(f"{self.prefix}-quantity", self.line.quantity), people)


class AnswersForm(PortalForm):
    """Step 2: how much of each service, for whom, and from when."""

    has_form_tag = False
    is_draft = True  # nothing is marked optional: the words above the names say what is wanted

    starts_on = forms.DateField(label="First day", widget=forms.DateInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args, user, agreement, more="", **kwargs):
        """``more`` names the service that gets one more row for a person."""
        super().__init__(*args, user=user, initial={"starts_on": agreement.starts_on}, **kwargs)
        self.more = more
        self.saved_day = agreement.starts_on
        self.first, self.last = first_day_to_start(agreement.year), agreement.school_year.last_day
        self.range = " to ".join(f"{day:%B} {day.day}, {day.year}" for day in (self.first, self.last))
        self.fields["starts_on"].error_messages |= {
            "required": f"Enter the first day, from {self.range}",
            "invalid": "Enter a date, like 07/01/2027",
        }
        self.lines = [LineFields(self, line) for line in agreement.lines.all()]
        for name, field in self.fields.items():
            speak_plainly(name, field)
        self.order_fields([*(name for name in self.fields if name != "starts_on"), "starts_on"])

    @property
    def first_day(self):
        """The day in the form, or the saved one while there is none that can be used."""
        cleaned = getattr(self, "cleaned_data", {})
        return cleaned.get("starts_on") or self.saved_day

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if not self.first <= day <= self.last:
            raise forms.ValidationError(f"Choose a day from {self.range}")
        return day

    def clean(self):
        answers = super().clean()
        for line in self.lines:
            line.check(answers)
        return answers

    @property
    def is_readable(self):
        """Whether all that was typed can be saved; a name may still be to come."""
        return not any(self.data.get(name) for name in self.errors)

    @property
    def total(self):
        """Dollars for all of it; None while a number cannot be read or a price is not named."""
        amounts = [line.amount for line in self.lines]
        return None if None in amounts else sum(amounts, start=ZERO)

    @property
    def has_samples(self):
        return any(line.line.price_is_sample for line in self.lines)

    @property
    def is_unreadable(self):
        return any(line.is_unreadable for line in self.lines)

    def answers(self) -> dict[int, Answer]:
        """What was said of each service, by its offer; those with an error are left out."""
        self.errors  # noqa: B018 - judges every field, once
        return {line.line.offer_id: line.answer() for line in self.lines if not line.has_errors}
