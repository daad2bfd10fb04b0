"""Work that spans several records of this app."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.core import clock
from portal.core.mail import send_secret
from portal.core.transitions import Refused

from .models import AccessLink, Invitation, Membership, Role, User
from .models.access import INVITATION_DAYS, UNKNOWN_LINK


@transaction.atomic
def invite(*, by, email, name, role, district=None):
    """Ask somebody to join in a role; an earlier open invitation to the same role ends.

    Returns the invitation and the address that opens it. The address is mailed and shown once; only its
    hash is kept. Raises Refused when the person already holds the role. Whether ``by`` may ask for this role
    is for the caller to check: the first manager is invited by a command, before anybody may do anything.
    """
    email = email.strip().lower()
    if User.objects.filter(email=email, is_active=False).exists():
        raise Refused(f"The account of {email} is closed. A manager can open it again on the review desk.")
    if Membership.objects.not_ended().filter(user__email=email, role=role, district=district).exists():
        raise Refused(f"{email} already has this role.")
    earlier = AccessLink.objects.usable().filter(
        invitation__email=email, invitation__role=role, invitation__district=district
    )
    earlier.update(revoked_at=timezone.now(), revoked_by=by)
    link, token = AccessLink.make(by=by, days=INVITATION_DAYS)
    invitation = Invitation.objects.create(
        link=link, email=email, name=name.strip(), role=role, district=district
    )
    address = settings.PORTAL_URL + reverse("districts:accept", args=[token])
    send_secret(email, "invitation", invitation=invitation, address=address, days=INVITATION_DAYS)
    return invitation, address


@transaction.atomic
def accept(*, token, name, password):
    """Make the invited person a member. Returns the person; raises Refused when the link no longer works.

    Somebody who has an account keeps its name and password, whatever was typed.
    """
    link = AccessLink.objects.select_for_update().for_token(token).first()
    if link is None:
        raise Refused(UNKNOWN_LINK)
    invitation = link.invitation
    if invitation.why_closed:
        raise Refused(invitation.why_closed)
    person = User.objects.filter(email=invitation.email).first()
    if person is None:
        person = User.objects.create_user(invitation.email, name, password)
    membership = {"user": person, "district": invitation.district, "role": invitation.role}
    if not Membership.objects.not_ended().filter(**membership).exists():
        Membership.objects.create(**membership)
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    invitation.accepted_by = person
    invitation.save(update_fields=["accepted_by"])
    return person


@transaction.atomic
def withdraw(invitation, *, by):
    """The link stops working, and nobody waits for an answer any more. Raises Refused when there is one."""
    link = AccessLink.objects.select_for_update().get(pk=invitation.link_id)
    if link.used_at:
        raise Refused(f"{invitation.name} has joined already. End the role instead.")
    link.revoked_at, link.revoked_by = timezone.now(), by
    link.save(update_fields=["revoked_at", "revoked_by"])


def keep_a_manager(*, without):
    """Raises Refused where nobody could invite people any more once this person is no manager.

    A manager whose role has an end already does not count: the portal needs one who stays. Two who leave
    at once take turns, so it is called inside the transaction in which the person leaves.
    """
    open_ended = Membership.objects.filter(role=Role.MANAGER, ends_on=None).order_by("pk")
    list(open_ended.select_for_update())
    staying = open_ended.current().filter(user__is_active=True)
    if set(staying.values_list("user", flat=True)) == {without.pk}:
        raise Refused("This is the only manager who stays. Invite another one first.")


@transaction.atomic
def end_membership(membership, *, by):
    """The role ends today; what the person did keeps their name. Raises Refused when it has ended."""
    if membership.role == Role.MANAGER:
        keep_a_manager(without=membership.user)
    if not Membership.objects.not_ended().select_for_update(of=("self",)).filter(pk=membership.pk):
        raise Refused(f"The role of {membership.user} has ended already.")
    membership.ends_on = max(clock.today(), membership.starts_on)  # one that never began is empty
    membership._change_reason = f"ended by {by}"
    membership.save(update_fields=["ends_on"])
