from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, FormView
from django_filters.views import FilterView

from portal.core.transitions import Refused
from portal.core.views import ScopedMixin, require
from portal.core.words import cleaned

from ..actions import missing_for_review, send_for_review, start_plan, unanswered, withdraw
from ..commenting import open_counts
from ..filters import PlanFilter
from ..models import Plan, versions_at
from ..overview import glance_of, groups_of, returns_in_words, standing_of, versions_of
from ..start_form import PlanForm

WITH_VERSIONS = Plan.objects.select_related("district").prefetch_related(versions_at())
STARTS_WITH = ("district", "first_year", "last_year", "framework", "copy_from")


def plan_or_404(request, pk):
    """A plan that this person may read, with its versions and what became of them."""
    return get_object_or_404(WITH_VERSIONS.visible_to(request.user), pk=pk)


def version_or_404(request, pk, number):
    """One of the plan's versions, which knows the others through its plan."""
    versions = plan_or_404(request, pk).submissions.all()
    if found := next((version for version in versions if version.number == number), None):
        return found
    raise Http404


class PlanList(ScopedMixin, FilterView):
    queryset = WITH_VERSIONS.with_progress().order_by(*Plan._meta.ordering)  # counting drops the usual order
    filterset_class = PlanFilter
    template_name = "planning/plan_list.html"
    paginate_by = 25

    def get_context_data(self, **kwargs):
        may_start = self.request.user.has_perm("planning.add_plan")
        return super().get_context_data(may_start=may_start, **kwargs)


class PlanCreate(FormView):
    form_class = PlanForm
    template_name = "planning/plan_create.html"

    def dispatch(self, request, *args, **kwargs):
        require(request.user, "planning.add_plan")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form):
        facts = {name: form.cleaned_data.get(name) for name in STARTS_WITH}
        try:
            plan = start_plan(by=self.request.user, **facts)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        if source := facts["copy_from"]:
            done = f"Started with what the plan {source.years} says. Bring each section up to date."
            messages.success(self.request, done)
        return redirect(plan)


class PlanDetail(ScopedMixin, DetailView):
    """The task list: every section, what is left, and where the plan stands."""

    queryset = WITH_VERSIONS

    def get_context_data(self, **kwargs):
        plan, user = self.object, self.request.user
        versions = versions_of(plan)
        return super().get_context_data(
            groups=groups_of(plan, open_counts(plan)),
            standing=standing_of(plan, user),
            versions=versions,
            returns=returns_in_words(versions),
            **glance_of(plan),
            **kwargs,
        )


class PlanCheck(ScopedMixin, DetailView):
    """Everything at a glance before the plan is sent."""

    queryset = WITH_VERSIONS
    template_name = "planning/plan_check.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**check_facts(self.object, self.request.user), **kwargs)


def check_facts(plan, user):
    return {
        "plan": plan,
        "groups": groups_of(plan),
        "missing": missing_for_review(plan),
        "unanswered": unanswered(plan),
        "standing": standing_of(plan, user),
        "team": plan.team.live().exclude(name=""),
    }


@require_POST
def do_move(request, pk, move):
    """Send the plan for review, or take it back."""
    plan = plan_or_404(request, pk)
    if move not in MOVES:
        raise Http404
    require(request.user, f"planning.{move}_plan", plan)
    return MOVES[move](request, plan)


def send(request, plan):
    note = request.POST.get("note", "")
    try:
        send_for_review(plan, by=request.user, note=note)
    except Refused as refusal:
        return not_sent(request, plan.pk, str(refusal), note)
    messages.success(request, "Sent for review. The agency has an email, and the report is being made.")
    return redirect(plan)


def not_sent(request, pk, refusal, note):
    """The check page again, as the plan stands now, with the note that would be lost otherwise."""
    plan = WITH_VERSIONS.visible_to(request.user).get(pk=pk)
    if is_second_click(plan, request.user, note):
        messages.info(request, "This plan is with the agency.")
        return redirect(plan)
    messages.error(request, refusal)
    context = check_facts(plan, request.user) | {"note": note}
    return render(request, "planning/plan_check.html", context, status=409)


def is_second_click(plan, user, note):
    """Whether this person has sent the plan with this note: the answer to the first click was on its way."""
    version = plan.open_submission
    words = cleaned(note)  # as it was kept
    return bool(version) and version.changes.filter(name="submit", by=user, note=words).exists()


def take_back(request, plan):
    try:
        withdraw(plan, by=request.user)
        messages.success(request, "Taken back. You can go on writing, and send it again when you are ready.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(plan)


MOVES = {"send": send, "withdraw": take_back}


def plan_report(request, pk):
    """The newest report of the plan, wherever it stands."""
    plan = plan_or_404(request, pk)
    latest = plan.latest_submission
    if latest is None:
        messages.info(request, "There is no report yet. It is made when the plan is sent for review.")
        return redirect(plan)
    return redirect(latest.signed_report or latest.report)
