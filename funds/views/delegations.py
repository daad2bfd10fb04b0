from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from districts.models import District
from portal.core import clock
from portal.core.views import require

from ..forms.delegations import DelegationForm
from ..models import Delegation


def delegations(request):
    """Who of the agency may approve orders for the districts of this administrator, and until when."""
    require(request.user, "funds.delegate_approval")
    own = [m.district_id for m in request.user.current_memberships if m.district_id]
    districts = District.objects.visible_to(request.user).filter(pk__in=own)
    districts = districts.filter(
        pk__in=[one.pk for one in districts if request.user.has_perm("funds.delegate_approval", one)]
    )
    form = DelegationForm(request.POST or None, user=request.user, districts=districts)
    if form.is_valid():
        Delegation.give(by=request.user, **form.cleaned_data)
        messages.success(request, f"{form.cleaned_data['person']} may approve from that day on.")
        return redirect("funds:delegations")
    given = Delegation.objects.visible_to(request.user).select_related("district", "person", "given_by")
    context = {"form": form, "given": given, "today": clock.today()}
    return render(request, "funds/delegations.html", context, status=422 if form.errors else 200)


@require_POST
def end_delegation(request, pk):
    """From today on the person approves nothing more; what they approved stays."""
    given = get_object_or_404(Delegation.objects.visible_to(request.user), pk=pk)
    require(request.user, "funds.delegate_approval", given)
    given.end(by=request.user)
    messages.success(request, f"{given.person} approves nothing more for {given.district}.")
    return redirect("funds:delegations")
