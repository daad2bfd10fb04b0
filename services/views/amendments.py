from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from portal.core.transitions import Refused
from portal.core.views import require

from ..amending import NotAsShown, ask_for, draw_up, shown_with, what_it_does
from ..forms.amending import AmendForm
from ..forms.decisions import AMENDMENT_MOVES
from ..models import Agreement, Amendment
from ..standing import with_days
from .agreements import WITH_SERVICES, Move

WITH_YEAR = Agreement.objects.select_related("district", "year")
PREFILLED = ("kind", "subscription", "quantity", "note")  # by whoever leads here
PIECE = "services/partials/amend_preview.html"


class Amend(View):
    """Ask for a change: the server shows what it would do, then it is asked for as it was shown."""

    def dispatch(self, request, pk):
        self.agreement = get_object_or_404(WITH_YEAR.visible_to(request.user), pk=pk)
        require(request.user, "services.request_amendment", self.agreement)
        return super().dispatch(request)

    def get(self, request):
        if self.agreement.state != Agreement.State.ACTIVE:
            messages.warning(
                request, f"{self.agreement} is {self.agreement.get_state_display().lower()} now."
            )
            return redirect(self.agreement)
        wanted = {name: request.GET[name] for name in PREFILLED if name in request.GET}
        return self.draw(AmendForm(user=request.user, agreement=self.agreement, initial=wanted))

    def post(self, request):
        form = AmendForm(request.POST, user=request.user, agreement=self.agreement)
        if request.htmx:
            return render(request, PIECE, {"shown": self.shown(form)})
        if not form.is_valid():
            return self.draw(form, status=422)
        if request.POST.get("do") != "ask":
            return self.draw(form)
        try:
            amendment = draw_up(self.agreement, by=request.user, **form.facts)
            ask_for(
                amendment, by=request.user, note=form.cleaned_data["note"], shown=form.cleaned_data["shown"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.draw(form, status=409 if isinstance(refusal, NotAsShown) else 422)
        messages.success(request, "Asked for. The agency has an email and answers here.")
        return redirect(self.agreement)

    def shown(self, form):
        """What the change would do, as far as the form says which one; sentences where it cannot be."""
        usable = form.is_bound and (form.is_valid() or set(form.errors) <= {"note", "__all__"})
        if not usable:
            return {}
        user = self.request.user
        return what_it_does(draw_up(self.agreement, by=user, **form.facts), by=user)

    def draw(self, form, status=200):
        context = {"agreement": self.agreement, "form": form, "shown": self.shown(form)}
        return render(self.request, "services/amend.html", context, status=status)


class MoveAmendment(Move):
    """Accept, refuse or withdraw a change that was asked for."""

    forms = AMENDMENT_MOVES

    def get_record(self, request, pk, number):
        waiting = Amendment.objects.visible_to(request.user).select_related(*WITH_SERVICES)
        waiting = waiting.prefetch_related("agreement__lines__service", with_days("agreement__lines__ledger"))
        return get_object_or_404(waiting, agreement=pk, number=number)

    def context(self, form):
        return super().context(form) | {"shown": shown_with(self.record, self.request.user), "compared": []}
