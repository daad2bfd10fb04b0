from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from portal.core.transitions import Refused
from portal.core.views import as_download, require

from .. import billing, receiving
from ..billing import billed, received_in_all
from ..forms.receiving import DeliveryForm, InvoiceForm, ReturnForm
from ..models import FundOrder, Invoice
from .orders import WITH_STORY


class Receive(View):
    """Record what came of an order, line by line."""

    form_class, title, done = DeliveryForm, "Record what came", "Recorded."
    states = (*FundOrder.WITH_VENDOR, FundOrder.State.RECEIVED)  # what went back may come again

    def dispatch(self, request, pk):
        self.order = get_object_or_404(WITH_STORY.visible_to(request.user), pk=pk)
        require(request.user, "funds.receive_fundorder", self.order)
        if request.method == "GET" and self.order.state not in self.states:
            messages.info(request, f"The order is {self.order.get_state_display().lower()} now.")
            return redirect(self.order)
        return super().dispatch(request)

    def get(self, request):
        return self.draw(self.form())

    def post(self, request):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.draw(form, status=422)
        try:
            self.record(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, receiving.RecordedBefore):
                form.look_again()
            return self.draw(form, status=409)
        messages.success(request, self.done, extra_tags=self.draft_key)
        return redirect(self.order)

    @property
    def draft_key(self):
        """By which a device keeps what was not sent."""
        return f"{'return' if self.is_return else 'receive'}:{self.order.pk}"

    def record(self, form):
        note = form.cleaned_data["note"]
        receiving.record(self.order, form.delivery, by=self.request.user, note=note)

    def form(self, *data):
        came = receiving.came_so_far(self.order)
        lines = [line for line in self.order.lines.all() if line.is_live]
        wanted = {line.pk: max(line.quantity - came.get(line.pk, 0), 0) for line in lines}
        user = self.request.user
        may_accept = user.has_perm("funds.accept_delivery", self.order)
        return self.form_class(*data, user=user, lines=lines, wanted=wanted, may_accept=may_accept)

    def draw(self, form, status=200):
        context = {"order": self.order, "form": form, "title": self.title, "is_return": self.is_return}
        context["draft_key"] = self.draft_key
        return render(self.request, "funds/receive.html", context, status=status)

    is_return = False


class TakeReturn(Receive):
    """Record what went back to the vendor, or was credited."""

    form_class, title, done = ReturnForm, "Record a return or credit", "Recorded. Its money is free again."
    states = (*FundOrder.WITH_VENDOR, *FundOrder.DELIVERED, FundOrder.State.CLOSED)
    is_return = True

    def record(self, form):
        note = form.cleaned_data["note"]
        receiving.take_return(self.order, form.delivery, by=self.request.user, note=note)

    def form(self, *data):
        came = receiving.came_so_far(self.order)
        lines = [line for line in self.order.lines.all() if came.get(line.pk)]
        return self.form_class(*data, user=self.request.user, lines=lines, wanted=came)


def add_invoice(request, pk):
    """Keep a bill of the vendor with the order."""
    order = get_object_or_404(WITH_STORY.visible_to(request.user), pk=pk)
    require(request.user, "funds.close_fundorder", order)
    form = InvoiceForm(request.POST or None, request.FILES or None, user=request.user, order=order)
    if form.is_valid() and keep_invoice(order, form, request.user):
        messages.success(request, f"Invoice {form.instance.number} is kept.")
        return redirect(order)
    context = {"order": order, "form": form, "received": received_in_all(order), "billed": billed(order)}
    return render(request, "funds/invoice.html", context, status=422 if form.errors else 200)


def keep_invoice(order, form, user) -> bool:
    """Whether it is kept now; where not, the form says why."""
    if file := form.cleaned_data["file"]:
        form.instance.file_name = file.name[-150:]
    try:
        billing.keep(order, form.instance, by=user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return form.is_valid()


def invoice_file(request, pk):
    """A bill, as a download."""
    invoice = get_object_or_404(Invoice.objects.visible_to(request.user).exclude(file=""), pk=pk)
    return as_download(invoice.file, invoice.file_name)
