import django_filters
from django import forms
from django.db.models import Q

from .models import Cesa, District, Membership, Role


def counties():
    """The counties of the state, as far as they are known."""
    known = District.objects.exclude(county="").order_by("county")
    return known.values_list("county", "county").distinct()


class DistrictFilter(django_filters.FilterSet):
    """Narrow the list of districts by name or code, CESA and county."""

    name = django_filters.CharFilter(method="by_name", label="Name or DPI code")
    cesa = django_filters.ModelChoiceFilter(queryset=Cesa.objects.all(), label="CESA", empty_label="All")
    county = django_filters.ChoiceFilter(choices=counties, label="Main county", empty_label="All")

    class Meta:
        model = District
        fields = ["name", "cesa", "county"]

    def by_name(self, rows, name, value):
        return rows.filter(Q(name__icontains=value) | Q(code=value))


class PeopleFilter(django_filters.FilterSet):
    """Find people by name or email, role and district."""

    name = django_filters.CharFilter(method="by_name", label="Name or email")
    role = django_filters.ChoiceFilter(choices=Role, label="Role", empty_label="All")
    district = django_filters.CharFilter(
        field_name="district__name", lookup_expr="icontains", label="District"
    )
    past = django_filters.BooleanFilter(
        method="with_past",
        label="Also roles that ended",
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    class Meta:
        model = Membership
        fields = ["name", "role", "district", "past"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.user.sees_several_districts:
            del self.filters["district"]  # there is nothing to choose

    def by_name(self, rows, name, value):
        return rows.filter(Q(user__name__icontains=value) | Q(user__email__icontains=value))

    def with_past(self, rows, name, value):
        return rows if value else rows.not_ended()
