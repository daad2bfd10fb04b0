from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView

from portal.core.transitions import Refused
from portal.core.views import ScopedMixin, as_download, require

from .. import visit_paper as paper
from ..balances import balances
from ..forms.booking import bookable_lines
from ..forms.days import CorrectForm, LogForm
from ..models import Booking, PrivateNote, Subscription, Visit, VisitFile
from ..visiting import days_to_ask_for, reverse

WITH_NAMES = Visit.objects.select_related(
    "district",
    "consultant",
    "subscription__service",
    "subscription__agreement__year",
    "subscription__agreement__district",
    "booking",
    "plan_step__goal__plan__district",
    "corrects",
    "corrected_by",
)
MOVES = {"acknowledge": Visit.acknowledge, "answer": Visit.answer, "reverse": reverse}


class VisitDetail(ScopedMixin, DetailView):
    """One day that was given: what was done, where it stands, and what may be done with it now."""

    queryset = WITH_NAMES
    template_name = "services/days/visit.html"

    def get_context_data(self, **kwargs):
        visit, user = self.object, self.request.user
        offered = {move.name: move for move in visit.transitions_for(user)}
        is_shut = visit.state == Visit.State.LOCKED and not user.has_perm("services.reopen_visit", visit)
        if is_shut:
            offered = {name: move for name, move in offered.items() if name not in ("reverse", "correct")}
        return super().get_context_data(
            moves=[offered[name] for name in MOVES if name in offered],
            may_correct="correct" in offered,
            may_query="query" in offered,
            worked_on=visit.worked_on,
            files=VisitFile.objects.visible_to(user).filter(visit=visit),
            private_note=PrivateNote.objects.visible_to(user).filter(visit=visit).first(),
            statements=[
                line.statement for line in visit.statement_lines.select_related("statement__district")
            ],
            balance=balances([visit.subscription])[0],
            is_standing=visit.state not in Visit.UNDONE,
            to_ask_for=days_to_ask_for(visit.subscription) if visit.is_over_balance else None,
            may_ask=user.has_perm("services.request_amendment", visit),
            **kwargs,
        )


def log_day(request):
    """Log a day: from a booking (``booking``), or free under one of the services (``service``)."""
    require(request.user, "services.log_visit")
    booking, line = asked_for(request)
    if line is None:
        lines = bookable_lines(request.user)
        if len(lines) != 1:
            return render(request, "services/days/choose.html", {"balances": balances(lines)})
        line = lines[0]
    require(request.user, "services.log_visit", line)
    form = LogForm(request.POST or None, request.FILES or None, user=request.user, line=line, booking=booking)
    if form.is_valid():
        try:
            return logged(request, form.log())
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return draw(request, form, booking, line)


def asked_for(request):
    """The booking and the service that the address names, as far as this person sees them."""
    booking, service = request.GET.get("booking", ""), request.GET.get("service", "")
    lines = Subscription.objects.visible_to(request.user)
    lines = lines.select_related("district", "service", "agreement__year")
    if booking.isdecimal():
        bookings = Booking.objects.visible_to(request.user).select_related("consultant", "district")
        found = get_object_or_404(bookings, pk=booking)
        return found, lines.get(pk=found.subscription_id)
    if service.isdecimal():
        return None, get_object_or_404(lines.in_days(), pk=service)
    return None, None


def draw(request, form, booking, line):
    context = {"form": form, "booking": booking, "line": line, "balance": balances([line])[0]}
    context["earlier"] = Visit.objects.visible_to(request.user).standing().filter(subscription=line)[:5]
    context["key"] = f"visit:{f'booking-{booking.pk}' if booking else line.pk}"
    context["key_dashed"] = context["key"].replace(":", "-")
    template = "services/days/log_fields.html" if request.htmx else "services/days/log.html"
    return render(request, template, context, status=422 if form.errors else 200)


def logged(request, visit):
    """To the visit's page, which says how it stands. A trigger of its own keeps the message for that page."""
    if visit.is_over_balance:
        messages.warning(request, "Logged, but over balance: not billable until the agreement is amended.")
    else:
        messages.success(request, "Logged. It goes on the district’s next statement.")
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": visit.get_absolute_url(), "HX-Trigger": "logged"})
    return redirect(visit)


def correct_visit(request, pk):
    """Put a visit right: the old one stays to be read, the new one counts."""
    visit = get_object_or_404(WITH_NAMES.visible_to(request.user), pk=pk)
    require(request.user, "services.correct_visit", visit)
    form = CorrectForm(request.POST or None, user=request.user, visit=visit)
    if form.is_valid():
        try:
            right = form.correct()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Put right. The days are counted anew.")
            return redirect(right)
    context = {"form": form, "visit": visit}
    return render(request, "services/days/correct.html", context, status=422 if form.errors else 200)


@require_POST
def do_visit(request, pk, move):
    """Agree, answer a question, reverse."""
    visit = get_object_or_404(WITH_NAMES.visible_to(request.user), pk=pk)
    if move not in MOVES:
        raise Http404
    try:
        MOVES[move](visit, by=request.user, note=request.POST.get("note", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{visit}: {visit.get_state_display().lower()}.")
    return redirect(visit)


@require_POST
def visit_paper(request, pk):
    """The day on paper: asked for by whoever may read it, made once."""
    visit = get_object_or_404(WITH_NAMES.visible_to(request.user), pk=pk)
    try:
        return redirect(paper.ask_for(visit, by=request.user))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(visit)


@require_safe
def visit_file(request, pk):
    """A file of a visit, as a download."""
    file = get_object_or_404(VisitFile.objects.visible_to(request.user), pk=pk)
    return as_download(file.file, file.name)
