"""The portal's addresses, and the small page that every other is compared with."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path

from districts.models import District

UNIT = "/bench/one/"


def one(request):
    """Session, person, and one row by its key: the least that a page for somebody signed in can do."""
    return HttpResponse(get_object_or_404(District, pk=request.GET["pk"]).name)


urlpatterns = [path(UNIT.removeprefix("/"), one), path("", include("portal.urls"))]
