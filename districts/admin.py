"""Districts, people and their standing, for managers. Roles come by invitation; dates are mended here."""

from django.contrib import admin

from portal.core.desk import PortalModelAdmin, ReadOnlyAdmin, day_of, moment_of, shown
from portal.core.templatetags.portal import moment

from .desk_forms import (
    AssignmentForm,
    DesignationForm,
    DistrictForm,
    LicenceForm,
    MembershipForm,
    SchoolForm,
    UserForm,
)
from .models import (
    Assignment,
    Cesa,
    Designation,
    District,
    Invitation,
    Licence,
    Membership,
    Role,
    School,
    User,
)


@admin.register(Cesa)
class CesaAdmin(ReadOnlyAdmin):
    about = "The twelve agencies of the state, and where each has its office."
    list_display = ["number", "name", "city"]

    def get_queryset(self, request):
        return Cesa.objects.all()  # public facts about the state


@admin.register(District)
class DistrictAdmin(PortalModelAdmin):
    """Facts come from the state's lists; `manage.py load_districts` brings them up to date."""

    about = "What the state’s lists say about each district. Correct here what is wrong there."
    form = DistrictForm
    list_display = ["name", "code", "cesa", "county", "grades", "enrollment"]
    list_filter = ["cesa"]
    list_select_related = ["cesa"]
    search_fields = ["name", "=code"]
    search_help_text = "Name or DPI code"
    fields = [
        "code",
        "name",
        "cesa",
        "county",
        "type",
        "low_grade",
        "high_grade",
        "enrollment",
        "enrollment_year",
    ]

    def has_view_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)  # everybody else has the portal's own page

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(User)
class UserAdmin(PortalModelAdmin):
    """A closed account cannot sign in, whatever roles it has."""

    about = "Everybody with an account. Close it here when somebody must not sign in any more."
    form = UserForm
    list_display = ["name", "email", "account", "last_seen"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    search_help_text = "Name or email"
    fields = ["name", "email", "is_active", "joined", "last_seen"]
    readonly_fields = ["email", "joined", "last_seen"]

    joined = moment_of("joined_at", "joined")
    last_seen = moment_of("last_login", "signed in last")
    account = shown("is_active", lambda is_active: "Open" if is_active else "Closed", "account")

    def get_queryset(self, request):
        return User.objects.visible_to(request.user)


@admin.register(Membership)
class MembershipAdmin(PortalModelAdmin):
    about = "Who holds which role, where, and between which days. New people are invited under People."
    form = MembershipForm
    list_display = ["user", "role", "district", "begins", "ends"]
    list_filter = ["role"]
    list_select_related = ["user", "district"]
    search_fields = ["user__name", "user__email", "district__name"]
    search_help_text = "Name, email, or district"
    fields = ["user", "role", "district", "starts_on", "ends_on"]

    begins = day_of("starts_on", "from")
    ends = day_of("ends_on", "until (not included)")

    def get_readonly_fields(self, request, obj=None):
        return ["user", "role", "district"] if obj else []


@admin.register(Assignment)
class AssignmentAdmin(PortalModelAdmin):
    """Which consultant serves which district; the consultant sees the districts of current assignments."""

    about = "A consultant sees and writes the plans of these districts, between these days."
    form = AssignmentForm
    list_display = ["consultant", "district", "begins", "ends"]
    list_select_related = ["consultant", "district"]
    search_fields = ["consultant__name", "district__name"]
    search_help_text = "Consultant or district"
    fields = ["consultant", "district", "starts_on", "ends_on"]

    begins = day_of("starts_on", "from")
    ends = day_of("ends_on", "until (not included)")

    def get_readonly_fields(self, request, obj=None):
        return ["consultant", "district"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "consultant":
            current = Membership.objects.current().filter(role=Role.CONSULTANT)
            kwargs["queryset"] = User.objects.filter(pk__in=current.values("user"), is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Licence)
class LicenceAdmin(PortalModelAdmin):
    about = (
        "Library media licenses as DPI’s public lookup shows them. An order’s consultation copies its dates."
    )
    form = LicenceForm
    list_display = ["holder", "code", "tier", "begins", "ends", "checked_until", "seen"]
    list_filter = ["tier"]
    list_select_related = ["holder"]
    search_fields = ["holder__name", "=entity_number"]
    search_help_text = "Name or entity number"
    fields = ["holder", "entity_number", "code", "tier", "starts_on", "ends_on", "check_due_on", "seen_on"]

    begins = day_of("starts_on", "from")
    ends = day_of("ends_on", "until (not included)")
    checked_until = day_of("check_due_on", "background check due")
    seen = day_of("seen_on", "looked up")

    def get_readonly_fields(self, request, obj=None):
        return ["holder"] if obj else []

    def save_model(self, request, obj, form, change):
        obj.seen_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(Designation)
class DesignationAdmin(PortalModelAdmin):
    about = "Who directs and coordinates the libraries of a district (PI 8.01(2)(h)), between which days."
    form = DesignationForm
    list_display = ["district", "person", "begins", "ends", "note"]
    list_select_related = ["district", "person"]
    search_fields = ["district__name", "person__name"]
    search_help_text = "District or person"
    fields = ["district", "person", "starts_on", "ends_on", "note"]

    begins = day_of("starts_on", "from")
    ends = day_of("ends_on", "until (not included)")

    def get_readonly_fields(self, request, obj=None):
        return ["district", "person"] if obj else []


@admin.register(School)
class SchoolAdmin(PortalModelAdmin):
    about = "Schools of each district: DPI’s list of 2019, mended by hand. Orders are for one of them."
    form = SchoolForm
    list_display = ["name", "district", "city", "grades", "headcount", "counted"]
    list_filter = ["is_open"]
    list_select_related = ["district"]
    search_fields = ["name", "district__name"]
    search_help_text = "School or district"
    fields = [
        "district",
        "name",
        "code",
        "city",
        "low_grade",
        "high_grade",
        "headcount",
        "headcount_on",
        "is_open",
    ]

    counted = day_of("headcount_on", "counted")

    def get_readonly_fields(self, request, obj=None):
        return ["district"] if obj else []


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Asking happens in the portal, under People."""

    about = "Who was asked to join, by whom, and what came of it."
    list_display = ["name", "email", "role", "district", "asked_by", "asked_at", "answer"]
    list_filter = ["role"]
    list_select_related = ["district", "link__made_by", "link__revoked_by"]
    search_fields = ["name", "email"]
    search_help_text = "Name or email"
    fields = ["name", "email", "role", "district", "asked_by", "asked_at", "answer", "accepted_by"]
    readonly_fields = ["asked_by", "asked_at", "answer"]

    @admin.display(description="asked by", ordering="link__made_by__name")
    def asked_by(self, invitation):
        return invitation.link.made_by

    @admin.display(description="asked", ordering="link__made_at")
    def asked_at(self, invitation):
        return moment(invitation.link.made_at)

    @admin.display(description="answer")
    def answer(self, invitation):
        if invitation.link.used_at:
            return "Joined"
        if not invitation.link.revoked_at:
            return "None yet"
        who = invitation.link.revoked_by  # not known of the earliest ones
        return f"Withdrawn or repeated by {who}" if who else "Withdrawn or repeated"
