"""The ledger, the worksheet of the annual report, and rows for the accounting system: pages and files."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from portal.core import tables
from portal.core.transitions import Refused
from portal.core.views import require

from .. import book, exporting, papers, worksheet
from ..accounts import RESTRICTED
from ..forms.out import LayoutForm, OrderOfLedgerForm, WhatForm
from ..models import FundAllocation
from ..reconciling import orders_of, reconciliation_of
from .orders import WITH_STORY

ROWS = 50  # on a page; the files have all


def fund_to_export(request, pk):
    funds = FundAllocation.objects.with_amounts().visible_to(request.user)
    fund = get_object_or_404(funds, pk=pk)
    require(request.user, "funds.export_fund", fund)
    return fund


def posted(request):
    """What was sent, also where nothing was chosen; None before."""
    return request.POST if request.method == "POST" else None


@require_safe
def ledger(request, pk):
    """Every figure and entry with what was where after it, and the June 30 reconciliation."""
    fund = fund_to_export(request, pk)
    rows = book.book_of(fund)
    form = OrderOfLedgerForm(request.GET or None, user=request.user, orders=orders_of(fund))
    order = form.cleaned_data["order"] if form.is_valid() else None
    shown = [row for row in rows if row.order == order] if order else rows
    told = reconciliation_of(fund)
    context = {
        "fund": fund,
        "form": form,
        "order": order,
        "page_obj": Paginator(shown, ROWS).get_page(request.GET.get("page")),
        "told": told,
        "disagree": [check for check in told["checks"] if not check["agrees"]],
        "restricted": RESTRICTED,
    }
    return render(request, "funds/ledger.html", context, status=422 if form.errors else 200)


@require_safe
def ledger_csv(request, pk):
    fund = fund_to_export(request, pk)
    content = tables.as_csv(book.HEADINGS, map(book.as_row, book.book_of(fund)))
    return as_file(content, tables.CSV, f"Ledger {fund.year}, {fund.district}.csv")


@require_POST
def reconciliation(request, pk):
    """The reconciliation as a PDF: of today’s numbers, made once."""
    fund = fund_to_export(request, pk)
    paper = papers.reconciliation_paper(fund, by=request.user)
    return redirect(papers.report_of(paper, by=request.user))


@require_POST
def approval_record(request, pk):
    """The record of an order's keys as a PDF, made once."""
    order = get_object_or_404(WITH_STORY.visible_to(request.user), pk=pk)
    try:
        paper = papers.approval_record_of(order, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(order)
    return redirect(papers.report_of(paper, by=request.user))


@require_safe
def a82(request, pk):
    """What Addendum A82 of the annual report asks for."""
    fund = fund_to_export(request, pk)
    return render(request, "funds/worksheet.html", {"fund": fund, "sheet": worksheet.worksheet_of(fund)})


@require_safe
def a82_file(request, pk, ending):
    fund = fund_to_export(request, pk)
    rows = worksheet.table_of(worksheet.worksheet_of(fund))
    name = f"Addendum A82 {fund.year}, {fund.district}"
    return as_table(ending, name, worksheet.HEADINGS, rows, (26, 6, 8, 10, 8, 40, 18, 14))


def export(request, pk):
    """Rows for the accounting system of the district, in its layout, before they are taken as a file."""
    fund = fund_to_export(request, pk)
    layout = exporting.layout_of(fund.district)
    form = LayoutForm(posted(request), user=request.user, initial={"layout": layout})
    if request.method == "POST":
        require(request.user, "funds.choose_layout", fund)
        if form.is_valid():
            layout = form.cleaned_data["layout"]
            exporting.choose(fund, layout, by=request.user)
            messages.success(request, f"{fund.district} takes the layout “{layout}” from now on.")
            return redirect("funds:export", fund.pk)
    which = WhatForm(request.GET or None, user=request.user, initial={"what": exporting.ORDERED})
    rows = exporting.rows_of(fund, which.chosen)
    heading, cells = exporting.table_of(layout, rows) if layout else ([], [])
    context = {
        "fund": fund,
        "layout": layout,
        "form": form,
        "which": which,
        "what": which.chosen,
        "what_in_words": exporting.WHATS[which.chosen],
        "heading": heading,
        "cells": cells[:ROWS],
        "count": len(cells),
        "total": exporting.sum_of(rows),
        "in_ledger": exporting.in_ledger(fund, which.chosen),
        "may_choose": request.user.has_perm("funds.choose_layout", fund),
    }
    return render(request, "funds/export.html", context, status=422 if form.errors else 200)


@require_safe
def export_file(request, pk, ending):
    fund = fund_to_export(request, pk)
    what = WhatForm(request.GET or None, user=request.user).chosen
    if (layout := exporting.layout_of(fund.district)) is None:
        return redirect("funds:export", fund.pk)
    heading, cells = exporting.table_of(layout, exporting.rows_of(fund, what))
    return as_table(ending, f"{exporting.WHATS[what]} {fund.year}, {fund.district}", heading, cells)


def as_table(ending, name, heading, rows, widths=()):
    if ending == "csv":
        return as_file(tables.as_csv(heading, rows), tables.CSV, f"{name}.csv")
    content = tables.as_xlsx("Common School Fund", heading, rows, widths or [18] * len(heading))
    return as_file(content, tables.XLSX, f"{name}.xlsx")


def as_file(content: bytes, content_type, name):
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name.replace("/", "-"))
    return response
