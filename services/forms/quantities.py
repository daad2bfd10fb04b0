"""How many, wherever a form asks for it."""

from django import forms

FRACTIONS = {"¼": ".25", "½": ".5", "¾": ".75"}


class HowManyField(forms.DecimalField):
    """A number the way people write it, and the way pages show it: 6, 6.5, 6½ or −½."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": 6, "decimal_places": 2} | kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip().replace("−", "-")
            if value[-1:] in FRACTIONS:
                value = (value[:-1].strip() or "0") + FRACTIONS[value[-1]]
        return super().to_python(value)
