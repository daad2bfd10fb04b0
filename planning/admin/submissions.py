"""The review desk: versions of plans that wait for the agency."""

from django.contrib import admin
from django.db.models import Prefetch
from django.template.defaultfilters import pluralize
from django.utils.html import format_html

from districts.models import Assignment
from portal.core import clock
from portal.core.desk import ReadOnlyAdmin
from portal.core.desk_moves import MoveForm, StateAdminMixin
from portal.core.school_year import SchoolYear
from portal.core.templatetags.portal import day, tag

from ..desk_filters import ConsultantFilter, DeskFilter, LongWaitFilter
from ..desk_forms import ReturnForm, SignOffForm, fingerprint
from ..desk_talk import review_talk
from ..models import Submission, signing
from ..models.submissions import FROZEN
from ..prose import word_count
from .report_state import report_link, report_tone

State = Submission.State


def students(district) -> str:
    """The enrollment as it was frozen with the version; nothing where it is not known."""
    if not district["enrollment"]:
        return ""
    year = district["enrollment_year"]
    return f"{district['enrollment']:,} students" + (f" in {SchoolYear(year)}" if year else "")


@admin.register(Submission)
class SubmissionAdmin(StateAdminMixin, ReadOnlyAdmin):
    """One version of a plan: read it, then sign it off or return it."""

    about = "Plans that districts have sent for review. Read each, then sign it off or return it."
    list_display = ["version", "district", "state_tag", "waiting", "consultants", "report_link"]
    list_display_links = ["version"]
    list_filter = [
        DeskFilter,
        LongWaitFilter,
        ConsultantFilter,
        ("plan__district", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["plan__district", "claimed_by", "report__job"]
    list_per_page = 50
    search_fields = ["plan__district__name", "=plan__district__code", "sent_by__name"]
    search_help_text = "District, its DPI code, or who sent it"
    show_facets = admin.ShowFacets.ALWAYS
    ordering = ["sent_at", "pk"]
    change_form_template = "admin/planning/submission/desk.html"
    moves = {
        "claim": MoveForm,
        "sign_off": SignOffForm,
        "sign_first": SignOffForm,
        "countersign": SignOffForm,
        "send_back": ReturnForm,
    }

    def get_queryset(self, request):
        serving = Assignment.objects.serving().select_related("consultant").order_by("consultant__name")
        consultants = Prefetch("plan__district__assignments", serving, to_attr="serving")
        return super().get_queryset(request).defer(*FROZEN).prefetch_related(consultants)

    # The queue

    @admin.display(description="plan", ordering="plan__first_year")
    def version(self, submission):
        return f"{submission.plan.title}, version {submission.number}"

    @admin.display(ordering="plan__district__name")
    def district(self, submission):
        return submission.district

    @admin.display(description="state", ordering="state")
    def state_tag(self, submission):
        shown = tag(submission.tone, submission.get_state_display())
        if submission.state == State.IN_REVIEW:
            return format_html("{} by {}", shown, submission.claimed_by)
        return shown

    @admin.display(description="waiting", ordering="sent_at")
    def waiting(self, submission):
        if not submission.is_open:
            return "–"
        days = clock.days_since(submission.sent_at)
        return f"{days} day{pluralize(days)}"

    @admin.display(description="consultant")
    def consultants(self, submission):
        return ", ".join(row.consultant.name for row in submission.district.serving) or "–"

    @admin.display(description="report")
    def report_link(self, submission):
        return report_link(submission.report)

    # One version

    def change_view(self, request, object_id, form_url="", extra_context=None):
        submission = self.get_object(request, object_id)
        report = submission.report
        context = {
            "title": str(submission),
            "subtitle": None,
            "submission": submission,
            "moves": self.offered(request, submission),
            "in_the_way": self.in_the_way(request.user, submission),
            "report": report,
            "report_tone": report_tone(report),
            "may_retry": request.user.has_perm("reports.retry_report", report),
            "pictures": report.pages.all(),
            "report_fingerprint": fingerprint(report.file_hash),
            "data_fingerprint": fingerprint(submission.data_hash),
            "authors": submission.written_by.order_by("name"),
            "students": students(submission.snapshot["district"]),
            "sections": [
                {"title": s["title"], "words": f"{word_count(s['html']):,}", "rows": len(s["rows"]) or "–"}
                for s in submission.snapshot["sections"]
            ],
        } | review_talk(submission, request.user)
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def offered(self, request, record):
        """Nobody starts a review twice, or signs what cannot be read yet."""
        pointless = set()
        if record.claimed_by == request.user:
            pointless.add("claim")
        if record.missing_for_sign_off():
            pointless |= set(signing.MOVES)
        return [move for move in super().offered(request, record) if move.name not in pointless]

    def in_the_way(self, user, submission):
        """What a reviewer should know before pressing anything, in sentences."""
        if not submission.is_open or not user.has_perm("planning.sign_off_submission"):
            return []
        if not user.has_perm("planning.claim_submission", submission):
            return ["You helped to write this plan, so somebody else reviews it."]
        sentences = []
        if (first := submission.first_signed_by) and signing.has_first(submission):
            sentences.append(
                f"You have signed first, {day(submission.first_signed_at)}. Another reviewer signs second."
                if first == user
                else f"{first} has signed first, {day(submission.first_signed_at)}. You can sign second."
            )
        elif submission.claimed_by and submission.claimed_by != user:
            sentences.append(f"{submission.claimed_by} is reviewing this version. You can take it over.")
        return sentences + submission.missing_for_sign_off()

    def why_not(self, request, record, move):
        if record.state not in move.source:
            return super().why_not(request, record, move)
        if move.name in signing.MOVES and move.name not in signing.due(record):
            return signing.NOT_DUE[move.name]
        return " ".join(self.in_the_way(request.user, record)) or "You are reviewing this version already."
