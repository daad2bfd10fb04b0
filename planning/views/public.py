from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_POST, require_safe

from portal.core.transitions import Refused
from portal.core.views import require

from ..models import Publication
from ..publishing import page_of, publish, shown_by
from .plans import version_or_404

MINUTES = 5 * 60  # seconds that a copy between us and the reader may be old


def for_anybody(view):
    """The answer may be kept by browsers and proxies, and is the same whoever asks."""

    @wraps(view)
    def shared(request, **kwargs):
        response = cache_control(public=True, max_age=MINUTES)(view)(request, **kwargs)
        response.is_shared = True
        return response

    return shared


def _one(shown, years, number):
    for publication in shown:
        plan = publication.submission.plan
        is_it = (f"{plan.first_year}-{plan.last_year}", publication.submission.number) == (years, number)
        if is_it:
            return publication
    raise Http404


def _page(publication, current):
    return HttpResponse(render_to_string("planning/public.html", page_of(publication, current)))


@login_not_required
@require_safe
@for_anybody
@conditional_page
def public_plan(request, code):
    """A district's current plan: the address that its web site links to, year after year."""
    shown = shown_by(code)
    if not shown:
        raise Http404
    return _page(shown[0], shown[0])


@login_not_required
@require_safe
@for_anybody
@conditional_page
def public_version(request, code, years, number):
    """One version; where there is a newer one, it says so first."""
    shown = shown_by(code)
    return _page(_one(shown, years, number), shown[0])


@login_not_required
@require_safe
@for_anybody
def public_file(request, code, years, number):
    """The signed report of a published version."""
    report = _one(shown_by(code), years, number).submission.signed_report
    response = FileResponse(report.file.open(), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, report.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def publish_plan(request, pk, number):
    """Put a version on the web."""
    version = version_or_404(request, pk, number)
    require(request.user, "planning.publish_plan", version.plan)
    try:
        publish(version, by=request.user)
        messages.success(request, "Published. Anybody can read it at its address.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(version.board_url)


@require_POST
def unpublish_plan(request, pk, number):
    """Take a version off the web, with a reason."""
    version = version_or_404(request, pk, number)
    require(request.user, "planning.unpublish_plan", version.plan)
    published = Publication.objects.visible_to(request.user)
    publication = get_object_or_404(published, submission=version)
    try:
        publication.unpublish(by=request.user, note=request.POST.get("note", ""))
        messages.success(request, "Taken off the web.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(version.board_url)
