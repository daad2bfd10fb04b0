from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django_filters.views import FilterView

from portal.core.transitions import Refused
from portal.core.views import ScopedMixin, require

from .. import actions
from ..filters import PeopleFilter
from ..forms import InviteForm
from ..models import Invitation, Membership
from ..models.access import INVITATION_DAYS

INVITED = "invited"  # in the session, until its page has been shown
WITH_PERSON = Membership.objects.select_related("user", "district")


class PeopleList(ScopedMixin, FilterView):
    """Who holds which role in the districts one may see, and who was asked to join."""

    queryset = WITH_PERSON.order_by("district__name", "user__name", "role")
    filterset_class = PeopleFilter
    template_name = "districts/people.html"
    paginate_by = 25

    def get_filterset_kwargs(self, filterset_class):
        """Roles that ended are left out until somebody asks for them."""
        return super().get_filterset_kwargs(filterset_class) | {"data": self.request.GET}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        rows = [
            (membership, user.has_perm("districts.end_membership", membership))
            for membership in context["object_list"]
        ]
        may_invite = user.has_perm("districts.invite_people")
        waiting = open_invitations(user) if may_invite else []
        return context | {"rows": rows, "noun": "roles", "may_invite": may_invite, "waiting": waiting}


def open_invitations(user):
    """Invitations without an answer that this person may repeat or withdraw."""
    asked = Invitation.objects.visible_to(user).unanswered()
    return [i for i in asked if user.has_perm("districts.withdraw_invitation", i)]


def invite_person(request):
    require(request.user, "districts.invite_people")
    asked = {name: request.GET[name] for name in ("name", "email", "role", "district") if name in request.GET}
    form = InviteForm(request.POST or None, user=request.user, initial=asked)
    if form.is_valid():
        try:
            invitation, address = actions.invite(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            request.session[INVITED] = {"invitation": invitation.pk, "address": address}
            return redirect("districts:invited")
    return render(request, "districts/invite.html", {"form": form})


def invited(request):
    """The link of the invitation just made, once: reloading shows the list of people."""
    made = request.session.pop(INVITED, None)
    if made is None:
        return redirect("districts:people")
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=made["invitation"])
    shown = {"invitation": invitation, "address": made["address"], "days": INVITATION_DAYS}
    return render(request, "districts/invited.html", shown)


@require_POST
def withdraw_invitation(request, pk):
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    require(request.user, "districts.withdraw_invitation", invitation)
    try:
        actions.withdraw(invitation, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The invitation of {invitation.name} is withdrawn; its link is dead.")
    return redirect("districts:people")


def end_role(request, pk):
    """Ask once, then end a role today."""
    membership = get_object_or_404(WITH_PERSON.visible_to(request.user), pk=pk)
    require(request.user, "districts.end_membership", membership)
    if request.method != "POST":
        return render(request, "districts/end_role.html", {"membership": membership})
    try:
        actions.end_membership(membership, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        role = membership.get_role_display().lower()
        messages.success(request, f"{membership.user} is no longer {role} from today.")
    return redirect("districts:people")
