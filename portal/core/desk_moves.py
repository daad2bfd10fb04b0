"""State changes on the review desk: one button and one form page per move."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path

from .forms import speak_plainly
from .transitions import Refused


class MoveForm(forms.Form):
    """The questions of a state change. The answers are passed on to the move by their names."""

    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 5}), label="Note (optional)")

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        for name, field in self.fields.items():
            speak_plainly(name, field)


class StateAdminMixin:
    """One button and one form page per move; the rule itself stays on the model.

    ``moves`` maps a transition method's name to its form. GET shows the form, only POST acts.
    """

    moves: dict[str, type[MoveForm]] = {}
    move_template = "admin/move.html"

    def get_urls(self):
        opts = self.opts
        own = [
            path(
                "<int:pk>/do/<slug:move>/",
                self.admin_site.admin_view(self.move_view),
                name=f"{opts.app_label}_{opts.model_name}_do",
            )
        ]
        return own + super().get_urls()

    def offered(self, request, record):
        """The moves this person may make with the record now, in the order of ``moves``."""
        possible = {move.name: move for move in record.transitions_for(request.user)}
        return [possible[name] for name in self.moves if name in possible]

    def why_not(self, request, record, move):
        """A sentence for a person who may make this move with some records, but not with this one now."""
        return f"{move.label} is not possible: this is {record.get_state_display().lower()} now."

    def move_view(self, request, pk, move):
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        if move not in self.moves:
            raise Http404
        transition = getattr(type(record), move).transition
        if not request.user.has_perm(transition.permission):
            raise PermissionDenied(transition.permission)
        form = self.moves[move](request.POST if request.method == "POST" else None, record=record)
        if transition not in self.offered(request, record):
            sentence = self.why_not(request, record, transition)
            if not (form.is_bound and form.has_changed()):
                messages.warning(request, sentence)
                return HttpResponseRedirect(self.page_of(record))
            form.add_error(None, sentence)
        elif form.is_valid() and self._made(request, record, transition, form):
            messages.success(request, f"{record}: {record.get_state_display().lower()}.")
            return HttpResponseRedirect(self.page_of(record))
        context = self.admin_site.each_context(request) | {
            "title": transition.label,
            "record": record,
            "form": form,
            "opts": self.opts,
        }
        # What somebody wrote stays on the page, also when a colleague was faster and the move is gone.
        status = 200 if transition in self.offered(request, record) else 409
        return render(request, self.move_template, context, status=status)

    def _made(self, request, record, transition, form):
        try:
            getattr(record, transition.name)(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return False
        except PermissionDenied:  # offered a moment ago, but somebody was faster
            form.add_error(None, self.why_not(request, record, transition))
            return False
        return True
