from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from portal.core.transitions import Refused
from portal.core.views import as_download, require

from .. import board_packet as packet
from ..board import record_decision, record_filing, warnings_about, wiseadmin_block
from ..board_forms import BoardForm, FilingForm
from ..models import Plan, Publication, versions_at

WITH_VERSIONS = Plan.objects.select_related("district").prefetch_related(versions_at())
PUBLISHED = Publication.objects.all()
MOVES = {"dpi_returns": "DPI returned it", "activate": "Active at DPI", "take_back": "Taken back"}


class BoardPage(View):
    """What the school board and the state have said about the newest version, and what comes next."""

    def dispatch(self, request, pk):
        self.plan = get_object_or_404(WITH_VERSIONS.visible_to(request.user), pk=pk)
        return super().dispatch(request)

    def get(self, request):
        return self.draw(BoardForm(user=request.user))

    def post(self, request):
        require(request.user, "planning.record_board", self.plan)
        form = BoardForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid() or self.plan.latest_submission is None:
            return self.draw(form, status=422)
        try:
            decision = record_decision(self.plan.latest_submission, by=request.user, **form.facts)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.draw(form, status=409)
        messages.success(request, f"{decision.get_state_display()}. The district has an email.")
        return redirect("planning:board", pk=self.plan.pk)

    def draw(self, form, status=200):
        latest, user = self.plan.latest_submission, self.request.user
        decision = latest.decision if latest else None
        context = {
            "plan": self.plan,
            "version": latest,
            "decision": decision,
            "form": form,
            "may_record": user.has_perm("planning.record_board", self.plan),
            "may_decide": latest and latest.is_for_the_board,
        }
        if decision:
            context |= self.after(decision)
        return render(self.request, "planning/board.html", context, status=status)

    def after(self, decision):
        """What follows an approval."""
        user = self.request.user
        published = PUBLISHED.visible_to(user).filter(submission=decision.submission)
        return {
            "warnings": warnings_about(decision),
            "entries": wiseadmin_block(decision),
            "filing_form": FilingForm(user=user),
            "dpi": decision.dpi,
            "publication": published.first(),
            "may_publish": user.has_perm("planning.publish_plan", self.plan),
            "may_unpublish": user.has_perm("planning.unpublish_plan", self.plan),
        }


@require_POST
def do_board(request, pk, move):
    """Entered in WISEadmin, returned or active there; or a record taken back."""
    plan = get_object_or_404(WITH_VERSIONS.visible_to(request.user), pk=pk)
    require(request.user, "planning.record_board", plan)
    decision = plan.latest_submission and plan.latest_submission.decision
    if decision is None:
        raise Http404
    try:
        messages.success(request, f"{_made(request, decision, move)}.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:board", pk=plan.pk)


def _made(request, decision, move):
    """The record after the move, in words. Raises Http404 for a move that there is not."""
    if move == "file":
        form = FilingForm(request.POST, user=request.user)
        if not form.is_valid():
            raise Refused("Enter the date it was entered in WISEadmin, like 12/01/2027.")
        return record_filing(decision, by=request.user, **form.cleaned_data).get_state_display()
    record = decision if move == "take_back" else decision.dpi
    if record is None or move not in MOVES:
        raise Http404
    getattr(record, move)(by=request.user, note=request.POST.get("note", ""))
    return MOVES[move]


@require_POST
def board_packet(request, pk):
    """The packet for the board, asked for by whoever reads the plan; made once."""
    plan = get_object_or_404(WITH_VERSIONS.visible_to(request.user), pk=pk)
    try:
        return redirect(packet.ask_for(plan.latest_submission, by=request.user))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:board", pk=plan.pk)


@require_safe
def minutes(request, pk):
    """The minutes of the newest decision, where they were attached as a file."""
    plan = get_object_or_404(WITH_VERSIONS.visible_to(request.user), pk=pk)
    decision = plan.latest_submission and plan.latest_submission.decision
    if decision is None or not decision.minutes_file:
        raise Http404
    return as_download(decision.minutes_file)
