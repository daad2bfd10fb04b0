"""What holds for every request: sign-in by default, nothing typed is lost, private pages stay private."""

import json
import re

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers

from .errors import too_large
from .kept import kept_words


class NothingTooLarge:
    """A body larger than its page takes is answered before a byte of it is kept in memory or on the disk.

    A body that does not say how large it is is none to Django: it reads as much as was announced.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        announced = request.META.get("CONTENT_LENGTH") or ""
        takes_files = any(re.match(start, request.path_info) for start in settings.LARGER_BODIES)
        limit = settings.LARGER_BODY if takes_files else settings.LARGEST_BODY
        if announced.isdecimal() and int(announced) > limit:
            return too_large(request, limit)
        return self.get_response(request)


class KeepWordsLoginRequired(LoginRequiredMiddleware):
    """Every view is closed unless it says ``login_not_required``; a form sent too late is kept."""

    def handle_no_permission(self, request, view_func):
        if request.htmx:  # portal.js keeps the words on the device and opens the sign-in dialog
            return HttpResponse("Sign in again. Your words are kept.", status=401)
        if request.method == "POST":
            return kept_words(request, status=401)
        return super().handle_no_permission(request, view_func)


class PrivatePages:
    """Pages of a signed-in person are never kept by browsers or proxies on shared school machines.

    A view that says its own Cache-Control means it: pictures are kept, but shown only after asking us again.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


class SharedPages:
    """A page that is the same for everybody may be kept by proxies, whoever looked at the session on the way.

    A view says so with ``response.is_shared``; such a page says nothing about the person who asked.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(response, "is_shared", False):
            varies = [name for name in response.get("Vary", "").split(", ") if name and name != "Cookie"]
            response.headers["Vary"] = ", ".join(varies or ["Accept-Encoding"])
        return response


class MessagesForHtmx:
    """A message set while answering htmx travels as a toast, since no page is drawn to show it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.htmx and response.status_code < 300 and "HX-Trigger" not in response:
            waiting = [{"level": m.level_tag, "text": str(m)} for m in get_messages(request)]
            if waiting:
                response["HX-Trigger"] = json.dumps({"toast": waiting[-1]})
        return response
