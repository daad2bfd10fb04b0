import re

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_POST
from django.views.generic import DetailView
from django_filters.views import FilterView

from portal.core.transitions import Refused
from portal.core.views import ScopedMixin, as_download, require

from .. import vendors, writing
from ..balance import balance_of
from ..batch import waiting_for
from ..billing import BILLABLE
from ..copying import copy_into_new_year, may_be_copied
from ..costs import cost_of, money_of
from ..filters import SHOWN, OrderFilter
from ..forms.orders import LINES, OrderForm, StartForm, written
from ..forms.vendors import NewVendorForm
from ..missing import missing_to_send
from ..models import Bucket, FundAllocation, FundOrder, OrderLine
from ..proposing import proposals_for
from ..receiving import came_so_far
from ..showing import law_checks, links_for, moves_for, shown_lines, standing, whose_turn
from ..totals import totals_of

WITH_STORY = FundOrder.objects.with_lines().select_related("charged_to__year", "sent_by")


class OrderList(ScopedMixin, FilterView):
    queryset = FundOrder.objects.with_lines()
    filterset_class = OrderFilter
    template_name = "funds/order_list.html"
    paginate_by = 25

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = [(order, cost_of(order)) for order in context["page_obj"]]
        shown = [(key, label) for key, (label, _) in SHOWN.items()]
        may_start = self.request.user.has_perm("funds.start_fundorder")
        return context | {"rows": rows, "saved_filters": shown, "may_start": may_start}


class OrderPage(ScopedMixin, DetailView):
    """One order: its lines, its keys, its money, and whose turn it is."""

    queryset = WITH_STORY
    context_object_name = "order"
    template_name = "funds/order.html"

    def get_context_data(self, **kwargs):
        row = row_of(self.object, self.request.user) if "row" in self.request.GET else None
        return super().get_context_data(**facts(self.object, self.request.user), row=row, **kwargs)


def row_of(order, user) -> dict:
    """Where the order stands among those that wait for this person, and its neighbors."""
    waiting = waiting_for(user)
    places = [one.pk for one in waiting]
    place = places.index(order.pk) if order.pk in places else None
    before = waiting[place - 1] if place else None
    after = waiting[place + 1] if place is not None and place + 1 < len(waiting) else None
    if place is None and waiting:
        after = waiting[0]
    return {
        "place": None if place is None else place + 1,
        "of": len(waiting),
        "before": before,
        "after": after,
    }


def facts(order, user):
    """What the page of an order shows to this person."""
    totals, lines = totals_of(order), shown_lines(order)
    balance = balance_of(order.charged_to)
    may_write = user.has_perm("funds.change_fundorder", order)
    tone, title, words = whose_turn(order)
    return {
        "lines": lines,
        "flagged": [line for line in lines if line.is_flagged],
        "totals": totals,
        "money": [(Bucket(name).label, amount) for name, amount in money_of(order).items() if amount],
        "balance": balance,
        "left_after": balance.left - totals.cost,
        "turn": {"tone": tone, "title": title, "words": words},
        "reason": order.changes.order_by("pk").last() if order.state in ("returned", "rejected") else None,
        "moves": moves_for(order, user, balance, totals.cost),
        "links": links_for(order, user),
        "receipts": order.receipts.select_related("by", "accepted_by").prefetch_related("lines__line"),
        "invoices": order.invoices.select_related("taken_back_by"),
        "may_bill": order.state in BILLABLE and user.has_perm("funds.close_fundorder", order),
        "batches": order.line_batches.exclude(put_in_at=None),
        "may_write": may_write,
        "may_copy": may_be_copied(order, user),
        "missing": missing_to_send(order) if may_write else [],
        "proposals": [one for one in proposals_for(order) if one.rest] if may_write else [],
        "to_alter": to_alter(order) if user.has_perm("funds.receive_fundorder", order) else [],
        "checks": law_checks(order, lines),
        "may_export": user.has_perm("funds.export_fund", order),
        "consultation": standing(order.consultations),
        "approval": standing(order.approvals),
        "earlier_quotes": [
            one for one in order.approvals.all() if one.quote and one.quote.name != order.quote.name
        ],
    }


def to_alter(order) -> list[tuple]:
    """Items of which some have not come, each with whether it may be dropped; none unless with the vendor."""
    if order.state not in FundOrder.WITH_VENDOR:
        return []
    came = came_so_far(order)
    items = [line for line in order.lines.all() if line.is_live and line.part == OrderLine.Part.ITEM]
    missing = [line for line in items if came.get(line.pk, 0) < line.quantity]
    return [(line, line.list == "B" and not came.get(line.pk)) for line in missing]


