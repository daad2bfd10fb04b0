"""Funds of districts and the ledger: read here. Figures are entered on the fund's page of the portal."""

from django.contrib import admin

from portal.core.desk import ReadOnlyAdmin, day_of, moment_of
from portal.core.templatetags.portal import dollars

from ..balance import balance_of
from ..models import Delegation, FundAllocation, FundEntry


@admin.register(FundAllocation)
class FundAllocationAdmin(ReadOnlyAdmin):
    about = "What each district may spend in a school year, and where its dollars are."
    list_display = ["district", "year", "expected_shown", "received_shown"]
    list_filter = ["year", ("district", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["district", "year"]
    search_fields = ["district__name", "=district__code"]
    search_help_text = "District or its DPI code"
    fields = ["district", "year", "census_children", "in_all", "committed", "outstanding", "received", "left"]
    readonly_fields = ["in_all", "committed", "outstanding", "received", "left"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("amounts")

    @admin.display(description="expected")
    def expected_shown(self, fund):
        return dollars(fund.expected) or "Not known"

    @admin.display(description="received from the state")
    def received_shown(self, fund):
        return dollars(fund.received) or "Not yet"

    @admin.display(description="in all")
    def in_all(self, fund):
        return dollars(balance_of(fund).in_all)

    @admin.display(description="approved")
    def committed(self, fund):
        return dollars(balance_of(fund).committed)

    @admin.display(description="ordered, not received")
    def outstanding(self, fund):
        return dollars(balance_of(fund).outstanding)

    @admin.display(description="received")
    def received(self, fund):
        return dollars(balance_of(fund).received)

    @admin.display(description="not ordered yet")
    def left(self, fund):
        return dollars(balance_of(fund).left)


@admin.register(FundEntry)
class FundEntryAdmin(ReadOnlyAdmin):
    about = "Every dollar that moved, who moved it, and for which order. Nobody can change a line."
    list_display = ["on", "district", "order", "kind", "amount_shown", "by"]
    list_filter = ["kind", "allocation__year", ("district", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["district", "order__allocation__year", "by"]
    search_fields = ["order__title", "=order__po_number", "district__name"]
    search_help_text = "Order, purchase order number, or district"
    list_per_page = 50
    ordering = ["-pk"]
    fields = ["district", "order", "line", "kind", "amount_shown", "on", "note", "by", "written"]
    readonly_fields = ["amount_shown", "on", "written"]
    on = day_of("day", "day")
    written = moment_of("at", "written")

    @admin.display(description="amount", ordering="amount")
    def amount_shown(self, entry):
        return dollars(entry.amount)


@admin.register(Delegation)
class DelegationAdmin(ReadOnlyAdmin):
    about = (
        "Districts that let somebody of the agency’s finance approve their orders, and from when until when."
    )
    list_display = ["district", "person", "begins", "ends", "note"]
    list_select_related = ["district", "person"]
    search_fields = ["district__name", "person__name"]
    search_help_text = "District or person"
    begins = day_of("starts_on", "from")
    ends = day_of("ends_on", "until (not included)")
