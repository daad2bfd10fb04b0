"""Dollars and cents. Decimal everywhere, never a float."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import DecimalField, Sum, Value
from django.db.models.functions import Coalesce

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
COMMAS_BETWEEN_THOUSANDS = re.compile(r"[^,]*|-?\d{1,3}(,\d{3})+(\.\d*)?")


class DollarFormField(forms.DecimalField):
    """Takes an amount the way people write it: 1200, 1,200.50 or $1,200.50."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages = {
        "invalid": "Enter an amount in dollars, like 1200.50",
        "min_value": "Enter 0 or more",
        "max_decimal_places": "Enter dollars and cents, like 1200.50",
        "max_digits": "Enter an amount below one billion dollars",
        "max_whole_digits": "Enter an amount below one billion dollars",
    }

    def prepare_value(self, value):
        """An amount as the page shows it: 26,400.00. What somebody typed stays as it was typed."""
        return f"{value:,.2f}" if isinstance(value, Decimal) else value

    def to_python(self, value):
        if isinstance(value, str):
            value = value.replace("$", "").strip()
            if not COMMAS_BETWEEN_THOUSANDS.fullmatch(value):  # 12,50 is not twelve hundred and fifty dollars
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            value = value.replace(",", "")
        return super().to_python(value)


class DollarField(models.DecimalField):
    """US dollars and cents, never negative: a credit is a kind of row, not a minus sign."""

    def __init__(self, *args, **kwargs):
        kwargs.update(max_digits=11, decimal_places=2)
        kwargs.setdefault("validators", [MinValueValidator(ZERO, "Enter 0 or more")])
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": DollarFormField, **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        kwargs.pop("validators", None)  # no matter for a migration
        return name, path, args, kwargs


def cents(amount: Decimal) -> Decimal:
    """Round half up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def total(expression):
    """Sum of dollars in the database; zero, not None, when there are no rows."""
    return Coalesce(Sum(expression), Value(ZERO), output_field=DecimalField(max_digits=14, decimal_places=2))
