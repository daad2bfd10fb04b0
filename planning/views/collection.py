"""Bringing the collection in from a catalog's export: one page from the file to the plan."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from portal.core.models import Job
from portal.core.transitions import Refused
from portal.core.views import require

from .. import collection_importing as importing
from ..collection_forms import ColumnsForm, PutInForm, SheetForm
from ..models import CollectionImport
from .plans import plan_or_404

IMPORTS = CollectionImport.objects.select_related("plan__district", "job", "put_in_by")


def upload_collection(request, pk):
    """Send a catalog's export to be read."""
    plan = plan_or_404(request, pk)
    require(request.user, "planning.change_plan", plan)
    section = importing.collection_of(plan)
    if section is None:
        raise Http404
    form = SheetForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        return redirect(importing.take(plan, form.cleaned_data["file"], by=request.user))
    context = {"plan": plan, "section": section, "form": form}
    return render(request, "planning/collection_upload.html", context, status=422 if form.errors else 200)


class CollectionImportPage(View):
    """What the columns are, what the classes come to, and the yes before which nothing is written."""

    def dispatch(self, request, pk, sheet):
        self.taken = get_object_or_404(IMPORTS.visible_to(request.user), plan=pk, pk=sheet)
        require(request.user, "planning.add_plan", self.taken.plan)
        return super().dispatch(request)

    def get(self, request):
        if request.htmx:  # asks again until the queue has answered
            return HttpResponse(
                status=204 if self.is_waiting else 200,
                headers={} if self.is_waiting else {"HX-Refresh": "true"},
            )
        return self.draw()

    def post(self, request):
        if not self.taken.found:
            return redirect(self.taken)
        return self.put_in(request) if request.POST.get("do") == "put_in" else self.count(request)

    def count(self, request):
        form = ColumnsForm(request.POST, user=request.user, taken=self.taken)
        if not form.is_valid():
            return self.draw(columns=form, status=422)
        importing.count(self.taken, form.mapping, by=request.user)
        return redirect(self.taken)

    def put_in(self, request):
        form = PutInForm(request.POST, user=request.user, others=self.others)
        if not form.is_valid():
            return self.draw(form=form, status=422)
        try:
            importing.put_in(self.taken, form.cleaned_data["others"], form.shown, by=request.user)
        except Refused as refusal:
            return self.draw_anew(form.cleaned_data["others"], refusal)
        messages.success(request, "The collection is in the plan. Look through it.")
        return redirect(importing.collection_of(self.taken.plan))

    @property
    def is_waiting(self):
        return self.taken.job.state not in (Job.State.DONE, Job.State.FAILED)

    @property
    def others(self):
        return self.beside[1]

    @property
    def beside(self):
        tally = self.taken.tally
        return importing.beside(self.taken.plan, tally["classes"]) if tally else ({}, [])

    def draw_anew(self, chosen, refusal):
        """The page as things stand now, with what was chosen on the one before."""
        user = self.request.user
        self.taken = IMPORTS.visible_to(user).get(pk=self.taken.pk)
        others, section = self.others, importing.collection_of(self.taken.plan)
        data = PutInForm.showing(self.taken, section, others) | {"others": chosen}
        form = PutInForm(data, user=user, others=others)
        form.add_error(None, str(refusal))
        return self.draw(form=form, status=409)

    def draw(self, columns=None, form=None, status=200):
        taken, user = self.taken, self.request.user
        updated, others = self.beside
        section = importing.collection_of(taken.plan)
        showing = PutInForm.showing(taken, section, others)
        context = {
            "taken": taken,
            "plan": taken.plan,
            "section": section,
            "is_waiting": self.is_waiting,
            "columns": columns or (taken.found and ColumnsForm(user=user, taken=taken)),
            "form": form or PutInForm(initial=showing, user=user, others=others),
            "classes": [
                one | {"row": updated.get(one["label"].casefold())}
                for one in (taken.tally or {}).get("classes", [])
            ],
        }
        return render(self.request, "planning/collection_import.html", context, status=status)
