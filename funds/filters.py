import django_filters
from django.db.models import Q

from .models import FundOrder, FundYear

SHOWN = {
    "waiting": ("Waiting for somebody", FundOrder.PENDING + FundOrder.EDITABLE),
    "open": ("Approved or ordered", FundOrder.APPROVED_STATES + FundOrder.WITH_VENDOR),
    "unpaid": ("Received, not paid", FundOrder.DELIVERED),
    "done": ("Done", (FundOrder.State.CLOSED, FundOrder.State.REJECTED, FundOrder.State.CANCELED)),
}


class OrderFilter(django_filters.FilterSet):
    """Narrow the list of orders by what they wait for, year, district, and a word."""

    show = django_filters.ChoiceFilter(
        choices=[(key, label) for key, (label, _) in SHOWN.items()],
        label="Show",
        empty_label="All orders",
        method="by_states",
    )
    year = django_filters.ModelChoiceFilter(
        queryset=FundYear.objects.all(), field_name="allocation__year", label="School year", empty_label="All"
    )
    district = django_filters.CharFilter(
        field_name="allocation__district__name", lookup_expr="icontains", label="District"
    )
    q = django_filters.CharFilter(method="by_words", label="Title, school, vendor, or PO number")

    class Meta:
        model = FundOrder
        fields = ["show", "year", "district", "q"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.user.sees_several_districts:
            del self.filters["district"]  # there is nothing to choose

    def by_states(self, orders, name, value):
        return orders.filter(state__in=SHOWN[value][1])

    def by_words(self, orders, name, value):
        words = value.strip()
        return orders.filter(
            Q(title__icontains=words)
            | Q(school__name__icontains=words)
            | Q(vendor__name__icontains=words)
            | Q(po_number__iexact=words)
            | Q(lines__isbn=words.replace("-", ""))
        ).distinct()
