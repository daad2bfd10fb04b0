"""Districts, people and their standing, for managers. Roles come by invitation; dates are mended here."""

from django import forms
from django.contrib import admin

from portal.core import clock
from portal.core.admin import PortalModelAdmin, ReadOnlyAdmin
from portal.core.transitions import Refused

from .actions import keep_a_manager
from .models import Assignment, Cesa, District, Invitation, Membership, Role, User
from .models.people import AGENCY_ROLES


@admin.register(Cesa)
class CesaAdmin(ReadOnlyAdmin):
    list_display = ["number", "name", "city"]

    def get_queryset(self, request):
        return Cesa.objects.all()  # public facts about the state


@admin.register(District)
class DistrictAdmin(PortalModelAdmin):
    """Facts come from the state's lists; `manage.py load_districts` brings them up to date."""

    list_display = ["name", "code", "cesa", "county", "grades", "enrollment"]
    list_filter = ["cesa"]
    list_select_related = ["cesa"]
    search_fields = ["name", "=code"]
    fields = [
        "code",
        "name",
        "cesa",
        "county",
        "type",
        ("low_grade", "high_grade"),
        ("enrollment", "enrollment_year"),
    ]

    def has_view_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)  # everybody else has the portal's own page

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


def check_that_a_manager_stays(*, without):
    """The refusal as an error of the form."""
    try:
        keep_a_manager(without=without)
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class UserForm(forms.ModelForm):
    def clean_is_active(self):
        is_active = self.cleaned_data["is_active"]
        if self.instance.is_active and not is_active:
            check_that_a_manager_stays(without=self.instance)
        return is_active


@admin.register(User)
class UserAdmin(PortalModelAdmin):
    """A closed account can not sign in, whatever roles it has."""

    form = UserForm
    list_display = ["name", "email", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "is_active", "joined_at", "last_login"]
    readonly_fields = ["email", "joined_at", "last_login"]

    def get_queryset(self, request):
        return User.objects.visible_to(request.user)


class DatesForm(forms.ModelForm):
    """Says in words what the database would refuse. ``same`` are the fields that make two rows the same."""

    same = ()

    def clean(self):
        answers = super().clean()
        begin, end = answers.get("starts_on"), answers.get("ends_on")
        if begin and end and end < begin:
            self.add_error("ends_on", "Enter a day on or after the first day, or leave it open")
        if not end and self.has_twin(answers):
            self.add_error("ends_on", "This one is current already: end it first, or enter a day here")
        return answers

    def has_twin(self, answers):
        wanted = {name: answers.get(name, getattr(self.instance, name, None)) for name in self.same}
        twins = type(self.instance).objects.filter(ends_on=None, **wanted)
        return twins.exclude(pk=self.instance.pk).exists()


class MembershipForm(DatesForm):
    same = ("user", "role", "district")

    def clean(self):
        answers = super().clean()
        role, district = answers.get("role"), answers.get("district")
        if role in AGENCY_ROLES and district:
            self.add_error("district", "Leave this open: the role belongs to the agency")
        elif role and role not in AGENCY_ROLES and not district:
            self.add_error("district", "Choose the district this role is for")
        if self.takes_a_manager_away(answers):
            check_that_a_manager_stays(without=self.instance.user)
        return answers

    def takes_a_manager_away(self, answers):
        was, begin = self.instance, answers.get("starts_on")
        ends = answers.get("ends_on") or (begin and begin > clock.today())
        return was.pk and was.role == Role.MANAGER and was.ends_on is None and ends


@admin.register(Membership)
class MembershipAdmin(PortalModelAdmin):
    form = MembershipForm
    list_display = ["user", "role", "district", "starts_on", "ends_on"]
    list_filter = ["role"]
    list_select_related = ["user", "district"]
    search_fields = ["user__name", "user__email", "district__name"]
    fields = ["user", "role", "district", "starts_on", "ends_on"]

    def get_readonly_fields(self, request, obj=None):
        return ["user", "role", "district"] if obj else []


class AssignmentForm(DatesForm):
    same = ("consultant", "district")


@admin.register(Assignment)
class AssignmentAdmin(PortalModelAdmin):
    """Which consultant serves which district; the consultant sees the districts of current assignments."""

    form = AssignmentForm
    list_display = ["consultant", "district", "starts_on", "ends_on"]
    list_select_related = ["consultant", "district"]
    search_fields = ["consultant__name", "district__name"]
    fields = ["consultant", "district", "starts_on", "ends_on"]

    def get_readonly_fields(self, request, obj=None):
        return ["consultant", "district"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "consultant":
            current = Membership.objects.current().filter(role=Role.CONSULTANT)
            kwargs["queryset"] = User.objects.filter(pk__in=current.values("user"), is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who was asked to join, by whom, and what came of it. Asking happens in the portal, under People."""

    list_display = ["name", "email", "role", "district", "asked_by", "asked_at", "answer"]
    list_filter = ["role"]
    list_select_related = ["district", "link__made_by", "link__revoked_by"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "role", "district", "asked_by", "asked_at", "answer", "accepted_by"]
    readonly_fields = ["asked_by", "asked_at", "answer"]

    @admin.display(description="asked by", ordering="link__made_by__name")
    def asked_by(self, invitation):
        return invitation.link.made_by

    @admin.display(description="asked", ordering="link__made_at")
    def asked_at(self, invitation):
        return invitation.link.made_at

    @admin.display(description="answer")
    def answer(self, invitation):
        if invitation.link.used_at:
            return "Joined"
        if not invitation.link.revoked_at:
            return "None yet"
        who = invitation.link.revoked_by  # not known of the earliest ones
        return f"Withdrawn or repeated by {who}" if who else "Withdrawn or repeated"
