from django.views.generic import DetailView

from portal.core.views import ScopedMixin

from ..balance import balance_of
from ..models import FundAllocation


class FundPage(ScopedMixin, DetailView):
    """What a district may spend this year, and where each dollar is."""

    queryset = FundAllocation.objects.with_amounts()
    template_name = "funds/fund.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(balance=balance_of(self.object), **kwargs)
