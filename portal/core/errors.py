"""Pages for requests that cannot be answered."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404
from django.shortcuts import render

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent)


def bad_request(request, exception):
    """A request too large for the portal is answered with its limit, any other with the plain page."""
    if isinstance(exception, TOO_LARGE):
        return too_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return render(request, "400.html", status=400)


def too_large(request, limit):
    return render(request, "413.html", {"limit": f"{limit // 1024**2} MB"}, status=413)


def not_here(request, **parameters):
    """An address that a package brings and the portal does not have."""
    raise Http404
