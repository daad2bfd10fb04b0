"""What an evaluation says: ratings, what others answered by link, and notes nobody else reads."""

from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from districts.models import AccessLink
from portal.core import clock
from portal.core.scoping import ScopedQuerySet

from .evaluations import Evaluation
from .instruments import InstrumentPart, RaterRole, Statement
from .rows import Goal

LONGEST_EVIDENCE = 2000  # characters
CLOSED = "The meeting about this evaluation has been held, so it takes no more answers. Thank you."


class Level(models.IntegerChoices):
    """The scale, in words. The figures 1 to 4 are for averages; “not seen” counts in none."""

    NOT_YET = 1, "Not yet"
    BEGINNING = 2, "Beginning"
    ESTABLISHED = 3, "Established"
    STRONG = 4, "Strong"
    NOT_SEEN = 0, "Not seen"


def average(levels) -> Decimal | None:
    """The mean on the scale 1 to 4 to one decimal place; None where nothing was seen."""
    seen = [level for level in levels if level]
    if not seen:
        return None
    return (Decimal(sum(seen)) / len(seen)).quantize(Decimal("0.1"), ROUND_HALF_UP)


class EvaluationPart(models.Model):
    """One part of an evaluation as it stands. ``version`` counts saves, so two writers notice each other."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="parts")
    part = models.ForeignKey(InstrumentPart, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(null=True)
    saved_from = models.CharField(max_length=36, blank=True)  # the open page that saved last
    saved_turn = models.PositiveIntegerField(default=0)  # which of that page's saves it was
    comment = models.TextField(blank=True)  # the consultant's; everybody who sees the evaluation reads it
    comment_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ScopedQuerySet.as_manager()
    district_path = "evaluation__district"

    class Meta:
        ordering = ["part__position"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "part"], name="one_evaluation_part")]

    def __str__(self):
        return self.part.title

    def get_absolute_url(self):
        return reverse("planning:evaluation-part", args=[self.evaluation_id, self.part.key])

    @property
    def district(self):
        return self.evaluation.district

    @property
    def by_statement(self) -> dict:
        return {rating.statement_id: rating for rating in self.ratings.all()}

    @property
    def rows(self) -> list[tuple]:
        """Each statement with its rating, or None."""
        ratings = self.by_statement
        return [(statement, ratings.get(statement.pk)) for statement in self.part.statements.all()]

    @property
    def average(self) -> Decimal | None:
        return average(rating.level for rating in self.ratings.all())

    @property
    def missing(self) -> list[str]:
        """What keeps this part from being complete: a sentence, or nothing."""
        unrated = sum(1 for _, rating in self.rows if rating is None or rating.level is None)
        bare = sum(1 for _, rating in self.rows if rating and rating.lacks_evidence)
        said = []
        if unrated:
            said.append(f"{_statements(unrated)} no rating")
        if bare:
            said.append(f"{_statements(bare)} neither evidence nor “none yet”")
        return [f"“{self}”: {' and '.join(said)}."] if said else []

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def state(self) -> str:
        if self.is_complete:
            return "complete"
        return "in_progress" if self.version else "not_started"


def _statements(count) -> str:
    return f"{count} statement{' has' if count == 1 else 's have'}"


class Rating(models.Model):
    """How true one statement is here, and what shows it."""

    part = models.ForeignKey(EvaluationPart, on_delete=models.CASCADE, related_name="ratings")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level, null=True)
    evidence = models.TextField(blank=True)
    none_yet = models.BooleanField("there is no evidence yet", default=False)

    objects = ScopedQuerySet.as_manager()
    district_path = "part__evaluation__district"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "statement"], name="one_rating_per_statement"),
            models.CheckConstraint(
                condition=Q(none_yet=False) | Q(evidence=""), name="evidence_or_none_yet_not_both"
            ),
            models.CheckConstraint(condition=Q(level=None) | Q(level__lte=4), name="rating_is_on_the_scale"),
        ]

    def __str__(self):
        return f"{self.statement}: {self.get_level_display() or 'not rated'}"

    @property
    def lacks_evidence(self) -> bool:
        """Rated without a word about why. What nobody has seen needs none."""
        return bool(self.level) and not self.evidence and not self.none_yet


class RaterLink(models.Model):
    """A link for people of one role without an account: many may answer with it, until it ends."""

    link = models.OneToOneField(AccessLink, on_delete=models.PROTECT, related_name="rater_link")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="rater_links")
    role = models.CharField(max_length=15, choices=RaterRole)

    objects = ScopedQuerySet.as_manager()
    district_path = "evaluation__district"

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"Link for {self.get_role_display().lower()}, {self.evaluation}"

    @property
    def district(self):
        return self.evaluation.district

    @cached_property
    def answered(self) -> int:
        """How many people have answered with it."""
        return self.answers.count()

    @cached_property
    def why_closed(self) -> str:
        """Why it takes no answer, in a sentence for whoever holds it; empty while it does.

        What a role opened ends with it, as with invitations.
        """
        if self.evaluation.state not in Evaluation.ASKS_RATERS:
            return CLOSED
        if self.link.why_closed:
            return self.link.why_closed
        if not self.link.made_by.has_perm("planning.share_evaluation", self.evaluation):
            return f"{self.link.made_by} made this link and does not work on the evaluation any more."
        if self.answered >= settings.RATER_ANSWERS_PER_LINK:
            return "This link has taken as many answers as one link takes. Ask for another."
        return ""


class RaterAnswer(models.Model):
    """What one person answered by link. The name is there only where that person gave one."""

    link = models.ForeignKey(RaterLink, on_delete=models.CASCADE, related_name="answers")
    name = models.CharField(max_length=100, blank=True)
    page = models.UUIDField(unique=True)  # the open page it came from: sent twice, kept once
    given_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()
    district_path = "link__evaluation__district"

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Answer of {self.name or self.link.get_role_display().lower()}"


class RaterRating(models.Model):
    """One statement as somebody outside the library sees it."""

    answer = models.ForeignKey(RaterAnswer, on_delete=models.CASCADE, related_name="ratings")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level)
    evidence = models.TextField(blank=True)

    objects = ScopedQuerySet.as_manager()
    district_path = "answer__link__evaluation__district"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "statement"], name="one_rater_rating_per_statement"),
            models.CheckConstraint(condition=Q(level__lte=4), name="rater_rating_is_on_the_scale"),
        ]

    def __str__(self):
        return f"{self.statement}: {self.get_level_display()}"


class ConfidentialNoteQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Whoever wrote it, as long as they see the district; nobody else, whatever their role."""
        return super().visible_to(user).filter(author=user) if user.is_authenticated else self.none()


class ConfidentialNote(models.Model):
    """What somebody keeps for themselves about an evaluation. In no report, no export, no search."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="confidential_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)

    objects = ConfidentialNoteQuerySet.as_manager()
    district_path = "evaluation__district"

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "author"], name="one_confidential_note_each")
        ]

    def __str__(self):
        return f"Confidential note on {self.evaluation}"


class EvaluationGoal(models.Model):
    """Where a goal of a plan comes from: the statement of an evaluation that is not true yet."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="goals")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    goal = models.OneToOneField(Goal, on_delete=models.PROTECT, related_name="from_evaluation")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()
    district_path = "evaluation__district"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "statement"], name="one_goal_per_evaluation_and_statement"
            )
        ]

    def __str__(self):
        return f"{self.goal}, from {self.evaluation}"
