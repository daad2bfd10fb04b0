from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import ListView, TemplateView, UpdateView

from districts.views.joining import SIGN_IN_BACKEND
from portal.core import clock
from portal.core.models import Message
from portal.core.views import ScopedMixin
from portal.core.words import cleaned

from .asker import Asker
from .demo import demo_people, demo_person, only_in_the_demo
from .figures import figures_for
from .forms import ProfileForm
from .search import search
from .sides import dates_ahead, is_assigned_nowhere, people_beside, places
from .work import work_of


@login_not_required
@require_safe
def home(request):
    """What waits for the person, or the public start page."""
    if not request.user.is_authenticated:
        return render(request, "home/start.html")
    asker = Asker(request.user)
    context = {
        "work": work_of(asker),
        "figures": figures_for(asker),
        "dates": dates_ahead(),
        "consultants": people_beside(asker),
        "places": places(asker) if asker.roles else "",
        "now": clock.now(),
        "is_assigned_nowhere": is_assigned_nowhere(asker),
    }
    return render(request, "home/home.html", context)


@require_safe
def find(request):
    """The search page, and the palette's list for htmx."""
    words = cleaned(request.GET.get("q", ""))[:100]
    groups = search(request.user, words)
    if request.htmx:
        results = [found for group in groups for found in group.results]
        return render(request, "portal/partials/palette_results.html", {"results": results})
    return render(request, "home/search.html", {"q": words, "groups": groups})


class Messages(ScopedMixin, ListView):
    """One's own e-mails, as the portal sent them."""

    queryset = Message.objects.order_by("-pk")
    template_name = "home/messages.html"
    paginate_by = 25


class Profile(UpdateView):
    form_class = ProfileForm
    template_name = "home/profile.html"
    success_url = reverse_lazy("home:profile")

    def get_object(self, queryset=None):
        return self.request.user

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form):
        messages.success(self.request, "Saved.")
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        memberships = self.request.user.memberships.not_ended().select_related("district")
        return super().get_context_data(memberships=memberships.order_by("starts_on"), **kwargs)


def words_page(template):
    """A page of words that anybody may read."""
    return login_not_required(TemplateView.as_view(template_name=template))


@login_not_required
@only_in_the_demo
@require_safe
def demo(request):
    return render(request, "home/demo.html", {"people": demo_people(), "day": settings.DEMO_DAY})


@login_not_required
@only_in_the_demo
@require_POST
def demo_sign_in(request):
    """Sign in as one of the eight made-up people, without a password."""
    person = demo_person(request.POST.get("email", ""))
    if person is None:
        raise Http404
    login(request, person, backend=SIGN_IN_BACKEND)
    return redirect("home:home")
