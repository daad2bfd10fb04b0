"""What each role may do with the Common School Fund. docs/permissions.md shows it as a table."""

import rules

from districts.models import Membership, Role, User
from districts.rules import holds, is_agency_staff, sees_district, writes_for_district
from portal.core import clock

from .authority import authority_of
from .models import Delegation, FundOrder

PAYING = (Role.FINANCE, Role.ADMINISTRATOR, Role.AGENCY_FINANCE)
FINANCE_OF_THE_AGENCY = holds(Role.AGENCY_FINANCE, Role.MANAGER)
sends_for_district = holds(Role.ADMINISTRATOR, Role.LIBRARIAN)
pays_for_district = holds(Role.ADMINISTRATOR, Role.FINANCE)


@rules.predicate
def is_the_portal(user, record=None):
    """What happens because money has come."""
    return user.is_authenticated and user.is_the_portal


@rules.predicate
def is_licensed_here(user, order=None):
    """Key 1: a valid license, and a right to be consulted in the district (funds.authority)."""
    if not user.is_authenticated:
        return False
    if order is None:
        may_hold_it = user.has_role(Role.ADMINISTRATOR, Role.LIBRARIAN) or user.assigned_district_ids
        return bool(may_hold_it) and user.licences.valid_on(clock.today()).exists()
    return authority_of(user, order.district) is not None


def second_keys(order, may_pay=None) -> set[int]:
    """Ids of those who may give key 2 to an order now: never whoever was consulted.

    The district's finance; its administrator where finance is nobody but the specialist or whoever sent it;
    and somebody of the agency's finance while the district delegates it. Whoever sent it only where nobody
    else is left.
    ``may_pay``: what payers_of gives for its district, where many orders are asked about.
    """
    payers = may_pay or payers_of([order.district])[order.district.pk]
    consulted = {one.by_id for one in order.consultations.all() if one.voided_at is None}
    finance, administrators, agency = (payers[role] - consulted for role in PAYING)
    others = {order.sent_by_id}
    keys = (finance - others) or (administrators - others)
    return keys | (agency - others) or finance or administrators


def payers_of(districts) -> dict[int, dict[str, set[int]]]:
    """By district: ids of its finance, its administrators, and those it delegates to; two queries."""
    payers = {one.pk: {role: set() for role in PAYING} for one in districts}
    current = Membership.objects.current().filter(user__is_active=True)
    for role, district, user in current.filter(district__in=payers, role__in=PAYING).values_list(
        "role", "district_id", "user_id"
    ):
        payers[district][role].add(user)
    agency = current.filter(role=Role.AGENCY_FINANCE)
    given = Delegation.objects.current().filter(district__in=payers)
    of_finance = given.filter(person__in=agency.values("user"))
    for district, user in of_finance.values_list("district_id", "person_id"):
        payers[district][Role.AGENCY_FINANCE].add(user)
    return payers


@rules.predicate
def gives_the_second_key(user, order=None):
    if not user.is_authenticated:
        return False
    if order is None:
        return user.has_role(Role.FINANCE, Role.ADMINISTRATOR, Role.AGENCY_FINANCE)
    return user.pk in second_keys(order)


@rules.predicate
def approved_it(user, order=None):
    if order is None:
        return gives_the_second_key(user)
    return any(one.by_id == user.pk for one in order.approvals.all() if one.voided_at is None)


@rules.predicate
def is_not_sent(user, order=None):
    return order is None or order.state in FundOrder.EDITABLE


rules.add_perm("funds", is_agency_staff)
for kind in (
    "fundallocation",
    "fundorder",
    "fundentry",
    "allocationamount",
    "delegation",
    "fundpaper",
    "auditpacket",
):
    rules.add_perm(f"funds.view_{kind}", sees_district)
for kind in ("objectcode", "eligibilityrule", "vendor", "fundyear", "exportlayout"):
    rules.add_perm(f"funds.view_{kind}", is_agency_staff)
    rules.add_perm(f"funds.add_{kind}", FINANCE_OF_THE_AGENCY)
    rules.add_perm(f"funds.change_{kind}", FINANCE_OF_THE_AGENCY)
rules.add_perm("funds.record_amounts", FINANCE_OF_THE_AGENCY | pays_for_district)
rules.add_perm("funds.import_amounts", FINANCE_OF_THE_AGENCY)
rules.add_perm("funds.share_among_schools", pays_for_district)
rules.add_perm("funds.delegate_approval", holds(Role.ADMINISTRATOR))
rules.add_perm("funds.start_fundorder", writes_for_district)
rules.add_perm("funds.change_fundorder", writes_for_district & is_not_sent)
rules.add_perm("funds.send_fundorder", sends_for_district)
rules.add_perm("funds.cancel_fundorder", sends_for_district | holds(Role.FINANCE))
rules.add_perm("funds.consult_fundorder", is_licensed_here)
rules.add_perm("funds.approve_fundorder", gives_the_second_key)
rules.add_perm("funds.undo_approval", approved_it & sees_district)
rules.add_perm("funds.confirm_fundorder", is_the_portal)
rules.add_perm("funds.place_fundorder", pays_for_district)
rules.add_perm("funds.receive_fundorder", holds(Role.ADMINISTRATOR, Role.LIBRARIAN, Role.FINANCE))
rules.add_perm("funds.accept_delivery", pays_for_district)
rules.add_perm("funds.close_fundorder", pays_for_district)
rules.add_perm("funds.export_fund", sees_district)
rules.add_perm("funds.export_many", FINANCE_OF_THE_AGENCY)
rules.add_perm("funds.choose_layout", FINANCE_OF_THE_AGENCY | pays_for_district)


def people(ids):
    return User.objects.filter(pk__in=ids, is_active=True)
