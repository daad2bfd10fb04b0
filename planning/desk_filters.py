"""How the lists of the review desk are narrowed down."""

from django.contrib.admin import SimpleListFilter

from districts.models import Assignment
from portal.core import clock

from .models import Evaluation, Submission

State = Submission.State
LONG_DAYS = 7


class DeskFilter(SimpleListFilter):
    """Where a version lies on the desk. What waits is shown first, since that is what one comes for."""

    title = "desk"
    parameter_name = "desk"
    WAITING = "waiting"

    def lookups(self, request, model_admin):
        return [
            (self.WAITING, "Waiting for review"),
            ("mine", "In review by me"),
            ("returned", "Returned"),
            ("withdrawn", "Withdrawn"),
            ("signed_off", "Signed off"),
            ("all", "All"),
        ]

    def value(self):
        return super().value() or self.WAITING

    def queryset(self, request, queryset):
        return {
            self.WAITING: queryset.filter(state__in=Submission.OPEN),
            "mine": queryset.filter(state=State.IN_REVIEW, claimed_by=request.user),
            "returned": queryset.filter(state=State.RETURNED),
            "withdrawn": queryset.filter(state=State.WITHDRAWN),
            "signed_off": queryset.filter(state=State.SIGNED_OFF),
        }.get(self.value(), queryset)

    def choices(self, changelist):
        _, *ours = super().choices(changelist)  # the first is the stock "All", which would be our default
        return ours


class LongWaitFilter(SimpleListFilter):
    title = "waiting"
    parameter_name = "wait"

    def lookups(self, request, model_admin):
        return [("long", f"More than {LONG_DAYS} days")]

    def queryset(self, request, queryset):
        if self.value() != "long":
            return queryset
        return queryset.filter(state__in=Submission.OPEN, sent_at__lt=clock.first_moment(LONG_DAYS))


class ServedByFilter(SimpleListFilter):
    """By the consultant who serves the district now. ``district_field`` says how a row reaches it."""

    district_field = "district"
    title = "consultant"
    parameter_name = "consultant"

    def lookups(self, request, model_admin):
        serving = Assignment.objects.visible_to(request.user).serving().select_related("consultant")
        people = {(str(row.consultant_id), row.consultant.name) for row in serving}
        return sorted(people, key=lambda person: person[1])

    def queryset(self, request, queryset):
        if self.value() not in dict(self.lookup_choices):
            return queryset
        served = Assignment.objects.serving().filter(consultant=self.value())
        return queryset.filter(**{f"{self.district_field}__in": served.values("district")})


class ConsultantFilter(ServedByFilter):
    district_field = "plan__district"


class EvaluationDeskFilter(SimpleListFilter):
    """Whom an evaluation waits for. What is on its way is shown first."""

    title = "desk"
    parameter_name = "desk"
    ON_ITS_WAY = "open"
    STATES = {
        ON_ITS_WAY: [state for state in Evaluation.State if state not in Evaluation.FINISHED],
        "agency": [Evaluation.State.SELF_RATED, Evaluation.State.IN_REVIEW],
        "district": [Evaluation.State.DRAFT, Evaluation.State.DISCUSSED],
        "final": [Evaluation.State.FINAL],
        "archived": [Evaluation.State.ARCHIVED],
    }

    def lookups(self, request, model_admin):
        return [
            (self.ON_ITS_WAY, "On their way"),
            ("agency", "Waiting for the agency"),
            ("district", "Waiting for the district"),
            ("final", "Final"),
            ("archived", "Archived"),
            ("all", "All"),
        ]

    def value(self):
        return super().value() or self.ON_ITS_WAY

    def queryset(self, request, queryset):
        states = self.STATES.get(self.value())
        return queryset if states is None else queryset.filter(state__in=states)

    def choices(self, changelist):
        _, *ours = super().choices(changelist)  # the first is the stock "All", which would be our default
        return ours


class EvaluationWaitFilter(SimpleListFilter):
    title = "waiting"
    parameter_name = "wait"
    DAYS = 30

    def lookups(self, request, model_admin):
        return [("long", f"More than {self.DAYS} days")]

    def queryset(self, request, queryset):
        if self.value() != "long":
            return queryset
        return queryset.unfinished().filter(moved_at__lt=clock.first_moment(self.DAYS))
