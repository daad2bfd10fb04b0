"""A year of a plan looked back on, goal by goal. It needs no vote of the board."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from portal.core import clock
from portal.core.canonical import sha256
from portal.core.school_year import SchoolYear
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Refused, Stateful, transition
from portal.reports.models import Report

from .plans import Plan
from .rows import Goal


class PlanUpdate(Stateful):
    """One school year of a plan. A draft counts its saves, so that two writers notice each other."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        FINISHED = "finished", "Finished"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="updates")
    school_year = models.PositiveSmallIntegerField()
    summary = models.TextField("the year in a few sentences", blank=True)
    state = models.CharField(max_length=40, choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, editable=False)
    snapshot = models.JSONField(null=True, editable=False)
    data_hash = models.CharField(max_length=64, blank=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = ScopedQuerySet.as_manager()
    district_path = "plan__district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["-school_year"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "school_year"], name="one_update_per_plan_and_year"),
            models.CheckConstraint(
                condition=Q(state="draft", snapshot=None) | Q(state="finished", snapshot__isnull=False),
                name="finished_update_is_frozen",
            ),
        ]

    def __str__(self):
        return f"{self.plan}, update of {SchoolYear(self.school_year)}"

    def get_absolute_url(self):
        return reverse("planning:update", args=[self.plan_id, self.school_year])

    @property
    def district(self):
        return self.plan.district

    @property
    def years(self) -> str:
        return str(SchoolYear(self.school_year))

    def unsaid(self) -> list["GoalReview"]:
        """The reviews that keep it from being finished: nobody said yet how far their goals have come."""
        reviews = self.reviews.select_related("goal")
        return [review for review in reviews if review.percent is None or not review.pace]

    @transition(
        source=[State.DRAFT],
        target=State.FINISHED,
        permission="planning.finish_update",
        label="Finish the update",
        fact="Finished",
    )
    def finish(self, *, by, note):
        """Frozen and printed; what is written later is another year's."""
        if unsaid := self.unsaid():
            raise Refused(say_how_far(unsaid))
        from ..updating import update_snapshot  # reads this model

        self.snapshot = update_snapshot(self, finished_by=by)
        self.data_hash = sha256(self.snapshot)
        self.report = Report.request("plan-update", self, self.data_hash, by=by)


def say_how_far(reviews) -> str:
    """What is still asked for about these reviews, one or more, in one sentence."""
    if len(reviews) > 1:
        return f"Say how far {len(reviews)} goals have come: their percentage, and whether they are on time."
    return f"Say how far “{reviews[0].goal}” has come: its percentage, and whether it is on time."


class GoalReview(models.Model):
    """How far one goal has come in that year, in the district's own words."""

    class Pace(models.TextChoices):
        DONE = "done", "Done"
        ON_TIME = "on_time", "On time"
        LATE = "late", "Behind"
        STOPPED = "stopped", "Given up"

    update = models.ForeignKey(PlanUpdate, on_delete=models.CASCADE, related_name="reviews")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="reviews")
    percent = models.PositiveSmallIntegerField("how much of it is done, in percent", null=True, blank=True)
    pace = models.CharField("is it on time?", max_length=8, choices=Pace, blank=True)
    worked = models.TextField("what worked", blank=True)
    did_not = models.TextField("what did not", blank=True)
    changes = models.TextField("what changes", blank=True)

    objects = ScopedQuerySet.as_manager()
    district_path = "update__plan__district"

    class Meta:
        default_permissions = ()
        ordering = ["goal__position", "goal"]
        constraints = [
            models.UniqueConstraint(fields=["update", "goal"], name="one_review_per_goal_and_update"),
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="percent_of_a_goal"),
        ]

    def __str__(self):
        return f"{self.goal}, {self.update}"
