"""What each role may do with services. docs/permissions.md shows it as a table, and tests compare the two."""

import rules

from districts.models import Membership, Role
from districts.rules import holds, is_agency_staff, is_assigned, sees_district, sees_every_district

district_editor = holds(Role.ADMINISTRATOR, Role.LIBRARIAN)
is_manager = holds(Role.MANAGER)


def approvers(district):
    """Ids of the people who may approve for the district now."""
    current = Membership.objects.current().filter(district=district, role=Role.ADMINISTRATOR)
    return set(current.filter(user__is_active=True).values_list("user_id", flat=True))


@rules.predicate
def somebody_else_sent_it(user, agreement=None):
    """Where a district has two who may approve, nobody approves what they sent themselves."""
    if agreement is None or agreement.sent_by_id != user.pk:
        return True
    return not approvers(agreement.district) - {user.pk}


@rules.predicate
def is_the_portal(user, record=None):
    """What happens at night, because a day has come."""
    return user.is_authenticated and user.is_the_portal


rules.add_perm("services", is_agency_staff)
for kind in ("agreement", "subscription", "amendment", "ledgerentry"):
    rules.add_perm(f"services.view_{kind}", sees_district)
for kind in ("catalogyear", "service", "offer", "offeractivity"):
    rules.add_perm(f"services.view_{kind}", is_agency_staff)
    rules.add_perm(f"services.add_{kind}", is_manager)
    rules.add_perm(f"services.change_{kind}", is_manager)
rules.add_perm("services.start_agreement", district_editor)
rules.add_perm("services.change_agreement", district_editor)
rules.add_perm("services.send_agreement", district_editor)
rules.add_perm("services.withdraw_agreement", district_editor)
rules.add_perm("services.return_agreement", holds(Role.ADMINISTRATOR) | is_manager)
rules.add_perm("services.counter_agreement", is_manager)
rules.add_perm("services.approve_agreement", holds(Role.ADMINISTRATOR) & somebody_else_sent_it)
rules.add_perm("services.accept_agreement", is_manager)
rules.add_perm("services.continue_agreement", is_manager)
rules.add_perm("services.request_amendment", district_editor)
rules.add_perm("services.roll_year", is_manager)
rules.add_perm("services.view_yearroll", is_manager)
rules.add_perm("services.view_yearsummary", sees_district)
rules.add_perm("services.make_yearsummary", holds(Role.ADMINISTRATOR) | sees_every_district | is_assigned)
rules.add_perm("services.lapse_agreement", is_the_portal)
rules.add_perm("services.expire_agreement", is_the_portal | is_manager)
rules.add_perm("services.accept_amendment", is_manager)
rules.add_perm("services.refuse_amendment", is_manager)
rules.add_perm("services.correct_days", is_manager)


@rules.predicate
def made_it(user, record=None):
    """A visit or a booking is this consultant's own."""
    return record is None or record.consultant_id == user.pk


for kind in ("booking", "visit", "statement"):
    rules.add_perm(f"services.view_{kind}", sees_district)
rules.add_perm("services.book_days", is_assigned | is_manager)
rules.add_perm("services.confirm_booking", district_editor)
rules.add_perm("services.act_for_consultant", is_manager)
rules.add_perm("services.move_booking", (is_assigned & made_it) | is_manager)
rules.add_perm("services.cancel_booking", (is_assigned & made_it) | is_manager | district_editor)
rules.add_perm("services.call_off_booking", (is_assigned & made_it) | is_manager | district_editor)
rules.add_perm("services.log_visit", is_assigned | is_manager)
rules.add_perm("services.log_closed_year", is_manager)
rules.add_perm("services.query_visit", holds(Role.ADMINISTRATOR))
rules.add_perm("services.agree_visit", holds(Role.ADMINISTRATOR))
rules.add_perm("services.issue_statement", is_manager | is_the_portal)
rules.add_perm("services.take_statement", is_the_portal)
rules.add_perm("services.export_invoices", holds(Role.AGENCY_FINANCE, Role.MANAGER))
rules.add_perm("services.answer_query", is_manager | is_assigned)
rules.add_perm("services.reverse_visit", (is_assigned & made_it) | is_manager)
rules.add_perm("services.correct_visit", (is_assigned & made_it) | is_manager)
rules.add_perm("services.reopen_visit", is_manager)
