import django_filters
from django import forms

from .models import Agreement, CatalogYear, Statement, Visit


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


class VisitFilter(django_filters.FilterSet):
    """Narrow the list of days."""

    district = django_filters.CharFilter(
        field_name="district__name",
        lookup_expr="icontains",
        label="District",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    state = django_filters.ChoiceFilter(
        choices=[choice for choice in Visit.State.choices if choice[0] != Visit.State.DRAFT],
        empty_label="All",
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    class Meta:
        model = Visit
        fields = ["district", "state"]


class StatementFilter(AgreementFilter):
    """Narrow the list of statements by district, school year and state."""

    state = django_filters.ChoiceFilter(
        choices=[choice for choice in Statement.State.choices if choice[0] != Statement.State.NEW],
        label="State",
        empty_label="All",
    )

    class Meta:
        model = Statement
        fields = ["district", "year", "state"]
