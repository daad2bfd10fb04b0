from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views import View

from portal.core.templatetags.portal import dollars
from portal.core.views import require

from .. import batch
from ..approving import BalanceMoved
from ..models import FundOrder


class BatchPage(View):
    """Orders that wait for this person's approval, with a running balance; several at one press."""

    def dispatch(self, request):
        require(request.user, "funds.approve_fundorder")
        return super().dispatch(request)

    def get(self, request):
        return self.draw()

    def post(self, request):
        """What was chosen of one fund. A balance that moved approves nothing and shows the new numbers."""
        batches = batch.batches_for(request.user)
        chosen = set(request.POST.getlist("order"))
        fund = next((one for one in batches if str(one.fund.pk) == request.POST.get("fund")), None)
        rows = fund.chosen(chosen) if fund else []
        if not rows:
            messages.error(request, self.why_none(chosen))
            return redirect("funds:batch")
        shown = {row.order.pk: request.POST.get(f"shown-{row.order.pk}", "") for row in rows}
        left = _dollars(request.POST.get("left"))
        try:
            answers = batch.approve_many(rows, left=left, shown=shown, by=request.user)
        except BalanceMoved as moved:
            messages.error(request, f"{moved} Nothing was approved. Look at the new numbers, then decide.")
            return self.draw(chosen=chosen, status=409)
        self.say(answers, rows)
        return redirect("funds:batch")

    def why_none(self, chosen) -> str:
        orders = FundOrder.objects.visible_to(self.request.user).filter(pk__in=filter(str.isdecimal, chosen))
        said = [f"{order} is {order.get_state_display().lower()} now." for order in orders[:10]]
        return " ".join(said) or "Choose at least one order."

    def say(self, answers, rows):
        approved = [row for row, (_, why) in zip(rows, answers, strict=True) if not why]
        if approved:
            cost = dollars(sum(row.cost for row in approved))
            count = "1 order" if len(approved) == 1 else f"{len(approved)} orders"
            messages.success(
                self.request, f"Approved {count}, {cost}. For ten minutes each can be undone on its page."
            )
        for order, why in answers:
            if why:
                messages.warning(self.request, f"{order}: {why}")

    def draw(self, chosen=None, status=200):
        batches = batch.batches_for(self.request.user)
        first = next((row.order for one in batches for row in one.rows), None)
        context = {"batches": batches, "chosen": chosen, "first": first}
        return render(self.request, "funds/batch.html", context, status=status)


def _dollars(text):
    try:
        return Decimal(text)
    except (InvalidOperation, TypeError):
        return Decimal(-1)  # nothing that a page ever said: the balance is shown anew
