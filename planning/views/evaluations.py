from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, FormView, ListView

from portal.core.transitions import Refused
from portal.core.views import ScopedMixin, require

from ..evaluating import Conflict, confirm, number, record_meeting, start_evaluation
from ..evaluation_forms import CorrectionForm, MeetingForm, OwnWordsForm, StartForm
from ..evaluation_goals import low_parts, make_goals, plan_for
from ..evaluation_overview import evaluation_standing, note_of, part_groups
from ..evaluation_trend import parts_chart, trend_charts
from ..evaluation_waits import waiting_days, waits_for, with_waits
from ..models import Evaluation, RaterAnswer

WITH_NAMES = Evaluation.objects.defer("snapshot").select_related(
    "district", "instrument", "plan", "reviewed_by", "report__job"
)


class EvaluationList(ScopedMixin, ListView):
    """Every evaluation with whom it waits for, and for how long."""

    queryset = WITH_NAMES
    template_name = "planning/evaluation_list.html"
    paginate_by = 25

    def get_queryset(self):
        return with_waits(super().get_queryset())

    def get_context_data(self, **kwargs):
        may_start = self.request.user.has_perm("planning.start_evaluation")
        context = super().get_context_data(may_start=may_start, **kwargs)
        return context | {
            "rows": [(one, waits_for(one), waiting_days(one)) for one in context["object_list"]]
        }


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
    "finish_rating": (Evaluation.finish_rating, "Sent to the agency. Whoever reads it next has an email."),
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


RECORDED = "The meeting is recorded. Librarian and administrator confirm now."


def discussion(request, pk):
    """Record the meeting of district and consultant, or correct what is recorded."""
    evaluation = get_object_or_404(WITH_NAMES.visible_to(request.user), pk=pk)
    require(request.user, "planning.discuss_evaluation", evaluation)
    is_first = evaluation.met_on is None
    told = evaluation.meeting | {"token": evaluation.meeting_token}
    form = (MeetingForm if is_first else CorrectionForm)(
        request.POST or None, user=request.user, initial=told
    )
    if form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            record_meeting(evaluation, typed, token=typed.pop("token"), by=request.user)
        except Conflict as conflict:
            return _two_records(request, evaluation, conflict.record)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, RECORDED if is_first else "The record is corrected.")
            return redirect(evaluation)
    context = {"form": form, "evaluation": evaluation, "is_first": is_first}
    return render(request, "planning/evaluation_discussion.html", context, status=422 if form.errors else 200)


def _two_records(request, evaluation, now):
    """What stands about the meeting, and the form as it was sent, ready to be saved on top of that."""
    data = request.POST.copy()
    data["token"] = now.meeting_token
    context = {
        "evaluation": evaluation,
        "now": now,
        "saved": now.changes.filter(name__in=["discuss", "correct_meeting"]).select_related("by").last(),
        "form": OwnWordsForm(data, user=request.user),
    }
    return render(request, "planning/meeting_conflict.html", context, status=409)


SAY_WHO = "Say who does what by when, in the plan."
MADE = {0: "These goals were made already.", 1: f"Made 1 goal. {SAY_WHO}"}


def evaluation_goals(request, pk):
    """Choose low statements that become goals in the draft plan."""
    evaluation = get_object_or_404(WITH_NAMES.visible_to(request.user), pk=pk)
    require(request.user, "planning.start_evaluation", evaluation)
    chosen = {number(pk) for pk in request.POST.getlist("statement")} - {0}
    resources = set(request.POST.getlist("resource"))
    status = 200
    if request.method == "POST":
        try:
            count = make_goals(evaluation, chosen, by=request.user, resources=resources)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 409
        else:
            messages.success(request, MADE.get(count, f"Made {count} goals. {SAY_WHO}"))
            return redirect("planning:evaluation-goals", pk=evaluation.pk)
    plan, in_the_way = plan_for(evaluation)
    context = {"evaluation": evaluation, "low": low_parts(evaluation), "chosen": chosen}
    context |= {"plan": plan, "in_the_way": in_the_way, "resources": resources}
    return render(request, "planning/evaluation_goals.html", context, status=status)
