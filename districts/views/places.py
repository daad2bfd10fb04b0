from django.conf import settings
from django.db.models import Case, Value, When
from django.views.generic import DetailView
from django_filters.views import FilterView

from portal.core.views import ScopedMixin

from ..filters import DistrictFilter
from ..models import District
from ..showing import cards, standings


class DistrictList(ScopedMixin, FilterView):
    """Districts one may see, the agency's own members first."""

    queryset = District.objects.annotate(
        place=Case(When(cesa=settings.AGENCY_NUMBER, then=Value(0)), default=Value(1))
    ).order_by("place", "name")
    filterset_class = DistrictFilter
    template_name = "districts/district_list.html"
    paginate_by = 25

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        shown = list(context["object_list"])
        said = standings(shown)
        rows = [(district, said[district.pk]) for district in shown]
        return context | {"rows": rows, "noun": "districts"}


class DistrictDetail(ScopedMixin, DetailView):
    """What is known about a district, who acts for it, and what other parts of the portal say about it."""

    queryset = District.objects.select_related("cesa")
    template_name = "districts/district_detail.html"

    def get_context_data(self, **kwargs):
        district, user = self.object, self.request.user
        people = district.memberships.current().select_related("user")
        serving = district.assignments.serving().select_related("consultant")
        return super().get_context_data(
            people=people.order_by("role", "user__name"),
            assignments=serving.order_by("starts_on"),
            cards=cards(district, user),
            may_invite=user.has_perm("districts.invite_people", district),
            may_change=user.has_perm("districts.change_district", district),
            may_assign=user.has_perm("districts.change_assignment"),
            **kwargs,
        )
