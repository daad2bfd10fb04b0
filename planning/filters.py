import django_filters

from .models import Plan


class PlanFilter(django_filters.FilterSet):
    """Narrow the list of plans for people who see many districts."""

    district = django_filters.CharFilter(
        field_name="district__name", lookup_expr="icontains", label="District"
    )

    class Meta:
        model = Plan
        fields = ["district"]
