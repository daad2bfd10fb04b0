import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.decorators.http import require_POST

from portal.core.transitions import Refused
from portal.core.views import require

from ..evaluating import (
    WITH_RATINGS,
    Conflict,
    Sent,
    number,
    save_comment,
    save_note,
    save_ratings,
    typed_ratings,
    words_of,
)
from ..models import Evaluation, Level
from ..rater_answers import heard_about, heard_about_part, summed_up
from .evaluations import WITH_NAMES

LONGEST_COMMENT = 5000  # characters
State = Evaluation.State


class PartPage(View):
    """Rate one part, comment on it, or read it: what a person may do follows from the evaluation's state."""

    def dispatch(self, request, pk, key):
        self.part = get_object_or_404(WITH_RATINGS.visible_to(request.user), evaluation=pk, part__key=key)
        self.evaluation = self.part.evaluation
        return super().dispatch(request)

    def get(self, request):
        return self.draw(request)

    def post(self, request):
        """Ratings, or a comment; words that come too late are shown beside what stands."""
        is_comment = "comment" in request.POST
        word = "planning.review_evaluation" if is_comment else "planning.rate_evaluation"
        require(request.user, word, self.evaluation)
        try:
            self.part = (self.save_comment if is_comment else self.save_ratings)(request)
        except Conflict as conflict:
            return self.both(request, conflict.record)
        except Refused as refusal:
            now = WITH_RATINGS.visible_to(request.user).get(pk=self.part.pk)
            return self.both(request, now, str(refusal))
        if request.htmx:
            return render(request, "planning/partials/part_saved.html", {"part": self.part, **self.keys()})
        if request.POST.get("do") == "next":
            return redirect(self.next_part() or self.evaluation)
        messages.success(request, "Saved.")
        return redirect(self.part)

    def save_ratings(self, request):
        typed = typed_ratings(self.part, request.POST)
        return save_ratings(self.part, typed, sent=Sent.of(request.POST), by=request.user)

    def save_comment(self, request):
        words = words_of(request.POST["comment"], LONGEST_COMMENT)
        return save_comment(self.part, words, sent=Sent.of(request.POST), by=request.user)

    def next_part(self):
        place = self.part.part.position
        return next((part for part in self.evaluation.outline if part.part.position > place), None)

    def keys(self):
        return {"key": f"rating:{self.part.pk}", "key_dashed": f"rating-{self.part.pk}"}

    def both(self, request, now, refusal=""):
        """What was typed and what stands, side by side. Nothing was overwritten."""
        template = "part_conflict_oob.html" if request.htmx else "part_conflict.html"
        folder = "planning/partials" if request.htmx else "planning"
        context = {
            "part": now,
            "evaluation": now.evaluation,
            "refusal": refusal,
            "typed": [] if "comment" in request.POST else typed_ratings(now, request.POST),
            "comment": request.POST.get("comment", ""),
            "is_comment": "comment" in request.POST,
            "fields": [
                (n, v) for n, v in request.POST.items() if n not in ("csrfmiddlewaretoken", "version")
            ],
        }
        return render(request, f"{folder}/{template}", context | self.keys(), status=409)

    def draw(self, request):
        part, user, state = self.part, request.user, self.evaluation.state
        heard = heard_about(self.evaluation, user)
        with_words = user.has_perm("planning.hear_evaluation", self.evaluation)
        rows = [
            (statement, rating, summed_up(heard.get(statement.pk, {}), with_words=with_words))
            for statement, rating in part.rows
        ]
        context = {
            "part": part,
            "evaluation": self.evaluation,
            "rows": rows,
            "heard": heard_about_part(part, heard),
            "levels": Level.choices,
            "parts": self.evaluation.outline,
            "page": uuid.uuid4(),
            "may_rate": state == State.DRAFT and user.has_perm("planning.rate_evaluation", self.evaluation),
            "may_comment": state == State.IN_REVIEW
            and user.has_perm("planning.review_evaluation", self.evaluation),
        }
        return render(request, "planning/evaluation_part.html", context | self.keys())


@require_POST
def confidential_note(request, pk):
    """Somebody's own note about an evaluation; nobody else ever reads it."""
    evaluation = get_object_or_404(WITH_NAMES.visible_to(request.user), pk=pk)
    require(request.user, "planning.note_evaluation", evaluation)
    words = words_of(request.POST.get("note", ""), LONGEST_COMMENT)
    version = number(request.POST.get("version"))
    try:
        save_note(evaluation, words, version=version, by=request.user)
    except Conflict as conflict:
        context = {"evaluation": evaluation, "note": conflict.record, "mine": words}
        return render(request, "planning/note_conflict.html", context, status=409)
    messages.success(request, "Your note is saved. Only you can read it.")
    return redirect(evaluation)
