from django import forms

from districts.models import User
from portal.core.forms import PortalModelForm


class ProfileForm(PortalModelForm):
    """What a person may change about themselves."""

    submit_label = "Save the name"

    class Meta:
        model = User
        fields = ["name"]
        labels = {"name": "Your name"}
        help_texts = {"name": "As others see it, in the portal and on reports."}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
