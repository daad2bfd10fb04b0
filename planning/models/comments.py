import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from portal.core import clock
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Stateful, transition

from .plans import Section
from .submissions import FROZEN, Submission


class CommentQuerySet(ScopedQuerySet):
    def threads(self):
        """What somebody began, without the replies."""
        return self.filter(reply_to=None)

    def open(self):
        return self.threads().filter(state=SectionComment.State.OPEN)

    def for_pages(self):
        """With the people, the plan, and the version a page names, without the version's frozen words."""
        whole = self.select_related(
            "by", "resolved_by", "submission__claimed_by", "section__spec", "section__plan__district"
        )
        return whole.defer(*(f"submission__{name}" for name in FROZEN))

    def unanswered(self):
        """Open ones that nobody but their author has said anything to."""
        answers = SectionComment.objects.filter(reply_to=OuterRef("pk")).exclude(by=OuterRef("by"))
        return self.open().exclude(Exists(answers))


class SectionComment(Stateful):
    """What somebody says about one section of a plan, to the others who write or review it."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        RESOLVED = "resolved", "Resolved"

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="comments")
    # The version that its reviewer spoke about; empty for talk among those who write.
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="comments")
    reply_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    key = models.UUIDField(default=uuid.uuid4)  # of the form: sent twice, said once
    state = models.CharField(max_length=40, choices=State, default=State.OPEN, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)  # when the hourly e-mails took it along

    objects = CommentQuerySet.as_manager()
    district_path = "section__plan__district"

    class Meta:
        default_permissions = ()
        verbose_name = "comment"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="a_comment_is_made_once"),
            models.CheckConstraint(
                condition=Q(state="resolved", resolved_by__isnull=False, resolved_at__isnull=False)
                | Q(state="open", resolved_by=None, resolved_at=None),
                name="resolved_comment_has_a_person_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(reply_to=None) | Q(state="open", submission=None),
                name="a_reply_shares_what_became_of_its_comment",
            ),
        ]

    def __str__(self):
        return f"Comment on {self.section.spec.title}, {self.section.plan}"

    def get_absolute_url(self):
        address = reverse("planning:section", args=[self.section.plan_id, self.section.spec.key])
        return f"{address}#comment-{self.reply_to_id or self.pk}"

    @classmethod
    def for_stories(cls):
        return cls.objects.select_related("section__spec", "section__plan__district")

    @property
    def district(self):
        return self.section.plan.district

    @transition(
        source=[State.OPEN],
        target=State.RESOLVED,
        permission="planning.resolve_comment",
        label="Resolve",
        fact="Comment resolved",
    )
    def resolve(self, *, by, note):
        self.resolved_by, self.resolved_at = by, clock.now()

    @transition(
        source=[State.RESOLVED],
        target=State.OPEN,
        permission="planning.resolve_comment",
        label="Reopen",
        fact="Comment opened again",
    )
    def reopen(self, *, by, note):
        self.resolved_by = self.resolved_at = None
