from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from portal.core.transitions import Refused
from portal.core.views import as_download, require

from .. import board_packet as packet
from ..board import record_decision, record_filing, recorded_before, warnings_about, wiseadmin_block
from ..board_forms import BoardForm, FilingForm
from ..models import Publication
from .plans import plan_or_404, version_or_404

PUBLISHED = Publication.objects.all()
MOVES = {"dpi_returns": "DPI returned it", "activate": "Active at DPI", "take_back": "Taken back"}


@require_safe
def board(request, pk):
    """To the newest version that the school board has decided about, or may decide about now."""
    plan = plan_or_404(request, pk)
    if version := plan.board_version:
        return redirect(version.board_url)
    return render(request, "planning/board_none.html", {"plan": plan})


class BoardPage(View):
    """What the school board and the state have said about a version, and what comes next."""

    def dispatch(self, request, pk, number):
        self.version = version_or_404(request, pk, number)
        self.plan = self.version.plan
        return super().dispatch(request)

    def get(self, request):
        return self.draw(BoardForm(user=request.user))

    def post(self, request):
        require(request.user, "planning.record_board", self.plan)
        form = BoardForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self.draw_again(form, status=422)
        try:
            decision = record_decision(self.version, by=request.user, **form.facts)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.draw_again(form, status=409)
        messages.success(request, f"{decision.get_state_display()}. The district has an email.")
        return redirect(self.version.board_url)

    def draw(self, form, status=200):
        return draw(self.request, self.version, form, status=status)

    def draw_again(self, form, status):
        """The form with what is wrong; where somebody was first, who, and the note that was typed."""
        version = version_or_404(self.request, self.plan.pk, self.version.number)
        if version.decision is None:
            return self.draw(form, status)
        told = {"refusal": recorded_before(version.decision), "unsaid": self.request.POST.get("note", "")}
        return draw(self.request, version, status=409, **told)


def draw(request, version, form=None, *, status=200, **more):
    """The page of a version. ``more``: what it tells of a move that was refused."""
    decision, plan = version.decision, version.plan
    context = {
        "plan": plan,
        "version": version,
        "others": [one for one in plan.board_versions if one != version],
        "decision": decision,
        "form": form or BoardForm(user=request.user),
        "may_record": request.user.has_perm("planning.record_board", plan),
        "may_decide": version.is_for_the_board,
    }
    if decision:
        context |= after(version, request.user)
    return render(request, "planning/board.html", context | more, status=status)


def after(version, user):
    """What follows an approval."""
    decision, plan = version.decision, version.plan
    return {
        "warnings": warnings_about(decision),
        "entries": wiseadmin_block(decision),
        "filing_form": FilingForm(user=user),
        "dpi": decision.dpi,
        "publication": PUBLISHED.visible_to(user).filter(submission=version).first(),
        "may_publish": user.has_perm("planning.publish_plan", plan),
        "may_unpublish": user.has_perm("planning.unpublish_plan", plan),
    }


@require_POST
def do_board(request, pk, number, move):
    """Entered in WISEadmin, returned or active there; or a record taken back."""
    version = version_or_404(request, pk, number)
    require(request.user, "planning.record_board", version.plan)
    if version.decision is None:
        raise Http404
    try:
        messages.success(request, f"{_made(request, version.decision, move)}.")
    except Refused as refusal:
        told = {"refusal": str(refusal), "refused": move, "typed": request.POST.get("note", "")}
        return draw(request, version_or_404(request, pk, number), status=409, **told)
    return redirect(version.board_url)


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
def board_packet(request, pk, number):
    """The packet for the board, asked for by whoever reads the plan; made once."""
    version = version_or_404(request, pk, number)
    try:
        return redirect(packet.ask_for(version, by=request.user))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(version.board_url)


@require_safe
def minutes(request, pk, number):
    """The minutes of the decision, where they were attached as a file."""
    decision = version_or_404(request, pk, number).decision
    if decision is None or not decision.minutes_file:
        raise Http404
    return as_download(decision.minutes_file)
