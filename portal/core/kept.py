"""A form that could not be taken is shown again with its words, ready to be sent once more."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render


def is_shown(name) -> bool:
    """Everything but secrets, and what a page writes anew by itself."""
    return "password" not in name and name not in ("csrfmiddlewaretoken", "login")


def is_from_here(request) -> bool:
    """Whether a page of ours sent this form, as far as the browser says; an old browser says nothing."""
    if origin := request.headers.get("Origin"):
        return origin in (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
    return request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")


def kept_words(request, *, status):
    """A page that holds everything typed. Signing in happens in a second tab; then the form is sent again.

    The form of another site is not ours to repeat: with a token of ours it would do what that site wants.
    """
    if not is_from_here(request):
        return render(request, "403.html", status=403)
    words = [(name, value) for name, values in request.POST.lists() if is_shown(name) for value in values]
    return render(
        request, "kept.html", {"words": words, "signed_in": request.user.is_authenticated}, status=status
    )


def csrf_failure(request, reason=""):
    """The page's token is older than the sign-in: keep what was typed and offer to send it again."""
    if request.htmx and not request.user.is_authenticated:  # the session and the token are both gone
        return HttpResponse("Sign in again. Your words are kept.", status=401)
    if request.htmx:
        return HttpResponse("Reload this page to go on. Your words are kept on this device.", status=403)
    return kept_words(request, status=403)
