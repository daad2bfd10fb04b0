from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.decorators.http import require_POST

from portal.core.school_year import SchoolYear
from portal.core.transitions import Refused
from portal.core.views import require

from .. import updating
from ..models import PlanUpdate
from ..models.updates import say_how_far
from ..update_forms import BeginForm, UpdateForm
from .plans import plan_or_404

WITH_PLAN = PlanUpdate.objects.select_related("plan__district", "saved_by", "report__job")


class Updates(View):
    """The yearly updates of a plan, and the year that wants one."""

    def dispatch(self, request, pk):
        self.plan = plan_or_404(request, pk)
        years = [(year, str(SchoolYear(year))) for year in updating.years_to_update(self.plan)]
        self.form = BeginForm(request.POST or None, user=request.user, years=years)
        return super().dispatch(request)

    def get(self, request, status=200):
        context = {
            "plan": self.plan,
            "updates": self.plan.updates.select_related("report__job", "saved_by"),
            "form": self.form,
            "may_begin": bool(self.form.fields["school_year"].choices)
            and self.plan.state == "signed_off"
            and request.user.has_perm("planning.write_update", self.plan),
        }
        return render(request, "planning/updates.html", context, status=status)

    def post(self, request):
        require(request.user, "planning.write_update", self.plan)
        if not self.form.is_valid():
            return self.get(request, status=422)
        try:
            return redirect(updating.begin(self.plan, by=request.user, **self.form.cleaned_data))
        except Refused as refusal:
            self.form.add_error(None, str(refusal))
        return self.get(request, status=409)


class UpdatePage(View):
    """One year: read it, or write it goal by goal."""

    def dispatch(self, request, pk, year):
        self.update = get_object_or_404(WITH_PLAN.visible_to(request.user), plan=pk, school_year=year)
        return super().dispatch(request)

    def get(self, request):
        return self.draw(UpdateForm(user=request.user, update=self.update))

    def post(self, request):
        require(request.user, "planning.write_update", self.update.plan)
        form = UpdateForm(request.POST, user=request.user, update=self.update)
        if not form.is_valid():
            return self.draw(form, status=422)
        try:
            updating.save(self.update, by=request.user, **form.answers)
        except updating.Conflict:
            return self.changed_meanwhile(form)
        except Refused as refusal:
            return self.too_late(form, refusal)
        messages.success(request, "Saved.")
        return redirect(self.update)

    def too_late(self, form, refusal):
        """The update as it is now, with what was typed above it: its own form would show that as saved."""
        self.update = WITH_PLAN.get(pk=self.update.pk)
        now = UpdateForm(user=self.request.user, update=self.update)
        return self.draw(now, status=409, refusal=refusal, kept=form.words)

    def changed_meanwhile(self, form):
        """What was typed stays; sending it again saves it on top of what somebody else wrote."""
        theirs = WITH_PLAN.get(pk=self.update.pk)
        form.data = form.data.copy()
        form.data["version"] = theirs.version
        return self.draw(form, status=409, theirs=theirs)

    def draw(self, form, status=200, theirs=None, **more):
        update, user = self.update, self.request.user
        is_draft = update.state == PlanUpdate.State.DRAFT
        unsaid = update.unsaid() if is_draft else []
        context = {
            "update": update,
            "plan": update.plan,
            "form": form,
            "theirs": theirs,
            "may_write": is_draft and user.has_perm("planning.write_update", update.plan),
            "may_finish": is_draft and user.has_perm("planning.finish_update", update),
            "unsaid": unsaid,
            "missing": say_how_far(unsaid) if unsaid else "",
            "money": updating.money_by_area(update) if is_draft else update.snapshot["money"],
        }
        return render(self.request, "planning/update.html", context | more, status=status)


@require_POST
def finish_update(request, pk, year):
    """Freeze the update and have it printed."""
    update = get_object_or_404(WITH_PLAN.visible_to(request.user), plan=pk, school_year=year)
    require(request.user, "planning.finish_update", update)
    try:
        update.finish(by=request.user)
        messages.success(request, "Finished. Its PDF is being made.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(update)
