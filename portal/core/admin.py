"""What happened to all records, and the work in the background, for those who keep the portal running."""

from django.contrib import admin, messages
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from . import jobs
from .desk import ReadOnlyAdmin, moment_of, shown
from .desk_filters import HappenedFilter, KindFilter
from .models import Job, StateChange
from .templatetags.portal import tag
from .transitions import stateful_models


@admin.register(StateChange)
class StateChangeAdmin(ReadOnlyAdmin):
    about = "Every step that a plan has made: who took it, when, and why. Nobody can change these lines."
    list_display = ["happened", "what", "stands", "when", "who"]
    list_filter = [HappenedFilter]
    list_select_related = ["by", "on_behalf_of"]
    ordering = ["-pk"]
    show_full_result_count = False
    fields = ["happened", "what", "district", "stands", "who", "when", "note"]
    readonly_fields = ["happened", "what", "stands", "who", "when"]

    when = moment_of("at", "when")

    def get_queryset(self, request):
        named = [model.for_stories() for model in stateful_models()]
        return super().get_queryset(request).prefetch_related(GenericPrefetch("record", named))

    @admin.display(description="what happened", ordering="name")
    def happened(self, change):
        return change.happened

    @admin.display(description="to what")
    def what(self, change):
        return format_html('<a href="{}">{}</a>', change.record.desk_url, change.record)

    @admin.display(description="from and to")
    def stands(self, change):
        before, after = change.source_label, change.target_label
        return after if before == after else f"{before} → {after}"

    @admin.display(description="by", ordering="by__name")
    def who(self, change):
        return f"{change.by} for {change.on_behalf_of}" if change.on_behalf_of else change.by


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    about = "PDFs and emails that the portal makes by itself. What failed can be tried again."
    list_display = ["what", "district", "state_tag", "asked", "finished", "trouble"]
    list_filter = ["state", KindFilter]
    list_select_related = ["district", "requested_by"]
    search_fields = ["key", "district__name"]
    search_help_text = "District, or reference"
    ordering = ["-pk"]
    show_full_result_count = False
    actions = ["try_again"]
    change_form_template = "admin/core/job/page.html"
    fields = [
        "what",
        "district",
        "requested_by",
        "state_tag",
        "tries",
        "asked",
        "finished",
        "trouble",
        "details",
        "reference",
    ]
    readonly_fields = ["what", "state_tag", "tries", "asked", "finished", "trouble", "details", "reference"]

    asked = moment_of("queued_at", "asked for")
    finished = moment_of("finished_at", "finished")
    tries = shown("attempts", str, "tries")
    trouble = shown("words", str, "what went wrong")
    details = shown("error", str, "for whoever mends it")
    reference = shown("key", str, "reference")

    def get_urls(self):
        again = self.admin_site.admin_view(require_POST(self.try_again_view))
        return [path("<int:object_id>/try-again/", again, name="core_job_try_again"), *super().get_urls()]

    @admin.display(description="what", ordering="kind")
    def what(self, job):
        return jobs.title_of(job.kind)

    @admin.display(description="state", ordering="state")
    def state_tag(self, job):
        return tag(job.tone, job.get_state_display())

    def name_of(self, job):
        what = jobs.title_of(job.kind)
        return f"{what}, {job.district}" if job.district else what

    def has_retry_permission(self, request):
        return request.user.has_perm("core.retry_job")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        ours = {"may_retry": self.has_retry_permission(request)}
        return super().change_view(request, object_id, form_url, ours | (extra_context or {}))

    @admin.action(description="Try again what failed", permissions=["retry"])
    def try_again(self, request, chosen):
        asked = [jobs.try_again(job.pk) for job in chosen]
        words = f"Asked for again: {sum(asked)}."
        if not all(asked):
            words += " The others have not failed, so there is nothing to repeat."
        messages.success(request, words)

    def try_again_view(self, request, object_id):
        """The same for one, from its page."""
        job = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_retry_permission(request):
            raise PermissionDenied("core.retry_job")
        if jobs.try_again(job.pk):
            messages.success(request, "Asked for again. It starts within a minute.")
        else:
            messages.warning(request, "This has not failed, so there is nothing to repeat.")
        return HttpResponseRedirect(self.page_of(job))
