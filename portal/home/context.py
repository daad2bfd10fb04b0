from django.conf import settings

from portal.core import clock

from .navigation import navigation, role_words


def shell(request):
    """What every page's frame shows. The person's roles are asked once per request and kept on the person."""
    user = getattr(request, "user", None)  # the error pages of the first middlewares have none
    known = user is not None and user.is_authenticated
    return {
        "agency": {
            "name": settings.AGENCY_NAME,
            "short": settings.AGENCY_SHORT,
            "number": settings.AGENCY_NUMBER,
        },
        "demo": settings.DEMO,
        "today": clock.today(),
        "nav": navigation(user, request.path) if known else [],
        "role_words": role_words(user) if known else "",
    }