def funds_to_order_from(user):
    """Funds of districts for which somebody may start an order, in years that are not over."""
    funds = FundAllocation.objects.visible_to(user).select_related("district", "year")
    return [fund for fund in funds if not fund.year.is_over and user.has_perm("funds.start_fundorder", fund)]


def start_order(request):
    """What an order is for; its lines come on its own page."""
    require(request.user, "funds.start_fundorder")
    ours = [fund.pk for fund in funds_to_order_from(request.user)]
    funds = (
        FundAllocation.objects.visible_to(request.user).filter(pk__in=ours).select_related("district", "year")
    )
    initial = {"fund": request.GET.get("fund")}
    form = StartForm(request.POST or None, user=request.user, funds=funds, initial=initial)
    if funds and form.is_valid():
        fund, title = form.cleaned_data["fund"], form.cleaned_data["title"]
        return redirect("funds:order-edit", writing.start(fund, by=request.user, title=title).pk)
    context = {"form": form, "has_fund": bool(funds)}
    return render(request, "funds/order_start.html", context, status=422 if form.errors else 200)


@require_POST
def copy_order(request, pk):
    """Begin an order of a year that is over anew, in the year that is open."""
    order = get_object_or_404(FundOrder.objects.visible_to(request.user), pk=pk)
    require(request.user, "funds.start_fundorder", order)
    try:
        copy = copy_into_new_year(order, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(order)
    messages.success(request, f"Copied into {copy.allocation.year}. Look at each price, then send it.")
    return redirect("funds:order-edit", copy.pk)


class OrderEdit(View):
    """Write an order. A save on top of what somebody else saved is answered with both."""

    def dispatch(self, request, pk):
        self.order = get_object_or_404(WITH_STORY.visible_to(request.user), pk=pk)
        require(request.user, "funds.start_fundorder", self.order)
        if request.method == "GET" and self.order.state not in FundOrder.EDITABLE:
            messages.info(request, f"The order is {self.order.get_state_display().lower()} now.")
            return redirect(self.order)
        return super().dispatch(request)

    def get(self, request):
        return self.draw(*self.forms())

    def post(self, request):
        forms = head, lines, new_vendor = self.forms(request.POST, request.FILES)
        if not all(form.is_valid() for form in forms):
            return self.draw(*forms, status=422)
        version = request.POST.get("version", "")
        try:
            order = self.save(written(head, lines), new_vendor.facts, version)
        except writing.Conflict as conflict:
            return self.draw(*forms, status=409, newer=conflict.order)
        except Refused as refusal:
            head.add_error(None, str(refusal))
            return self.draw(*forms, status=409)
        messages.success(request, "Saved.", extra_tags=self.draft_key(lines))
        return self.go_on(order, request.POST.get("do", ""))

    def draft_key(self, lines):
        """By which a device keeps what was not saved of this page of lines."""
        number = lines.page.number
        return f"order:{self.order.pk}:{number}" if number > 1 else f"order:{self.order.pk}"

    def go_on(self, order, do):
        """Where a save leads, by the button that was pressed."""
        edit = reverse("funds:order-edit", args=[order.pk])
        if do == "lines":
            return redirect("funds:lines-add", order.pk)
        if do == "more":
            return redirect(f"{edit}?page=last")
        if page := re.fullmatch(r"page-([0-9]{1,3})", do):
            return redirect(f"{edit}?page={page[1]}")
        return redirect(order)

    @transaction.atomic
    def save(self, said, vendor, version):
        """The order, with a vendor that the list did not have."""
        if vendor:
            said.head["vendor"] = vendors.add(self.order, by=self.request.user, **vendor)
        return writing.save(self.order, said, by=self.request.user, version=version)

    def forms(self, *data):
        user, order = self.request.user, self.order
        return (
            OrderForm(*data, user=user, instance=order),
            LINES(*data[:1], order=order, user=user, page=self.request.GET.get("page")),
            NewVendorForm(*data[:1], user=user),
        )

    def draw(self, head, lines, new_vendor, status=200, newer=None):
        context = {
            "order": self.order,
            "head": head,
            "lines": lines,
            "new_vendor": new_vendor,
            "version": newer.version if newer else self.order.version,
            "newer": newer,
            "draft_key": self.draft_key(lines),
        }
        return render(self.request, "funds/order_edit.html", context, status=status)


def quote(request, pk):
    """The vendor's quote as a download, or with ``?approval=`` the one that an approval was given for."""
    order = get_object_or_404(FundOrder.objects.visible_to(request.user), pk=pk)
    kept = order
    if (approval := request.GET.get("approval", "")).isdecimal() and len(approval) < 19:
        kept = get_object_or_404(order.approvals, pk=approval)
    if not kept.quote:
        raise Http404
    return as_download(kept.quote, kept.quote_name or "Quote")
