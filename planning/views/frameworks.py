from django.shortcuts import render

from ..models import Framework


def frameworks(request):
    """What goals, evaluations and resources are sorted by. The same for everybody who is signed in."""
    return render(request, "planning/frameworks.html", {"groups": Framework.by_purpose()})
