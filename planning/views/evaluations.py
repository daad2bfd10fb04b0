from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, FormView, ListView

from portal.core.transitions import Refused
from portal.core.views import ScopedMixin, require

from ..evaluating import confirm, start_evaluation
from ..evaluation_forms import MeetingForm, StartForm
from ..evaluation_goals import low_parts, make_goals, plan_for
from ..evaluation_overview import evaluation_standing, note_of, part_groups
from ..evaluation_trend import parts_chart, trend_charts
from ..models import Evaluation, RaterAnswer

WITH_NAMES = Evaluation.objects.defer("snapshot").select_related(
    "district", "instrument", "plan", "reviewed_by", "report__job"
)


class EvaluationList(ScopedMixin, ListView):
    queryset = WITH_NAMES
    template_name = "planning/evaluation_list.html"
    paginate_by = 25

    def get_context_data(self, **kwargs):
        may_start = self.request.user.has_perm("planning.start_evaluation")
        return super().get_context_data(may_start=may_start, **kwargs)


class EvaluationStart(FormView):
    form_class = StartForm
    template_name = "planning/evaluation_start.html"

    def dispatch(self, request, *args, **kwargs):
        require(request.user, "planning.start_evaluation")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form):
        try:
            evaluation = start_evaluation(by=self.request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return redirect(evaluation)


class EvaluationDetail(ScopedMixin, DetailView):
    """The task list: every part, where the evaluation stands, and what may be done next."""

    queryset = WITH_NAMES
    template_name = "planning/evaluation.html"

    def get_context_data(self, **kwargs):
        evaluation, user = self.object, self.request.user
        answers = RaterAnswer.objects.visible_to(user).filter(link__evaluation=evaluation)
        return super().get_context_data(
            groups=part_groups(evaluation),
            standing=evaluation_standing(evaluation, user),
            chart=parts_chart([(str(part), part.average) for part in evaluation.outline]),
            answers=answers.count(),
            goals=evaluation.goals.select_related("goal__plan").filter(goal__retired_at=None),
            note=note_of(evaluation, user),
            **kwargs,
        )


class EvaluationTrend(ScopedMixin, DetailView):
    """How each part stood over the years."""

    queryset = WITH_NAMES
    template_name = "planning/evaluation_trend.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(charts=trend_charts(self.object), **kwargs)


def _confirm(evaluation, *, by, capacity=""):
    return confirm(evaluation, by=by, capacity=capacity)


MOVES = {
    "finish_rating": (Evaluation.finish_rating, "Sent. Your consultant has an email."),
    "take_back": (Evaluation.take_back, "Taken back. You can go on rating."),
    "start_review": (Evaluation.start_review, "The review has started. Comment on each part."),
    "confirm": (_confirm, "Confirmed. Thank you."),
    "archive": (Evaluation.archive, "Archived. It stays to be read."),
}


@require_POST
def do_evaluation(request, pk, move):
    """One click: send, take back, start the review, confirm, archive."""
    evaluation = get_object_or_404(WITH_NAMES.visible_to(request.user), pk=pk)
    if move not in MOVES:
        raise Http404
    act, done = MOVES[move]
    facts = {"capacity": request.POST.get("capacity", "")} if move == "confirm" else {}
    try:
        act(evaluation, by=request.user, **facts)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(evaluation)


def discussion(request, pk):
    """Record the meeting of district and consultant."""
    evaluation = get_object_or_404(WITH_NAMES.visible_to(request.user), pk=pk)
    require(request.user, "planning.discuss_evaluation", evaluation)
    form = MeetingForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            evaluation.discuss(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The meeting is recorded. Librarian and administrator confirm now.")
            return redirect(evaluation)
    context = {"form": form, "evaluation": evaluation}
    return render(request, "planning/evaluation_discussion.html", context, status=422 if form.errors else 200)


def evaluation_goals(request, pk):
    """Choose low statements that become goals in the draft plan."""
    evaluation = get_object_or_404(WITH_NAMES.visible_to(request.user), pk=pk)
    require(request.user, "planning.start_evaluation", evaluation)
    chosen = {int(pk) for pk in request.POST.getlist("statement") if pk.isdecimal() and len(pk) < 10}
    status = 200
    if request.method == "POST":
        try:
            count = make_goals(evaluation, chosen, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 409
        else:
            noun = "1 goal" if count == 1 else f"{count} goals"
            messages.success(request, f"Made {noun}. Say who does what by when, in the plan.")
            return redirect("planning:evaluation-goals", pk=evaluation.pk)
    plan, in_the_way = plan_for(evaluation)
    context = {"evaluation": evaluation, "low": low_parts(evaluation), "chosen": chosen}
    context |= {"plan": plan, "in_the_way": in_the_way}
    return render(request, "planning/evaluation_goals.html", context, status=status)
