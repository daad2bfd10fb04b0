import django_filters

from .models import Agreement, CatalogYear


class AgreementFilter(django_filters.FilterSet):
    """Narrow the list of agreements by district, school year and state."""

    district = django_filters.CharFilter(
        field_name="district__name", lookup_expr="icontains", label="District"
    )
    year = django_filters.ModelChoiceFilter(
        queryset=CatalogYear.objects.all(), label="School year", empty_label="All"
    )
    state = django_filters.ChoiceFilter(choices=Agreement.State, label="State", empty_label="All")

    class Meta:
        model = Agreement
        fields = ["district", "year", "state"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.request.user
        if not user.sees_every_district and len(user.district_ids) < 2:
            del self.filters["district"]  # there is nothing to choose
