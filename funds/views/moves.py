from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from portal.core.transitions import Refused
from portal.core.views import require
from services.moving import MovedOn, make_move

from ..approving import BalanceMoved
from ..balance import balance_of
from ..batch import waiting_for
from ..forms.moves import MOVES, form_of
from ..models import FundOrder
from ..showing import css_of, label_of
from ..totals import totals_of
from .orders import WITH_STORY

DONE = {
    "send": "Sent. Who may be consulted has an email.",
    "consult": "Recorded. Finance has an email and approves it next.",
    "approve": "Approved. The email goes in ten minutes; until then you can undo it.",
    "approve_conditionally": "Approved for when the money comes. The email goes in ten minutes.",
    "undo_approval": "Undone. Nobody was told.",
    "place": "Recorded. The order is with the vendor now.",
    "take_back": "Taken back. Change it and send it again.",
    "reopen": "Opened for changes. It needs both approvals again.",
}


class OrderMove(View):
    """One decision about an order: GET asks, POST decides. A refusal loses nothing that was typed."""

    def dispatch(self, request, pk, move):
        if move not in MOVES:
            raise Http404
        self.order = get_object_or_404(WITH_STORY.visible_to(request.user), pk=pk)
        self.move, self.transition = move, getattr(FundOrder, move).transition
        require(request.user, self.transition.permission)
        return super().dispatch(request)

    def get(self, request):
        if why := self.why_not():
            messages.warning(request, why)
            return redirect(self.order)
        return self.draw(self.form())

    def post(self, request):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.draw(form, status=422)
        try:
            make_move(self.order, self.move, by=request.user, seen=form.cleaned_data["seen"], **form.answers)
        except (Refused, PermissionDenied) as refusal:
            return self.refused(form, refusal)
        done = DONE.get(self.move, f"{self.transition.fact or self.transition.label}.")
        messages.success(request, done, extra_tags=self.draft_key)
        if "row" in request.GET and (waiting := waiting_for(request.user)):
            return redirect(f"{waiting[0].get_absolute_url()}?row=1")
        return redirect("funds:batch" if "row" in request.GET else self.order)

    @property
    def draft_key(self):
        """By which a device keeps what was not sent."""
        return f"order-move:{self.order.pk}:{self.move}"

    def refused(self, form, refusal):
        self.order = WITH_STORY.visible_to(self.request.user).get(pk=self.order.pk)
        why = self.why_not()
        form.add_error(None, why or str(refusal))
        if is_late := bool(why) or isinstance(refusal, (MovedOn, BalanceMoved)):
            form.look_again(self.order, **self.seen_now())
        return self.draw(form, status=409 if is_late else 422)

    def form(self, *data):
        return form_of(self.move, *data, user=self.request.user, order=self.order, **self.seen_now())

    def seen_now(self):
        """The balance that a decision about money is made on."""
        if self.move not in ("approve", "approve_conditionally"):
            return {}
        return {"left": balance_of(self.order.charged_to).left}

    def why_not(self) -> str:
        """A sentence where this person cannot make the move with the order as it stands; or nothing."""
        if self.order.state not in self.transition.source:
            state = self.order.get_state_display().lower()
            return f"{self.transition.label} is not possible: the order is {state} now."
        if self.request.user.has_perm(self.transition.permission, self.order):
            return ""
        return f"{self.transition.label}: somebody else does this with this order."

    def draw(self, form, status=200):
        totals = totals_of(self.order)
        balance = balance_of(self.order.charged_to)
        context = {
            "order": self.order,
            "draft_key": self.draft_key,
            "move": self.transition,
            "form": form,
            "totals": totals,
            "balance": balance,
            "left_after": balance.left - totals.cost,
            "is_about_money": self.move in ("approve", "approve_conditionally"),
            "is_possible": not self.why_not(),
            "button": label_of(self.transition, totals.cost),
            "css": css_of(self.move),
        }
        return render(self.request, "funds/order_move.html", context, status=status)
