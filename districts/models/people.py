from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Lower
from django.utils import timezone
from django.utils.functional import cached_property
from rules import has_perm as rule_allows
from simple_history.models import HistoricalRecords

from portal.core import clock
from portal.core.scoping import ScopedQuerySet

from .places import District


class Role(models.TextChoices):
    """The eight roles. The first four belong to a district, the others to the agency."""

    ADMINISTRATOR = "administrator", "District administrator"
    LIBRARIAN = "librarian", "Librarian"
    FINANCE = "finance", "District finance"
    VIEWER = "viewer", "District viewer"
    CONSULTANT = "consultant", "Consultant"
    REVIEWER = "reviewer", "Reviewer"
    AGENCY_FINANCE = "agency_finance", "Agency finance"
    MANAGER = "manager", "Manager"


DISTRICT_ROLES = (Role.ADMINISTRATOR, Role.LIBRARIAN, Role.FINANCE, Role.VIEWER)
AGENCY_ROLES = (Role.CONSULTANT, Role.REVIEWER, Role.AGENCY_FINANCE, Role.MANAGER)
SEE_EVERY_DISTRICT = {Role.REVIEWER, Role.AGENCY_FINANCE, Role.MANAGER}


class DatedQuerySet(ScopedQuerySet):
    """Rows with a first day and an open or exclusive end (half-open)."""

    def not_ended(self):
        """Current ones and those that begin later; one that ended before it began is neither."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=Greatest(F("starts_on"), clock.today())))

    def current(self):
        return self.not_ended().filter(starts_on__lte=clock.today())

    def on(self, day):
        """Those in force on a day, whichever."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, name, password=None):
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)  # None makes a password that nothing matches
        user.save()
        return user

    def visible_to(self, user):
        """Agency people, and everybody who acts for a district the person may see."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_every_district:
            return self.all()
        shared = Membership.objects.current().filter(Q(district__in=user.district_ids) | Q(district=None))
        return self.filter(pk__in=shared.values("user"))


class User(AbstractBaseUser):
    """Somebody who signs in with an e-mail address; what they may do comes from their memberships."""

    email = models.EmailField("email", unique=True)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField("may sign in", default=True)
    joined_at = models.DateTimeField("joined", default=timezone.now, editable=False)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])
    district_path = None  # a person may belong to several districts: see UserManager.visible_to

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_is_in_small_letters")
        ]

    def __str__(self):
        return self.name

    SYSTEM_EMAIL = "system@portal.invalid"

    @classmethod
    def system(cls):
        """The row that stands for nightly work, so that ``by`` is never empty. It cannot sign in."""
        return cls.objects.get_or_create(
            email=cls.SYSTEM_EMAIL,
            defaults={"name": "The portal", "is_active": False, "password": "!"},
        )[0]

    @cached_property
    def current_memberships(self):
        return list(self.memberships.current().select_related("district").order_by("pk"))

    @cached_property
    def roles(self) -> set[str]:
        return {membership.role for membership in self.current_memberships} if self.is_active else set()

    @property
    def is_the_portal(self) -> bool:
        """Nightly work acts as this row. It holds no role, so it may only do what a rule names it for."""
        return self.email == self.SYSTEM_EMAIL

    def has_role(self, *roles, district=None) -> bool:
        """Whether the person holds one of the roles now: for this district, or anywhere if none is named."""
        return self.is_active and any(
            m.role in roles and (district is None or m.district_id in (None, district.pk))
            for m in self.current_memberships
        )

    @cached_property
    def is_agency_staff(self) -> bool:
        return bool(self.roles & set(AGENCY_ROLES))

    @property
    def is_staff(self) -> bool:
        """The admin's word for it."""
        return self.is_agency_staff

    @cached_property
    def sees_every_district(self) -> bool:
        return bool(self.roles & SEE_EVERY_DISTRICT)

    @cached_property
    def assigned_district_ids(self) -> set[int]:
        """Districts a consultant serves now."""
        if Role.CONSULTANT not in self.roles:
            return set()
        return set(self.assignments.current().values_list("district_id", flat=True))

    @cached_property
    def district_ids(self) -> set[int]:
        own = {m.district_id for m in self.current_memberships if m.district_id and self.is_active}
        return own | self.assigned_district_ids

    @property
    def sees_several_districts(self) -> bool:
        """Whether a row needs its district's name beside it."""
        return self.sees_every_district or len(self.district_ids) > 1

    def has_perm(self, permission, record=None) -> bool:
        """Permissions are the predicates of each app's rules.py and nothing else: no groups, no superuser."""
        return (self.is_active or self.is_the_portal) and rule_allows(permission, self, record)

    def has_module_perms(self, app_label) -> bool:
        return self.is_active and rule_allows(app_label, self)

    def get_short_name(self):
        return self.name


class Membership(models.Model):
    """A person's standing: a role in one district, or a role in the agency, between two dates."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="memberships", verbose_name="person"
    )
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role)
    starts_on = models.DateField("from", default=clock.today)
    ends_on = models.DateField("until (not included)", null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()
    district_path = "district"

    class Meta:
        verbose_name = "role"
        ordering = ["district__name", "user__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=AGENCY_ROLES, district=None)
                | Q(role__in=DISTRICT_ROLES, district__isnull=False),
                name="agency_roles_have_no_district",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["user", "district", "role"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="one_open_membership_per_role",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display().lower()}, {self.district or 'agency'}"


class AssignmentQuerySet(DatedQuerySet):
    def serving(self, day=None):
        """Current ones, or those of a day, of people who were consultants then and have an open account."""
        day = day or clock.today()
        consultants = Membership.objects.on(day).filter(role=Role.CONSULTANT)
        return self.on(day).filter(consultant__is_active=True, consultant__in=consultants.values("user"))


class Assignment(models.Model):
    """A consultant serves a district between two dates; the consultant sees that district, and no other."""

    consultant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="assignments")
    starts_on = models.DateField("from", default=clock.today)
    ends_on = models.DateField("until (not included)", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()
    history = HistoricalRecords()
    district_path = "district"

    class Meta:
        verbose_name = "consultant’s district"
        verbose_name_plural = "consultants and their districts"
        ordering = ["district__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="assignment_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["consultant", "district"], condition=Q(ends_on=None), name="one_open_assignment"
            ),
        ]

    def __str__(self):
        return f"{self.consultant} for {self.district}"
