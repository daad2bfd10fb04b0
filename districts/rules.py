"""Who counts as what, and what they may do with people and districts. Other apps build on this."""

import rules

from .models import Role
from .models.people import AGENCY_ROLES

PEOPLE_OF_A_DISTRICT = (Role.ADMINISTRATOR, Role.LIBRARIAN, Role.FINANCE, Role.VIEWER)


def holds(*roles):
    """Holds one of these roles now: for the record's district, or anywhere when there is no record.

    A record that belongs to no district is the agency's own, so only roles in the agency count there.
    """
    in_the_agency = [role for role in roles if role in AGENCY_ROLES]

    def held(user, record=None):
        if not user.is_authenticated:
            return False
        if record is None:
            return user.has_role(*roles)
        district = getattr(record, "district", None)
        return user.has_role(*roles, district=district) if district else user.has_role(*in_the_agency)

    return rules.predicate(held, name=" or ".join(roles))


@rules.predicate
def is_agency_staff(user):
    return user.is_authenticated and user.is_agency_staff


@rules.predicate
def is_assigned(user, record=None):
    """The consultant serves the record's district now."""
    if not user.is_authenticated:
        return False
    if record is None:
        return bool(user.assigned_district_ids)
    district = getattr(record, "district", None)
    return district is not None and district.pk in user.assigned_district_ids


acts_for_district = holds(*PEOPLE_OF_A_DISTRICT)
writes_for_district = holds(Role.ADMINISTRATOR, Role.LIBRARIAN) | is_assigned
sees_every_district = holds(Role.REVIEWER, Role.AGENCY_FINANCE, Role.MANAGER)
sees_district = sees_every_district | is_assigned | acts_for_district
is_manager = holds(Role.MANAGER)
is_reviewer = holds(Role.REVIEWER)

rules.add_perm("districts", is_agency_staff)
rules.add_perm("districts.view_district", sees_district)
rules.add_perm("districts.change_district", is_manager)
rules.add_perm("districts.view_cesa", is_manager)
rules.add_perm("districts.view_user", is_manager)
rules.add_perm("districts.change_user", is_manager)
rules.add_perm("districts.view_membership", is_manager)
rules.add_perm("districts.add_membership", is_manager)
rules.add_perm("districts.change_membership", is_manager)
rules.add_perm("districts.view_assignment", is_manager)
rules.add_perm("districts.add_assignment", is_manager)
rules.add_perm("districts.change_assignment", is_manager)
rules.add_perm("districts.view_invitation", is_manager)
for kind in ("licence", "designation", "school"):
    rules.add_perm(f"districts.view_{kind}", is_manager)
    rules.add_perm(f"districts.add_{kind}", is_manager)
    rules.add_perm(f"districts.change_{kind}", is_manager)
rules.add_perm("districts.view_people", sees_district)
rules.add_perm("districts.invite_people", is_manager | holds(Role.ADMINISTRATOR))
rules.add_perm("districts.invite_agency_people", is_manager)
rules.add_perm("districts.withdraw_invitation", is_manager | holds(Role.ADMINISTRATOR))
rules.add_perm("districts.end_membership", is_manager | holds(Role.ADMINISTRATOR))

# Reports and the record of changes lie below this app, so their words are defined here.
rules.add_perm("reports", is_agency_staff)
rules.add_perm("reports.view_report", sees_district)
rules.add_perm(
    "reports.retry_report",
    holds(Role.ADMINISTRATOR, Role.LIBRARIAN, Role.FINANCE, Role.REVIEWER, Role.AGENCY_FINANCE, Role.MANAGER)
    | is_assigned,
)
rules.add_perm("core", is_agency_staff)
rules.add_perm("core.view_job", holds(Role.REVIEWER, Role.MANAGER))
rules.add_perm("core.retry_job", holds(Role.REVIEWER, Role.MANAGER))
rules.add_perm("core.view_statechange", holds(Role.REVIEWER, Role.MANAGER))
