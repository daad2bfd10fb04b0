from django.conf import settings
from django.db import models
from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from districts.models import District, User
from portal.core import clock
from portal.core.school_year import SchoolYear, span
from portal.core.scoping import ScopedQuerySet

from .frameworks import Framework, PlanTemplate, TemplateSection


class PlanQuerySet(ScopedQuerySet):
    def with_progress(self):
        """Adds ``sections_done`` and ``sections_all``."""
        return self.annotate(
            sections_all=Count("sections", distinct=True),
            sections_done=Count("sections", filter=Q(sections__is_complete=True), distinct=True),
        )


class Plan(models.Model):
    """A district's long-range plan for its libraries (Wis. Admin. Code PI 8.01(2)(h)): the working copy.

    What was sent for review is frozen in a Submission; the plan's own words stay editable in between.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="plans")
    template = models.ForeignKey(PlanTemplate, on_delete=models.PROTECT, related_name="plans")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="plans")
    first_year = models.PositiveSmallIntegerField("first school year")
    last_year = models.PositiveSmallIntegerField("last school year")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now)

    objects = PlanQuerySet.as_manager()
    history = HistoricalRecords()
    district_path = "district"

    class Meta:
        ordering = ["-last_year", "district__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year"), last_year__lte=F("first_year") + 5),
                name="plan_lasts_one_to_six_years",
            ),
            models.UniqueConstraint(
                fields=["district", "first_year", "last_year"], name="one_plan_per_district_and_years"
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.district}"

    def get_absolute_url(self):
        return reverse("planning:plan-detail", args=[self.pk])

    @property
    def years(self) -> str:
        return span(self.first_year, self.last_year)

    @property
    def title(self) -> str:
        return f"Library plan {self.years}"

    @property
    def writers(self):
        """Its authors. Who was too late with every word has none in the plan, and so is not one of them."""
        saves = SectionVersion.objects.filter(section__plan=self, is_aside=False)
        return User.objects.filter(pk__in=saves.values("saved_by"))

    @cached_property
    def latest_submission(self):
        """The newest version that was sent for review, or None."""
        return max(self.submissions.all(), key=lambda s: s.number, default=None)

    @property
    def board_versions(self) -> list:
        """What the school board has decided about, or may decide about now; the newest first."""
        versions = [one for one in self.submissions.all() if one.decision or one.is_for_the_board]
        return sorted(versions, key=lambda one: -one.number)

    @property
    def board_version(self):
        """The newest of them, or None."""
        return next(iter(self.board_versions), None)

    @cached_property
    def last_saved_at(self):
        """When somebody last saved one of its sections, or None."""
        return self.sections.aggregate(Max("saved_at"))["saved_at__max"]

    @property
    def open_submission(self):
        """The version that the agency has on its desk now, or None."""
        latest = self.latest_submission
        return latest if latest and latest.is_open else None

    @property
    def is_under_review(self) -> bool:
        return self.open_submission is not None

    @cached_property
    def outline(self):
        """Its sections in order, asked once."""
        return list(self.sections.select_related("spec").order_by("spec__position"))

    @property
    def saves(self) -> int:
        """How often its sections were saved, all in all."""
        return sum(section.version for section in self.outline)

    @property
    def has_moved_on(self) -> bool:
        """Whether somebody saved a section since the newest version was sent.

        Counted, not timed: the demo's clock goes back at midnight.
        """
        latest = self.latest_submission
        return latest is not None and self.saves > latest.saves

    @property
    def state(self) -> str:
        """The headline: draft, or the state of the newest version."""
        latest = self.latest_submission
        return "draft" if latest is None or latest.state == "withdrawn" else latest.state

    @property
    def first_day(self):
        return SchoolYear(self.first_year).first_day

    @property
    def last_day(self):
        return SchoolYear(self.last_year).last_day

    @property
    def step_days(self):
        """The first and the last day that its steps may be due: its years, and the year before and after."""
        return SchoolYear(self.first_year - 1).first_day, SchoolYear(self.last_year + 1).last_day

    @property
    def headline(self):
        """Where it stands with the agency, the board, and the state, in one label."""
        from ..headline import headline_of  # reads this model

        return headline_of(self)

    @property
    def state_label(self) -> str:
        return self.headline.label

    @property
    def tone(self) -> str:
        return self.headline.tone


class Section(models.Model):
    """One section of a plan as it stands now. ``version`` counts saves: so two writers notice each other."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")
    spec = models.ForeignKey(TemplateSection, on_delete=models.PROTECT, related_name="+")
    html = models.TextField(blank=True)
    is_complete = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(null=True)
    saved_from = models.CharField(max_length=36, blank=True)  # the open page that saved last
    saved_turn = models.PositiveIntegerField(default=0)  # which of that page's saves it was

    objects = ScopedQuerySet.as_manager()
    district_path = "plan__district"

    class Meta:
        ordering = ["spec__position"]
        constraints = [models.UniqueConstraint(fields=["plan", "spec"], name="one_section_per_plan_and_key")]

    def __str__(self):
        return self.spec.title

    def get_absolute_url(self):
        return reverse("planning:section", args=[self.plan_id, self.spec.key])

    @property
    def district(self):
        return self.plan.district

    @property
    def state(self) -> str:
        if self.is_complete:
            return "complete"
        return "in_progress" if self.version else "not_started"


class SectionVersion(models.Model):
    """What a section said after somebody's save; saves of one person within ten minutes are one version."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="versions")
    content = models.JSONField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_saved_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now)
    begun_at = models.DateTimeField(default=timezone.now)  # in real time, which the demo's clock is not
    is_aside = models.BooleanField(default=False)  # typed, but never the section's text: somebody was first
    kept_from = models.CharField(max_length=36, blank=True)  # the open page whose words were kept aside
    brought_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")  # if any

    objects = ScopedQuerySet.as_manager()
    district_path = "section__plan__district"

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.section}, {self.saved_at:%Y-%m-%d %H:%M} by {self.saved_by}"
