"""Forms in one manner: label, hint, error, control, and errors that say what to write."""

from functools import cache

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

ONE_OF_THE_LIST = {"invalid_choice": "Choose one of the answers in the list"}
SOME_OF_THE_LIST = dict.fromkeys(["invalid_choice", "invalid_list"], "Choose from the answers in the list")

# What Django would say too stiffly, by kind of field; a form's own error_messages win.
PLAIN_WORDS = {
    forms.CharField: {"max_length": "Use %(limit_value)d characters or fewer; this has %(show_value)d"},
    forms.ChoiceField: ONE_OF_THE_LIST,
    forms.MultipleChoiceField: SOME_OF_THE_LIST,
    forms.ModelChoiceField: ONE_OF_THE_LIST,
    forms.ModelMultipleChoiceField: SOME_OF_THE_LIST,
    forms.IntegerField: {
        "invalid": "Enter a whole number, like 12",
        "max_value": "Enter %(limit_value)s or less",
        "min_value": "Enter %(limit_value)s or more",
    },
    forms.DecimalField: {
        "invalid": "Enter a number, like 12.50",
        "max_value": "Enter %(limit_value)s or less",
        "min_value": "Enter %(limit_value)s or more",
        "max_digits": "Enter a number with %(max)s digits or fewer",
        "max_decimal_places": "Enter a number with %(max)s decimal places or fewer, like 12.50",
    },
    forms.DateField: {"invalid": "Enter a date, like 12/01/2027"},
    forms.EmailField: {"invalid": "Enter an email address, like name@example.org"},
    forms.URLField: {"invalid": "Enter a web address, like https://example.org"},
    forms.FileField: {"empty": "Choose a file that is not empty"},
}


def asks_for(name, field):
    """What to do about a missing answer: “Enter title”, “Choose district”."""
    label = str(field.label or name.replace("_", " ")).rstrip("?:")
    if isinstance(field, forms.BooleanField):
        return f"Check “{label}” to go on"
    if not label[:2].isupper():
        label = label[:1].lower() + label[1:]
    chosen = isinstance(field, (forms.ChoiceField, forms.FileField))
    return f"{'Choose' if chosen else 'Enter'} {label}"


def speak_plainly(name, field):
    """Give a field our words wherever its form did not choose its own."""
    stock, ours = _words_of(type(field))
    for code, words in (*ours.items(), ("required", asks_for(name, field))):
        # The very object: comparing would translate both, for every field of every row of a page.
        if field.error_messages.get(code) is stock.get(code):
            field.error_messages[code] = words


@cache
def _words_of(kind):
    """What Django says for a kind of field, and what we say instead."""
    stock, ours = {}, {}
    for parent in reversed(kind.__mro__):
        own = vars(parent).get("default_error_messages", {})
        stock |= own
        # A kind of field with words of its own, such as dollars, keeps them.
        ours = {code: words for code, words in ours.items() if code not in own} | PLAIN_WORDS.get(parent, {})
    return stock, ours


class PortalFormMixin:
    """A crispy form that knows who is filling it in.

    ``{% crispy form %}`` draws all of it. Where the page writes the <form>, its token and its button
    itself, say ``has_form_tag = False``.
    """

    submit_label = "Save"
    has_form_tag = True

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        for name, field in self.fields.items():
            speak_plainly(name, field)
            if isinstance(field, forms.DateField) and isinstance(field.widget, forms.DateInput):
                field.widget.input_type, field.widget.format = "date", "%Y-%m-%d"
        self.helper = FormHelper()
        self.helper.form_tag = self.has_form_tag
        self.helper.disable_csrf = not self.has_form_tag
        self.helper.attrs = {"novalidate": ""}  # the server judges, and says it in our words
        if self.has_form_tag:
            self.helper.add_input(Submit("save", self.submit_label))


class PortalForm(PortalFormMixin, forms.Form):
    """A form that belongs to no single record."""


class PortalModelForm(PortalFormMixin, forms.ModelForm):
    """A form for one record. It checks shape and offers only visible choices; rules live on the record."""
