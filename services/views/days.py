from django.views.generic import DetailView

from portal.core.views import ScopedMixin

from ..models import Visit


class VisitDetail(ScopedMixin, DetailView):
    queryset = Visit.objects.select_related("district", "consultant", "subscription__service", "booking")
    template_name = "services/visit_detail.html"
