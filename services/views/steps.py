"""What the steps of asking for services share: finding the request, saving it, and saying no calmly."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from portal.core.views import require

from .. import comparing, requests
from ..models import Agreement
from ..overview import spoken

OURS = ("csrfmiddlewaretoken", "version", "do")


def step_url(agreement, step):
    return reverse(f"services:subscribe-{step}", args=[agreement.year.ends_in, agreement.pk])


def closed(request, year, status=200):
    """The time to choose is over, or has not begun; what was typed is on the page."""
    return render(
        request, "services/subscribe_closed.html", {"year": year, "words": typed(request)}, status=status
    )


def typed(request):
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in OURS
        for value in values
        if value
    ]


def number(words) -> int:
    """A version or an id from a form; 0, which none has, for anything else."""
    return int(words) if words and words.isdecimal() and len(words) < 10 else 0


def both(request, agreement, step, mine, refusal=None):
    """What the request says now beside what was typed on top of something older. Nothing was overwritten."""
    context = {
        "agreement": agreement,
        "year": agreement.year,
        "theirs": spoken(agreement),
        "mine": mine,
        "words": typed(request),
        "refusal": refusal,
        "is_own": agreement.saved_by == request.user,
        "open_url": step_url(agreement, step),
    }
    return render(request, "services/subscribe_conflict.html", context, status=409)


class Step(View):
    """One step of a request that is begun. Once it is sent, the pages lead on to what became of it."""

    step = ""

    def dispatch(self, request, year, pk):
        self.agreement = get_object_or_404(self.visible(request), pk=pk, year__ends_in=year)
        require(request.user, "services.change_agreement", self.agreement)
        if request.method == "GET" and self.agreement.state not in Agreement.EDITABLE:
            return self.go("sent")
        if request.method == "GET" and not self.agreement.year.is_open:
            return closed(request, self.agreement.year)
        requests.follow_catalog(self.agreement)
        return super().dispatch(request)

    def visible(self, request):
        return requests.REQUESTS.visible_to(request.user)

    @property
    def version(self):
        return number(self.request.POST.get("version"))

    def go(self, step):
        return redirect(step_url(self.agreement, step))

    def draw(self, status=200, **context):
        agreement = self.agreement
        context = {
            "agreement": agreement,
            "year": agreement.year,
            "version": self.version or agreement.version,
            "comparison": comparing.compare(agreement),
        } | context
        return render(self.request, f"services/subscribe_{self.step}.html", context, status=status)

    def unless_saved(self, save, mine):
        """The page to show where the words could not be saved; None where they were."""
        try:
            save()
        except requests.Conflict as conflict:
            return both(self.request, conflict.agreement, self.step, mine)
        except requests.NotOpen as refusal:
            now = get_object_or_404(self.visible(self.request), pk=self.agreement.pk)
            return both(self.request, now, self.step, mine, refusal=refusal)
        return None
