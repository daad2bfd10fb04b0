from django.views.generic import DetailView

from portal.core.views import ScopedMixin

from ..models import Statement


class StatementDetail(ScopedMixin, DetailView):
    queryset = Statement.objects.select_related("district").prefetch_related("lines__visit")
    template_name = "services/statement_detail.html"
