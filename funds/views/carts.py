"""Bringing a vendor's cart into an order: from the file to its lines, and back out again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views import View

from portal.core.models import Job
from portal.core.transitions import Refused
from portal.core.views import require

from .. import bringing_in, cart_errors
from ..duplicates import twins_of
from ..forms.carts import CartColumnsForm, CartForm, PutInForm
from ..models import FundOrder, LineBatch, OrderLine

ORDERS = FundOrder.objects.select_related("allocation__district", "allocation__year", "vendor")
BATCHES = LineBatch.objects.select_related(
    *("order__allocation__district", "order__allocation__year", "order__vendor"),
    *("job", "put_in_by", "taken_out_by"),
)
SHOWN_TROUBLES = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def bring_in_lines(request, pk):
    """Send a vendor's cart or pasted rows to be read."""
    order = get_object_or_404(ORDERS.visible_to(request.user), pk=pk)
    require(request.user, "funds.start_fundorder", order)
    if request.method == "GET" and order.state not in FundOrder.EDITABLE:
        messages.info(request, f"The order is {order.state_label.lower()} now.")
        return redirect(order)
    form, status = CartForm(request.POST or None, request.FILES or None, user=request.user), 200
    if form.is_valid():
        try:
            return redirect(bringing_in.take(order, form.cart, by=request.user))
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 409
    elif form.errors:
        status = 422
    return render(request, "funds/lines_add.html", {"order": order, "form": form}, status=status)


def unread_rows(request, pk, batch):
    """The rows that could not be read, each with what is wrong, as a workbook."""
    batch = get_object_or_404(BATCHES.visible_to(request.user), order=pk, pk=batch)
    require(request.user, "funds.start_fundorder", batch.order)
    cart = bringing_in.checked(batch)
    if cart is None or not cart.troubles:
        raise Http404
    response = HttpResponse(cart_errors.as_workbook(batch.found, cart), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(
        True, f"Rows to correct, {batch.order.title}.xlsx"
    )
    return response


class LineBatchPage(View):
    """What the columns are, what the rows come to, and the yes before which nothing is written."""

    def dispatch(self, request, pk, batch):
        self.batch = get_object_or_404(BATCHES.visible_to(request.user), order=pk, pk=batch)
        require(request.user, "funds.start_fundorder", self.batch.order)
        return super().dispatch(request)

    def get(self, request):
        if request.htmx:  # asks again until the queue has answered
            return HttpResponse(
                status=204 if self.is_waiting else 200,
                headers={} if self.is_waiting else {"HX-Refresh": "true"},
            )
        return self.draw()

    def post(self, request):
        if not self.batch.found:
            return redirect(self.batch)
        moves = {"put_in": self.put_in, "take_out": self.take_out}
        return moves.get(request.POST.get("do"), self.choose)(request)

    def choose(self, request):
        form = CartColumnsForm(request.POST, user=request.user, batch=self.batch)
        if not form.is_valid():
            return self.draw(columns=form, status=422)
        try:
            bringing_in.choose(self.batch, form.mapping, form.cleaned_data["has_headings"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.draw(columns=form, status=409)
        return redirect(self.batch)

    def put_in(self, request):
        form = PutInForm(request.POST, user=request.user, batch=self.batch, order=self.batch.order)
        if not form.is_valid():
            return self.draw(form=form, status=422)
        try:
            count = bringing_in.put_in(self.batch, form.for_all, form.shown, by=request.user)
        except Refused as refusal:
            self.batch = BATCHES.visible_to(request.user).get(pk=self.batch.pk)
            form.add_error(None, str(refusal))
            form.look_again(self.batch, self.batch.order)
            return self.draw(form=form, status=409)
        messages.success(request, f"{_lines(count)} in the order.")
        return redirect(self.batch.order)

    def take_out(self, request):
        try:
            count = bringing_in.take_out(self.batch, by=request.user)
        except Refused as refusal:
            return self.draw(refused=str(refusal), status=409)
        messages.success(request, f"{_lines(count)} out of the order again.")
        return redirect(self.batch.order)

    @property
    def is_waiting(self):
        return self.batch.job.state not in (Job.State.DONE, Job.State.FAILED)

    def draw(self, columns=None, form=None, refused="", status=200):
        batch, order, user = self.batch, self.batch.order, self.request.user
        cart = None if batch.put_in_at else bringing_in.checked(batch)
        may_write = user.has_perm("funds.change_fundorder", order)
        context = {
            "batch": batch,
            "order": order,
            "is_waiting": self.is_waiting,
            "may_write": may_write,
            "refused": refused,
            "cart": cart,
            "rows": rows_beside(order, cart) if cart else [],
            "troubles": cart.troubles[:SHOWN_TROUBLES] if cart else [],
            "more_troubles": max(len(cart.troubles) - SHOWN_TROUBLES, 0) if cart else 0,
            "no_room": bringing_in.no_room(order, len(cart.rows)) if cart and may_write else "",
            "columns": columns or (batch.found and CartColumnsForm(user=user, batch=batch)),
            "form": form or PutInForm(user=user, batch=batch, order=order),
        }
        return render(self.request, "funds/line_batch.html", context, status=status)


def rows_beside(order, cart):
    """Each row that can be a line, with where else its title stands."""
    own = list(order.lines.live().filter(part=OrderLine.Part.ITEM))
    return list(zip(cart.rows, twins_of(order, [*own, *cart.rows])[len(own) :], strict=True))


def _lines(count) -> str:
    return "1 line is" if count == 1 else f"{count} lines are"
