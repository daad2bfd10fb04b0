"""What is asked before something of the fund is taken along."""

from django import forms

from portal.core.forms import PortalForm

from ..exporting import ORDERED, WHATS
from ..models import ExportLayout, FundAllocation, FundOrder


class OrderOfLedgerForm(PortalForm):
    """Show the entries of one order."""

    has_form_tag = False

    order = forms.ModelChoiceField(FundOrder.objects.none(), required=False, empty_label="All orders")

    def __init__(self, *args, orders, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["order"].queryset = orders


class WhatForm(PortalForm):
    """Which rows the accounting system gets; purchase orders without an answer."""

    has_form_tag = False

    what = forms.ChoiceField(label="Which rows", choices=list(WHATS.items()), required=False)

    @property
    def chosen(self) -> str:
        return (self.is_valid() and self.cleaned_data["what"]) or ORDERED


class LayoutForm(PortalForm):
    """The columns that the district’s accounting system takes."""

    has_form_tag = False

    layout = forms.ModelChoiceField(
        ExportLayout.objects.none(), label="Layout", empty_label=None, widget=forms.Select
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["layout"].queryset = ExportLayout.objects.offered()


class PacketForm(PortalForm):
    """Which funds an audit packet holds."""

    has_form_tag = False

    funds = forms.ModelMultipleChoiceField(
        FundAllocation.objects.none(),
        label="Funds",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": "Choose at least one fund"},
    )

    def __init__(self, *args, year, **kwargs):
        super().__init__(*args, **kwargs)
        funds = FundAllocation.objects.visible_to(self.user).filter(year=year)
        self.fields["funds"].queryset = funds.select_related("district", "year").order_by("district__name")
        self.fields["funds"].label_from_instance = lambda fund: fund.district.name
