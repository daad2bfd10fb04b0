from django import forms
from django.contrib.auth import password_validation

from portal.core.forms import PortalForm

from .models import District, Role, User
from .models.people import AGENCY_ROLES, DISTRICT_ROLES

ROLE_HINTS = {
    Role.ADMINISTRATOR: "invites people, writes the plan, sends it for review, and takes it to the board",
    Role.LIBRARIAN: "writes the plan and sends it for review",
    Role.FINANCE: "reads the plan and its budget",
    Role.VIEWER: "reads, and changes nothing",
    Role.CONSULTANT: "helps the districts they are assigned to",
    Role.REVIEWER: "reads plans of every district, returns them or signs them off",
    Role.AGENCY_FINANCE: "reads every district and its budget",
    Role.MANAGER: "invites everybody, assigns consultants, and looks after the portal",
}

PASSWORD_WORDS = {
    "password_too_short": "Use 12 characters or more",
    "password_too_common": "Choose another password: this one is on lists that others try first",
    "password_too_similar": "Choose a password that is not like your name or email address",
}


class InviteForm(PortalForm):
    """Who is asked to join, in which role, for which district: only what the inviting person may give."""

    submit_label = "Send the invitation"

    name = forms.CharField(label="Their name", max_length=100)
    email = forms.EmailField(
        label="Their email address",
        max_length=254,
        help_text="The work address. They sign in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter their email address, like name@example.org"},
    )
    role = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": "Choose what they will do here"}
    )
    district = forms.ModelChoiceField(District.objects.none(), required=False, empty_label="No district")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        districts = invitable_districts(user)
        roles = list(DISTRICT_ROLES)
        if user.has_perm("districts.invite_agency_people"):
            roles += AGENCY_ROLES
            self.fields["district"].help_text = "Where they work. People of the agency need none."
        else:
            self.fields["district"].required = True
            self.fields["district"].error_messages["required"] = "Choose the district they will act for"
        self.fields["role"].choices = [(r.value, f"{r.label}: {ROLE_HINTS[r]}") for r in roles]
        self.fields["district"].queryset = districts
        if len(roles) == len(DISTRICT_ROLES) and len(districts) == 1:
            self.only_district = districts[0]
            del self.fields["district"]

    def clean(self):
        answers = super().clean()
        role = answers.get("role")
        if only := getattr(self, "only_district", None):
            answers["district"] = only
        elif role in DISTRICT_ROLES and not answers.get("district") and "district" not in self.errors:
            self.add_error("district", f"Choose the district this {Role(role).label.lower()} will act for")
        elif role in AGENCY_ROLES and answers.get("district"):
            self.add_error(
                "district",
                f"Leave the district open: a {Role(role).label.lower()} works for the agency, "
                "or choose a district role",
            )
        return answers


def invitable_districts(user):
    """Districts the person may invite people for."""
    visible = District.objects.visible_to(user)
    if user.has_perm("districts.invite_agency_people"):
        return visible
    own = [m.district for m in user.current_memberships if m.district]
    return visible.filter(pk__in=[d.pk for d in own if user.has_perm("districts.invite_people", d)])


class AcceptForm(PortalForm):
    """What a newly invited person chooses: their name as others see it, and a password."""

    submit_label = "Join the portal"

    name = forms.CharField(
        label="Your name", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        strip=False,
        help_text="At least 12 characters, and none that many people use. Three or four words do well.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password of 12 characters or more"},
    )

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, user=None, **kwargs)
        self.email = email

    def clean_password(self):
        password = self.cleaned_data["password"]
        person = User(email=self.email, name=self.cleaned_data.get("name", ""))
        try:
            password_validation.validate_password(password, person)
        except forms.ValidationError as errors:
            raise forms.ValidationError([PASSWORD_WORDS[e.code] for e in errors.error_list]) from errors
        return password
