from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from portal.core.transitions import Refused
from portal.core.views import require

from .. import altering, billing, proposing
from ..forms.altering import CarryForm, SubstituteForm, TakeBackForm
from ..models import Invoice, OrderLine
from .orders import WITH_STORY


def order_or_404(request, pk):
    return get_object_or_404(WITH_STORY.visible_to(request.user), pk=pk)


def answer(request, order, form, title, act, done):
    """A page with one form: the act when it is filled in, and the refusal above what was typed."""
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            act(**form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, done)
            return redirect(order)
    context = {"order": order, "form": form, "title": title}
    return render(request, "funds/alter.html", context, status=status)


def substitute(request, pk, line):
    """Put another edition in place of a line that did not come."""
    order = order_or_404(request, pk)
    require(request.user, "funds.receive_fundorder", order)
    line = get_object_or_404(order.lines.live().filter(part=OrderLine.Part.ITEM), pk=line)
    form = SubstituteForm(
        request.POST or None,
        user=request.user,
        order=order,
        initial={"title": line.title, "isbn": line.isbn, "kind": line.kind, "unit_price": line.unit_price},
    )

    def act(**said):
        altering.substitute(order, line, by=request.user, **said)

    return answer(request, order, form, f"Replace “{line.title}”", act, "Replaced. The first line is kept.")


@require_POST
def drop_line(request, pk, line):
    """Give up a line of list B."""
    order = order_or_404(request, pk)
    line = get_object_or_404(order.lines.live(), pk=line)
    try:
        altering.drop(order, line, by=request.user)
        messages.success(request, f"“{line.title}” is dropped.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(order)


def carry_over(request, pk):
    """Pay what did not come by June 30 from the restricted balance of the new year."""
    order = order_or_404(request, pk)
    require(request.user, "funds.close_fundorder", order)
    form = CarryForm(request.POST or None, user=request.user)

    def act(note):
        altering.carry_over(order, by=request.user, note=note)

    return answer(request, order, form, "Carry over June 30", act, "Carried over into the new school year.")


def take_back_invoice(request, pk):
    """Let an invoice that was entered wrongly count no longer."""
    visible = Invoice.objects.visible_to(request.user)
    invoice = get_object_or_404(visible.select_related("order"), pk=pk)
    order = order_or_404(request, invoice.order_id)
    require(request.user, "funds.close_fundorder", order)
    if invoice.taken_back_at:
        messages.info(request, f"Invoice {invoice.number} is taken back already.")
        return redirect(order)
    form = TakeBackForm(request.POST or None, user=request.user)

    def act(why):
        billing.take_back(invoice, by=request.user, why=why)

    done = f"Invoice {invoice.number} is taken back."
    return answer(request, order, form, f"Take back invoice {invoice.number}", act, done)


@require_POST
def take_proposal(request, pk, holding):
    """Put one class of the purchasing plan on the order."""
    order = order_or_404(request, pk)
    try:
        line = proposing.take(order, holding, by=request.user)
        messages.success(request, f"Added: {line.quantity} × “{line.title}”.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(order)
