from django.views.generic import DetailView, ListView

from portal.core.views import ScopedMixin

from ..models import Agreement


class AgreementList(ScopedMixin, ListView):
    queryset = Agreement.objects.with_lines()
    template_name = "services/agreement_list.html"
    paginate_by = 25


class AgreementDetail(ScopedMixin, DetailView):
    queryset = Agreement.objects.with_lines()
    template_name = "services/agreement_detail.html"
