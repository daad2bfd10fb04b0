"""What every admin page of ours shares: scope, permissions by rule, and one form page per state change."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse

from . import jobs
from .forms import speak_plainly
from .models import Job, StateChange
from .transitions import Refused


class PortalModelAdmin(admin.ModelAdmin):
    """Shows only what the person may see, asks our rules about the row at hand, and never deletes."""

    view_on_site = False
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def get_object(self, request, object_id, from_field=None):
        if (record := super().get_object(request, object_id, from_field)) is None:
            raise Http404
        return record

    def _may(self, request, verb, record):
        return request.user.has_perm(
            f"{self.opts.app_label}.{get_permission_codename(verb, self.opts)}", record
        )

    def has_view_permission(self, request, obj=None):
        return self._may(request, "view", obj) or self.has_change_permission(request, obj)

    def has_add_permission(self, request):
        return self._may(request, "add", None)

    def has_change_permission(self, request, obj=None):
        return self._may(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyAdmin(PortalModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


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

    def history_view(self, request, object_id, extra_context=None):
        """The record's own page tells its story."""
        return HttpResponseRedirect(self.page_of(self.get_object(request, object_id)))

    def page_of(self, record):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])

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


@admin.register(StateChange)
class StateChangeAdmin(ReadOnlyAdmin):
    """What happened to all records, newest first."""

    list_display = ["at", "label", "record_type", "record_id", "district", "source", "target", "by"]
    list_select_related = ["record_type", "district", "by"]
    list_filter = ["record_type", "label"]
    ordering = ["-pk"]
    show_full_result_count = False


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Background work and what became of it."""

    list_display = ["key", "kind", "state", "attempts", "queued_at", "finished_at", "words"]
    list_filter = ["state", "kind"]
    search_fields = ["key"]
    ordering = ["-pk"]
    show_full_result_count = False
    actions = ["try_again"]

    def has_retry_permission(self, request):
        return request.user.has_perm("core.retry_job")

    @admin.action(description="Try again what failed", permissions=["retry"])
    def try_again(self, request, chosen):
        asked = [jobs.try_again(job.pk) for job in chosen]
        words = f"Asked for again: {sum(asked)}."
        if not all(asked):
            words += " The others have not failed, so there is nothing to repeat."
        messages.success(request, words)
