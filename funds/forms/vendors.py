from django import forms

from portal.core.forms import PortalModelForm

from ..models import Vendor
from ..vendors import taken


class NewVendorForm(PortalModelForm):
    """A vendor that the list does not have; left empty it says nothing."""

    has_form_tag = False

    website = forms.URLField(label="Web site", required=False, assume_scheme="https")

    class Meta:
        model = Vendor
        fields = ["name", "city", "website", "email"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(
            *args, user=user, prefix="vendor", empty_permitted=True, use_required_attribute=False, **kwargs
        )
        self.fields["name"].label = "Name of the vendor"
        self.fields["name"].error_messages["required"] = "Enter the name of the vendor"
        self.fields["name"].help_text = "Everybody who writes orders will find it in the list."

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if words := taken(name):
            raise forms.ValidationError(words)
        return name

    @property
    def facts(self) -> dict | None:
        """What to add; None for nothing."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields} if self.has_changed() else None
