from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal.core import tables
from portal.core.views import require

from ..forms.statements import PeriodForm
from ..invoicing import as_csv, as_xlsx, sum_of
from ..invoicing import invoice_lines as lines_of

SHOWN = 50  # on the page; the files have all


def asked_for(request):
    """The form, and the lines of the time it names; None where it names none."""
    require(request.user, "services.export_invoices")
    form = PeriodForm({"period": request.GET.get("period", "")}, user=request.user)
    span = form.span if form.is_valid() else None
    return form, lines_of(request.user, *span) if span else None


@require_safe
def invoice_lines(request):
    """What the settled statements of a month or school year come to, before it is taken as a file."""
    form, lines = asked_for(request)
    context = {"form": form, "lines": lines and lines[:SHOWN], "count": len(lines or ())}
    if lines is not None:
        context |= {"total": sum_of(lines), "period": form.in_words}
        context["key"] = form.cleaned_data["period"]
    status = 422 if form.errors else 200
    return render(request, "services/statements/invoice_lines.html", context, status=status)


@require_safe
def invoice_csv(request):
    return as_file(request, as_csv, "csv", tables.CSV)


@require_safe
def invoice_xlsx(request):
    return as_file(request, as_xlsx, "xlsx", tables.XLSX)


def as_file(request, write, ending, content_type):
    form, lines = asked_for(request)
    if form.errors:
        return invoice_lines(request)
    name = f"Invoice lines {form.in_words}.{ending}" if lines is not None else f"Invoice lines.{ending}"
    response = HttpResponse(write(lines or []), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
