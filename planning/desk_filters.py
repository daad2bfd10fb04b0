"""How the lists of the review desk are narrowed down."""

from django.contrib.admin import SimpleListFilter

from districts.models import Assignment
from portal.core import clock

from .models import Evaluation, Submission

State = Submission.State


class PileFilter(SimpleListFilter):
    """Piles of a desk. The first is shown unless another is asked for; it is what one comes for."""

    title = "desk"
    parameter_name = "desk"
    FIRST = ""

    def value(self):
        return super().value() or self.FIRST

    def choices(self, changelist):
        _, *ours = super().choices(changelist)  # the first is the stock "All", which would be our default
        return ours


class WaitFilter(SimpleListFilter):
    """What has waited longer than ``DAYS``; ``waiting_since`` narrows down to what has since a moment."""

    title = "waiting"
    parameter_name = "wait"
    DAYS = 7

    def lookups(self, request, model_admin):
        return [("long", f"More than {self.DAYS} days")]

    def queryset(self, request, queryset):
        if self.value() != "long":
            return queryset
        return self.waiting_since(queryset, clock.first_moment(self.DAYS))


class DeskFilter(PileFilter):
    """Where a version lies on the desk."""

    FIRST = "waiting"

    def lookups(self, request, model_admin):
        return [
            (self.FIRST, "Waiting for review"),
            ("mine", "In review by me"),
            ("returned", "Returned"),
            ("withdrawn", "Withdrawn"),
            ("signed_off", "Signed off"),
            ("all", "All"),
        ]

    def queryset(self, request, queryset):
        return {
            self.FIRST: queryset.filter(state__in=Submission.OPEN),
            "mine": queryset.filter(state=State.IN_REVIEW, claimed_by=request.user),
            "returned": queryset.filter(state=State.RETURNED),
            "withdrawn": queryset.filter(state=State.WITHDRAWN),
            "signed_off": queryset.filter(state=State.SIGNED_OFF),
        }.get(self.value(), queryset)


class LongWaitFilter(WaitFilter):
    def waiting_since(self, queryset, moment):
        return queryset.filter(state__in=Submission.OPEN, sent_at__lt=moment)


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


class EvaluationDeskFilter(PileFilter):
    """Whom an evaluation waits for."""

    FIRST = "open"
    STATES = {
        FIRST: [state for state in Evaluation.State if state not in Evaluation.FINISHED],
        "agency": [Evaluation.State.SELF_RATED, Evaluation.State.IN_REVIEW],
        "district": [Evaluation.State.DRAFT, Evaluation.State.DISCUSSED],
        "final": [Evaluation.State.FINAL],
        "archived": [Evaluation.State.ARCHIVED],
    }

    def lookups(self, request, model_admin):
        return [
            (self.FIRST, "On their way"),
            ("agency", "Waiting for the agency"),
            ("district", "Waiting for the district"),
            ("final", "Final"),
            ("archived", "Archived"),
            ("all", "All"),
        ]

    def queryset(self, request, queryset):
        states = self.STATES.get(self.value())
        return queryset if states is None else queryset.filter(state__in=states)


class EvaluationWaitFilter(WaitFilter):
    DAYS = 30

    def waiting_since(self, queryset, moment):
        return queryset.unfinished().filter(moved_at__lt=moment)
