from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from portal.core.transitions import Refused

from ..actions import accept
from ..forms import AcceptForm
from ..models import AccessLink, User
from ..models.access import UNKNOWN_LINK

SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
def accept_invitation(request, token):
    """Open the link of an invitation: choose a name and a password, or join with the account one has."""
    link = AccessLink.objects.for_token(token).select_related("invitation__district", "made_by").first()
    if link is None:
        return closed(request, UNKNOWN_LINK, status=404)
    invitation = link.invitation
    if invitation.why_closed:
        return closed(request, invitation.why_closed, status=410)
    person = User.objects.filter(email=invitation.email).first()
    if person is None:
        return join(request, token, invitation)
    if request.user != person:
        return render(request, "districts/accept_sign_in.html", {"invitation": invitation})
    return join_again(request, token, invitation)


def join(request, token, invitation):
    """Somebody new."""
    form = AcceptForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    if not form.is_valid():
        return render(request, "districts/accept.html", {"form": form, "invitation": invitation})
    try:
        person = accept(token=token, **form.cleaned_data)
    except Refused as refusal:  # the link was used or withdrawn while the form was open
        return closed(request, str(refusal), status=410)
    login(request, person, backend=SIGN_IN_BACKEND)
    messages.success(request, f"Welcome, {person}. Next time, sign in with {person.email}.")
    return redirect("home:home")


def join_again(request, token, invitation):
    """Somebody who has an account takes another role."""
    if request.method != "POST":
        return render(request, "districts/accept_role.html", {"invitation": invitation})
    try:
        accept(token=token, name="", password=None)
    except Refused as refusal:
        return closed(request, str(refusal), status=410)
    messages.success(request, f"You are now {invitation.get_role_display().lower()} too.")
    return redirect("home:home")


def closed(request, reason, *, status):
    return render(request, "districts/link_closed.html", {"reason": reason}, status=status)
