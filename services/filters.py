import django_filters

from .models import Agreement, CatalogYear, Statement, Visit


class OfDistricts(django_filters.FilterSet):
    """A list of several districts can be narrowed by a part of the name."""

    district = django_filters.CharFilter(
        field_name="district__name", lookup_expr="icontains", label="District"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.user.sees_several_districts:
            del self.filters["district"]  # there is nothing to choose


class AgreementFilter(OfDistricts):
    """Narrow the list of agreements by district, school year and state."""

    year = django_filters.ModelChoiceFilter(
        queryset=CatalogYear.objects.all(), label="School year", empty_label="All"
    )
    state = django_filters.ChoiceFilter(choices=Agreement.State, label="State", empty_label="All")

    class Meta:
        model = Agreement
        fields = ["district", "year", "state"]


class VisitFilter(OfDistricts):
    """Narrow the list of days."""

    state = django_filters.ChoiceFilter(
        choices=[choice for choice in Visit.State.choices if choice[0] != Visit.State.DRAFT],
        label="State",
        empty_label="All",
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
