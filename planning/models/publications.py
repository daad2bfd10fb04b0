from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from portal.core import clock
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Refused, Stateful, transition

from .board import BoardDecision
from .submissions import Submission


class PublicationQuerySet(ScopedQuerySet):
    def for_anybody(self, code):
        """What a district shows without a sign-in, the newest plan and version first."""
        shown = self.filter(
            state=Publication.State.PUBLISHED, submission__plan__district__code=code
        ).select_related("submission__plan__district", "submission__certificate__signed_report")
        plan = "submission__plan__"
        return shown.defer("submission__snapshot").order_by(
            f"-{plan}last_year", f"-{plan}first_year", "-submission__number"
        )


class Publication(Stateful):
    """A version of a plan that anybody may read at a lasting address, in the words the board approved."""

    class State(models.TextChoices):
        NEW = "new", "New"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Not public any more"

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="publication")
    state = models.CharField(max_length=40, choices=State, default=State.NEW, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(null=True, editable=False)

    objects = PublicationQuerySet.as_manager()
    district_path = "submission__plan__district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_by__isnull=False, published_at__isnull=False),
                name="published_plan_has_a_person",
            )
        ]

    def __str__(self):
        return f"{self.submission} on the web"

    @property
    def district(self):
        return self.submission.district

    def get_absolute_url(self):
        """Where anybody reads it; the address of a version lasts."""
        plan = self.submission.plan
        years = f"{plan.first_year}-{plan.last_year}"
        return reverse("planning:public-version", args=[plan.district.code, years, self.submission.number])

    @transition(
        source=[State.NEW, State.WITHDRAWN],
        target=State.PUBLISHED,
        permission="planning.publish_plan",
        label="Publish",
        fact="Published",
    )
    def publish(self, *, by, note):
        """Reached through planning.publishing.publish."""
        decision = self.submission.decision
        if decision is None or decision.state != BoardDecision.State.APPROVED:
            raise Refused("A plan is published when the school board has approved it.")
        if not (self.submission.signed_report and self.submission.signed_report.is_ready):
            raise Refused("The signed report is not ready yet. Publish the plan when it is.")
        self.published_by, self.published_at = by, clock.now()

    @transition(
        source=[State.PUBLISHED],
        target=State.WITHDRAWN,
        permission="planning.unpublish_plan",
        label="Take it off the web",
        fact="Taken off the web",
        note_wanted="Write why it is not public any more.",
    )
    def unpublish(self, *, by, note):
        """Its address says that it was withdrawn; the plan itself stays as it was."""
