from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView
from django_htmx.http import HTMX_STOP_POLLING

from portal.core import jobs
from portal.core.views import ScopedMixin, require

from .forms import CodeForm, FileForm
from .models import Certificate, Report, ReportPage

WITH_JOB = Report.objects.select_related("job", "district", "requested_by")


class ReportDetail(ScopedMixin, DetailView):
    queryset = WITH_JOB
    template_name = "reports/report.html"

    def get_context_data(self, **kwargs):
        may_retry = self.request.user.has_perm("reports.retry_report", self.object)
        return super().get_context_data(may_retry=may_retry, **kwargs)


class ReportStatus(ReportDetail):
    """The job panel alone, for polling; 286 ends it."""

    template_name = "portal/partials/job.html"
    context_object_name = "report"

    def render_to_response(self, context, **kwargs):
        finished = self.object.job.is_finished
        return super().render_to_response(context, status=HTMX_STOP_POLLING if finished else 200, **kwargs)


@require_POST
def retry(request, pk):
    report = get_object_or_404(WITH_JOB.visible_to(request.user), pk=pk)
    require(request.user, "reports.retry_report", report)
    if jobs.try_again(report.job_id):
        messages.success(request, "The report is being made again. You can leave this page.")
    elif (drawing := report.pictures_job) and jobs.try_again(drawing.pk):
        messages.success(request, "The pictures of the pages are being made again.")
    else:
        messages.info(request, "The report has not failed, so there is nothing to repeat.")
    return redirect(report)


@require_safe
def report_file(request, pk):
    """The PDF, shown by the browser; kept on the device only as long as the page."""
    report = get_object_or_404(WITH_JOB.visible_to(request.user), pk=pk)
    if not report.is_ready:
        raise Http404
    response = FileResponse(report.file.open(), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, report.file_name)
    return response


@require_safe
def page_picture(request, pk, number):
    pages = ReportPage.objects.visible_to(request.user).select_related("report")
    page = get_object_or_404(pages, report=pk, number=number)
    etag = quote_etag(f"{page.report.file_hash}-{number}")
    response = get_conditional_response(request, etag=etag) or FileResponse(
        page.image.open(), content_type="image/webp"
    )
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"  # kept, and asked for each time
    return response


@login_not_required
def verify(request):
    """Where somebody with a printed plan types its code."""
    form = CodeForm(request.GET if "code" in request.GET else None, user=request.user)
    if form.is_bound and form.is_valid():
        return redirect("reports:verify-code", code=form.cleaned_data["code"])
    return render(request, "reports/verify.html", {"form": form})


@login_not_required
def verify_code(request, code):
    """Genuine and current, superseded, or unknown; and whether a given file is the one that was signed."""
    certificate = (
        Certificate.objects.for_code(code)
        .select_related("district", "reviewed_report", "signed_report", "superseded_by")
        .first()
    )
    form = FileForm(request.POST or None, request.FILES or None, user=request.user)
    answer = certificate.recognizes(form.cleaned_data["file"]) if certificate and form.is_valid() else None
    context = {"certificate": certificate, "code": code, "form": form, "answer": answer}
    return render(request, "reports/verify_code.html", context, status=200 if certificate else 404)
