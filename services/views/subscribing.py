"""Asking for services: choose, then days and people. Every step saves by a plain POST."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.decorators.http import require_POST

from districts.models import District
from portal.core.transitions import Refused
from portal.core.views import require

from .. import catalog, comparing, requests
from ..forms.answering import AnswersForm
from ..forms.subscribing import ChooseForm, startable_districts
from ..overview import spoken
from .steps import Step, both, closed, number, step_url


def choose_form(user, year, *args, **kwargs):
    offers = catalog.OFFERS.on_offer().visible_to(user).filter(year=year)
    return ChooseForm(*args, user=user, year=year, offers=offers, **kwargs)


class Start(View):
    """Step 1 before anything is saved: the services, and the district where there are several."""

    def dispatch(self, request, year):
        require(request.user, "services.start_agreement")
        self.year = catalog.year_or_404(year)
        if not self.year.is_open:
            return closed(request, self.year, status=409 if request.method == "POST" else 200)
        self.districts = startable_districts(request.user)
        return super().dispatch(request)

    def get(self, request):
        if len(self.districts) == 1 and (begun := requests.open_request(self.districts[0], self.year)):
            return redirect(step_url(begun, "choose"))
        wanted = {"district": request.GET.get("district"), "offers": request.GET.getlist("offer")}
        return self.draw(self.form(initial=wanted))

    def post(self, request):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.draw(form, status=422)
        district, offers = form.cleaned_data["district"], form.cleaned_data["offers"]
        answers = {offer: requests.Answer(offer.minimum) for offer in offers}
        try:
            agreement = requests.start(by=request.user, district=district, year=self.year, answers=answers)
        except requests.Conflict as conflict:
            agreement = conflict.agreement
            if {offer.pk for offer in offers} != {line.offer_id for line in agreement.lines.all()}:
                return both(request, agreement, "choose", [(offer.service.name, "") for offer in offers])
        return redirect(step_url(agreement, "answers"))

    def form(self, *args, **kwargs):
        return choose_form(self.request.user, self.year, *args, districts=self.districts, **kwargs)

    def draw(self, form, status=200):
        context = {"year": self.year, "form": form}
        return render(self.request, "services/subscribe_choose.html", context, status=status)


@require_POST
def renew(request, year):
    """Begin with everything the district had the year before."""
    year = catalog.year_or_404(year)
    visible = District.objects.visible_to(request.user)
    district = get_object_or_404(visible, pk=number(request.POST.get("district")))
    try:
        agreement = comparing.renew(by=request.user, district=district, year=year)
    except requests.Conflict as conflict:
        agreement = conflict.agreement
        messages.info(request, f"A request for {year} was begun already. Here it is; nothing was changed.")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("services:catalog-year", year.ends_in)
    return redirect(step_url(agreement, "answers"))


class Choose(Step):
    step = "choose"

    def get(self, request):
        offers = [line.offer_id for line in self.agreement.lines.all()]
        return self.draw(form=self.form(initial={"offers": offers}))

    def post(self, request):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.draw(form=form, status=422)
        offers, version = form.cleaned_data["offers"], self.version
        refused = self.unless_saved(
            lambda: requests.choose(self.agreement, offers, by=request.user, version=version),
            [(offer.service.name, "") for offer in offers],
        )
        return refused or self.go("answers")

    def form(self, *args, **kwargs):
        agreement = self.agreement
        return choose_form(self.request.user, agreement.year, *args, district=agreement.district, **kwargs)


class Answers(Step):
    """Step 2. “Back” saves what it can and complains about nothing; “Add a person” saves and adds a row."""

    step = "answers"

    def get(self, request):
        if not self.agreement.lines.all():
            return self.go("choose")
        return self.draw(self.form())

    def post(self, request):
        form, do = self.form(request.POST), request.POST.get("do", "")
        add = do.removeprefix("add:") if do.startswith("add:") else ""
        if not (form.is_valid() or do == "back" or (add and form.is_readable)):
            return self.draw(form, status=422)
        answers, starts_on, version = form.answers(), form.first_day, self.version
        refused = self.unless_saved(
            lambda: requests.save_answers(
                self.agreement, answers, starts_on, by=request.user, version=version
            ),
            spoken(requests.with_answers(self.agreement, answers, starts_on), answers),
        )
        if add and not refused:
            return redirect(f"{step_url(self.agreement, 'answers')}?{urlencode({'add': add})}")
        return refused or self.go("choose" if do == "back" else "check")

    def form(self, *args):
        more = self.request.GET.get("add", "")
        return AnswersForm(*args, user=self.request.user, agreement=self.agreement, more=more)

    def draw(self, form, status=200):
        if form.is_bound:
            requests.with_answers(self.agreement, form.answers(), form.first_day)
        return super().draw(form=form, status=status)


class Price(Answers):
    """The price of what stands in the form, while it is being typed. Nothing is saved."""

    http_method_names = ["post"]

    def post(self, request):
        form = self.form(request.POST)
        requests.with_answers(self.agreement, form.answers(), form.first_day)
        return render(request, "services/partials/price.html", {"form": form, "agreement": self.agreement})
