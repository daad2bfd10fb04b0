from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views import View
from django.views.decorators.http import require_safe

from portal.core.models import Job
from portal.core.transitions import Refused
from portal.core.views import require

from .. import importing
from ..models import WordImport
from ..word_forms import PlaceForm, UploadForm
from ..word_out import plan_docx
from .plans import plan_or_404

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
IMPORTS = WordImport.objects.select_related("plan__district", "job", "put_in_by")


@require_safe
def export_word(request, pk):
    """The working copy of the plan as a Word file."""
    plan = plan_or_404(request, pk)
    response = HttpResponse(plan_docx(plan), content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"{plan}.docx".replace("/", "-"))
    return response


def upload_word(request, pk):
    """Send a Word file to be read."""
    plan = plan_or_404(request, pk)
    require(request.user, "planning.change_plan", plan)
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        return redirect(importing.take(plan, form.cleaned_data["file"], by=request.user))
    status = 422 if form.errors else 200
    return render(request, "planning/word_upload.html", {"plan": plan, "form": form}, status=status)


class WordImportPage(View):
    """What was found in the file, and where each part goes. Nothing is written before it is said."""

    def dispatch(self, request, pk, word):
        self.taken = get_object_or_404(IMPORTS.visible_to(request.user), plan=pk, pk=word)
        require(request.user, "planning.add_plan", self.taken.plan)
        return super().dispatch(request)

    def get(self, request):
        return self.draw(self.form())

    def post(self, request):
        form = self.form(request.POST)
        if form is None or not form.is_valid():
            return self.draw(form, status=422)
        try:
            changed = importing.put_in(self.taken, form.chosen, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.draw(form, status=409)
        count = len(changed)
        messages.success(request, f"{count} section{'' if count == 1 else 's'} changed. Look through them.")
        return redirect(self.taken.plan)

    def form(self, *data):
        return self.taken.found and PlaceForm(*data, user=self.request.user, taken=self.taken)

    def draw(self, form, status=200):
        job = self.taken.job
        context = {"taken": self.taken, "plan": self.taken.plan, "form": form, "job": job}
        if self.request.htmx:  # asks again until the file was read
            is_read = self.taken.found or job.state == Job.State.FAILED
            return HttpResponse(
                status=200 if is_read else 204, headers={"HX-Refresh": "true"} if is_read else {}
            )
        return render(self.request, "planning/word_import.html", context, status=status)
