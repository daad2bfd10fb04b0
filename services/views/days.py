from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, ListView
from django_filters.views import FilterView

from portal.core import clock
from portal.core.transitions import Refused
from portal.core.views import ScopedMixin, require
from portal.core.words import cleaned

from ..balances import balances, running_balance, running_lines, sums_of
from ..burn_down import burn_down
from ..filters import VisitFilter
from ..models import Booking, Subscription, Visit

WITH_NAMES = Visit.objects.select_related("district", "consultant", "subscription__service")
LATEST = 10


class DaysPage(ScopedMixin, ListView):
    """What is left of the days bought, which days are proposed or planned, and the latest that were given."""

    queryset = Subscription.objects.all()
    template_name = "services/days/days.html"
    paginate_by = 25

    def get_queryset(self):
        lines = running_lines(self.request.user)
        if words := cleaned(self.request.GET.get("district", "")):
            lines = lines.filter(district__name__icontains=words)
        return lines

    def get_context_data(self, **kwargs):
        context, user = super().get_context_data(**kwargs), self.request.user
        coming = Booking.objects.visible_to(user).open().select_related("district", "consultant")
        coming = coming.select_related("subscription__service").order_by("day", "pk")
        proposed = coming.filter(state=Booking.State.PROPOSED, day__gte=clock.today())
        told = balances(context["object_list"])
        return context | {
            "balances": told,
            "sums": sums_of(told) if 1 < len(told) == context["paginator"].count else None,
            "to_confirm": [b for b in proposed[:100] if user.has_perm("services.confirm_booking", b)],
            "coming": coming[:LATEST],
            "visits": WITH_NAMES.visible_to(user)[:LATEST],
            "noun": "services",
            "sees_many": user.sees_every_district or len(user.district_ids) > 1,
            "may_log": user.has_perm("services.log_visit"),
        }


class DaysOf(ScopedMixin, DetailView):
    """One service of a district: its days through the year, and every entry of its ledger."""

    queryset = Subscription.objects.in_days().select_related(
        "district", "service", "agreement__year", "agreement__district"
    )
    template_name = "services/days/days_of.html"

    def get_context_data(self, **kwargs):
        line = self.object
        balance = balances([line])[0]
        return super().get_context_data(
            line=line,
            balance=balance,
            chart=burn_down(balance),
            rows=running_balance(line),
            waiting=WITH_NAMES.visible_to(self.request.user).over_balance().filter(subscription=line),
            may_log=self.request.user.has_perm("services.log_visit", line),
            **kwargs,
        )


class VisitList(ScopedMixin, FilterView):
    """All days that were given, by district and state."""

    queryset = WITH_NAMES
    filterset_class = VisitFilter
    template_name = "services/days/visit_list.html"
    paginate_by = 25

    def get_context_data(self, **kwargs):
        return super().get_context_data(noun="days", **kwargs)


@require_POST
def confirm_bookings(request):
    """Confirm the chosen proposed days at once."""
    require(request.user, "services.confirm_booking")
    wanted = [pk for pk in request.POST.getlist("booking") if pk.isdecimal()]
    chosen, done = Booking.objects.visible_to(request.user).filter(pk__in=wanted), 0
    for booking in chosen.select_related("district"):
        try:
            booking.confirm(by=request.user)
            done += 1
        except Refused as refusal:
            messages.error(request, f"{booking}: {refusal}")
    if done:
        messages.success(
            request, f"{done} day{'' if done == 1 else 's'} confirmed. The consultant has an email."
        )
    elif not chosen:
        messages.error(request, "Choose at least one day.")
    return redirect("services:days")
