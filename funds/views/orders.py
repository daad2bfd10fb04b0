from django.views.generic import DetailView

from portal.core.views import ScopedMixin

from ..models import FundOrder
from ..totals import totals_of


class OrderPage(ScopedMixin, DetailView):
    """One order: its lines, its keys, its money, and whose turn it is."""

    queryset = FundOrder.objects.with_lines()
    context_object_name = "order"
    template_name = "funds/order.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(totals=totals_of(self.object), **kwargs)
