"""The portal's addresses, and one that fails in each way."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.shortcuts import render
from django.urls import path

from portal.urls import handler400, urlpatterns

RAISED = {400: BadRequest, 403: PermissionDenied, 404: Http404, 413: RequestDataTooBig, 500: RuntimeError}
__all__ = ["handler400", "urlpatterns"]


@login_not_required
def fail(request, code):
    if code in RAISED:
        raise RAISED[code]
    return render(request, f"{code}.html", status=code)


urlpatterns = [*urlpatterns, path("error/<int:code>/", fail)]
