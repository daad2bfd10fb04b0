"""Rows that say where the libraries stand now: the collection by class, and the ways to it."""

from django import forms

from portal.core import clock

from .class_counts import MOST_ITEMS
from .forms import LONGEST_ANSWER, Line, RowForm
from .models import AccessPoint, Holding

WHOLE = {
    "invalid": "Enter a whole number of items, like 1240",
    "max_value": f"Enter {MOST_ITEMS:,} or less",
}
OLDEST_TARGET = 100


class ItemsField(forms.IntegerField):
    """A number of items that a library can have, the most that a catalog file may say too."""

    def __init__(self, **kwargs):
        super().__init__(max_value=MOST_ITEMS, **kwargs)


class HoldingForm(RowForm):
    """One class: what there is, and what it wants. Both panels of the section hold fields of it."""

    class Meta:
        model = Holding
        fields = ["label", "items", "average_year", "added", "weeded", "target_age", "price", "to_buy"]
        labels = {
            "average_year": "Average year",
            "added": "Added",
            "weeded": "Weeded",
            "price": "Price of one",
        }
        field_classes = dict.fromkeys(["items", "added", "weeded", "to_buy"], ItemsField)
        error_messages = {
            "items": WHOLE,
            "added": WHOLE,
            "weeded": WHOLE,
            "to_buy": WHOLE,
            "average_year": {"invalid": "Enter a year, like 2012"},
            "target_age": {"invalid": "Enter a whole number of years, like 12"},
        }

    def clean_average_year(self):
        year = self.cleaned_data["average_year"]
        if year is not None and not 1800 <= year <= clock.today().year:
            raise forms.ValidationError(f"Enter a year between 1800 and {clock.today().year}")
        return year

    def clean_target_age(self):
        age = self.cleaned_data["target_age"]
        if age is not None and age > OLDEST_TARGET:
            raise forms.ValidationError(f"Enter an age from 0 to {OLDEST_TARGET} years")
        return age


class AccessPointForm(RowForm):
    class Meta:
        model = AccessPoint
        fields = ["label", "rating", "note"]
        widgets = {
            "label": Line(),
            "note": forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_ANSWER}),
        }
