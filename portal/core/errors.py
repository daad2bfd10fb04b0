"""Pages for requests that can not be answered."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404
from django.shortcuts import render

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent)


def bad_request(request, exception):
    """A request too large for the portal is answered with its limit, any other with the plain page."""
    too_large = isinstance(exception, TOO_LARGE)
    context = {"limit": f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2} MB"}
    return render(request, "413.html" if too_large else "400.html", context, status=413 if too_large else 400)


def not_here(request, **parameters):
    """An address that a package brings and the portal does not have."""
    raise Http404
