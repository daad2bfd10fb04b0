from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import DetailView, ListView

from portal.core import clock
from portal.core.school_year import SchoolYear
from portal.core.views import ScopedMixin

from ..back_orders import back_orders
from ..balance import balance_of, balances_of
from ..confirming import short_by
from ..models import FundAllocation
from ..runway import runway_of
from ..schools import by_school


class FundList(ScopedMixin, ListView):
    """The funds of this year that somebody may see; whoever has one goes straight to it."""

    queryset = FundAllocation.objects.with_amounts()
    template_name = "funds/fund_list.html"
    paginate_by = 50

    def get_queryset(self):
        this_year = SchoolYear.containing(clock.today()).ends_in
        funds = super().get_queryset()
        return funds.filter(year__ends_in=this_year) if funds.filter(year__ends_in=this_year) else funds

    def get(self, request):
        funds = self.get_queryset()[:2]
        if len(funds) == 1 and not request.user.sees_several_districts:
            return redirect(funds[0])
        return super().get(request)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        may_import = self.request.user.has_perm("funds.import_amounts")
        return context | {"rows": balances_of(context["page_obj"]), "may_import": may_import}


class FundPage(ScopedMixin, DetailView):
    """What a district may spend this year, where each dollar is, and what has to be done by June 30."""

    queryset = FundAllocation.objects.with_amounts()
    context_object_name = "fund"
    template_name = "funds/fund.html"

    def get_context_data(self, **kwargs):
        fund, user = self.object, self.request.user
        balance = balance_of(fund)
        runway = runway_of(fund, balance)
        others = FundAllocation.objects.visible_to(user).filter(district=fund.district).select_related("year")
        return super().get_context_data(
            balance=balance,
            runway=runway,
            owing=back_orders(runway),
            short=short_by(fund.pk, balance),
            others=[other for other in others if other.pk != fund.pk],
            orders_url=f"{reverse('funds:order-list')}?year={fund.year_id}",
            may_start=user.has_perm("funds.start_fundorder", fund) and not fund.year.is_over,
            shares=by_school(fund),
            may_share=user.has_perm("funds.share_among_schools", fund),
            may_delegate=user.has_perm("funds.delegate_approval", fund),
            may_export=user.has_perm("funds.export_fund", fund),
            may_record=user.has_perm("funds.record_amounts", fund),
            **kwargs,
        )
