from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse

from portal.core import clock
from portal.core.canonical import sha256
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Refused, Stateful, transition
from portal.reports.models import Certificate, Report

from ..memo import return_memo
from . import signing
from .plans import Plan

FROZEN = ("snapshot", "memo")  # large, and few pages show them


class SubmissionQuerySet(ScopedQuerySet):
    def on_the_desk(self):
        """Versions that wait for the agency, oldest first."""
        return self.filter(state__in=Submission.OPEN).order_by("sent_at")


def versions_at(path="submissions"):
    """A prefetch of plans' versions without their frozen words."""
    with_board = Submission.objects.defer(*FROZEN).prefetch_related("decisions__filing")
    return Prefetch(path, with_board)


class Submission(Stateful):
    """One version of a plan as it was sent for review: frozen words, their hash, and what became of them."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Sent for review"
        IN_REVIEW = "in_review", "In review"
        RETURNED = "returned", "Returned"
        WITHDRAWN = "withdrawn", "Withdrawn"
        SIGNED_OFF = "signed_off", "Signed off"

    OPEN = (State.SUBMITTED, State.IN_REVIEW)
    TONES = {
        State.DRAFT: "plain",
        State.SUBMITTED: "go",
        State.IN_REVIEW: "go",
        State.RETURNED: "warn",
        State.WITHDRAWN: "plain",
        State.SIGNED_OFF: "ok",
    }

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField("version")
    snapshot = models.JSONField(editable=False)
    saves = models.PositiveIntegerField(
        default=0, editable=False
    )  # of the plan's sections, until it was sent
    data_hash = models.CharField(max_length=64, editable=False)
    state = models.CharField(max_length=40, choices=State, default=State.DRAFT, editable=False)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    written_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    # Where two sign: who did first, when, and the file that was read.
    first_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    first_signed_at = models.DateTimeField(null=True, editable=False)
    first_read_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    memo = models.JSONField(null=True, editable=False)  # what the return said, frozen with it
    memo_report = models.ForeignKey(
        Report, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = SubmissionQuerySet.as_manager()
    district_path = "plan__district"

    class Meta:
        default_permissions = ("view",)
        verbose_name = "plan version"
        verbose_name_plural = "plans sent to us"
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_submission_per_number"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=["submitted", "in_review"]),
                name="one_version_on_the_desk_per_plan",
            ),
            models.CheckConstraint(
                condition=Q(state="signed_off", certificate__isnull=False)
                | ~Q(state="signed_off") & Q(certificate=None),
                name="signed_off_has_a_certificate",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_at=None)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="claim_has_a_person_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(first_signed_by=None, first_signed_at=None, first_read_sha256="")
                | Q(first_signed_by__isnull=False, first_signed_at__isnull=False) & ~Q(first_read_sha256=""),
                name="first_signature_has_a_person_a_time_and_a_file",
            ),
            models.CheckConstraint(
                condition=Q(memo__isnull=True, memo_report=None)
                | Q(memo__isnull=False, memo_report__isnull=False),
                name="a_memo_has_its_report",
            ),
        ]

    def __str__(self):
        return f"{self.plan}, version {self.number}"

    def get_absolute_url(self):
        return self.plan.get_absolute_url()

    @classmethod
    def for_stories(cls):
        return cls.objects.defer(*FROZEN).select_related("plan__district")

    @property
    def district(self):
        return self.plan.district

    @property
    def is_out_of_date(self) -> bool:
        """Signed off, but somebody has saved a section since these words were sent."""
        return self.state == self.State.SIGNED_OFF and self.plan.saves > self.saves

    @property
    def tone(self) -> str:
        """How its state is colored, wherever it is shown."""
        return self.TONES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def return_reason(self) -> str:
        """Why this version came back, in the reviewer's words."""
        change = next((c for c in self.changes.all() if c.target == self.State.RETURNED), None)
        return change.note if change else ""

    @property
    def is_for_the_board(self) -> bool:
        """The board may decide about it: signed off, or with the agency where that order is allowed."""
        return self.state == self.State.SIGNED_OFF or (self.is_open and not settings.BOARD_AFTER_SIGN_OFF)

    @property
    def board_url(self) -> str:
        """Where the board's decision about this version is recorded and read."""
        return reverse("planning:board-version", args=[self.plan_id, self.number])

    @property
    def decision(self):
        """What the school board decided about this version, as far as it is recorded; or None."""
        return next((one for one in self.decisions.all() if one.state in one.STANDING), None)

    @property
    def signed_report(self):
        return self.certificate.signed_report if self.certificate else None

    @property
    def last_reviewed(self):
        """The newest earlier version that the agency has decided on, or None."""
        decided = (self.State.RETURNED, self.State.SIGNED_OFF)
        earlier = self.plan.submissions.defer(*FROZEN).filter(number__lt=self.number, state__in=decided)
        return earlier.order_by("-number").first()

    def missing_for_sign_off(self) -> list[str]:
        """What still stands in the way of a sign-off, in words for the reviewer."""
        return signing.missing(self)

    def missing_for_return(self) -> list[str]:
        """What still stands in the way of a return, in words for the reviewer."""
        if self.comments.open().exists():
            return []
        return ["Comment on at least one section first, so that the district knows where to begin."]

    def transitions_for(self, user):
        """Without the signatures that are not due: one reviewer signs, or one after the other."""
        due = signing.due(self)
        return [
            move
            for move in super().transitions_for(user)
            if move.name in due or move.name not in signing.MOVES
        ]

    @transition(
        source=[State.DRAFT],
        target=State.SUBMITTED,
        permission="planning.send_plan",
        label="Send for review",
        fact="Sent for review",
    )
    def submit(self, *, by, note):
        """Freeze the version and ask for its PDF. Reached through planning.actions.send_for_review."""
        self.sent_by, self.sent_at = by, clock.now()
        self.report = Report.request("plan", self, self.data_hash, by=by)
        return self._tell("sent")

    @transition(
        source=[State.SUBMITTED],
        target=State.WITHDRAWN,
        permission="planning.withdraw_plan",
        label="Withdraw",
        fact="Taken back by the district",
    )
    def withdraw(self, *, by, note):
        """The district takes the version back to go on writing; possible until a reviewer has started."""

    @transition(
        source=[State.SUBMITTED, State.IN_REVIEW],
        target=State.IN_REVIEW,
        permission="planning.claim_submission",
        label="Start the review",
        fact="Review started",
    )
    def claim(self, *, by, note):
        if self.claimed_by_id == by.pk:
            raise Refused("You are reviewing this version already.")
        self.claimed_by, self.claimed_at = by, clock.now()

    @transition(
        source=[State.IN_REVIEW],
        target=State.RETURNED,
        permission="planning.return_submission",
        label="Return for changes",
        fact="Returned for changes",
        note_wanted="Write what must change: name the section and what would satisfy the rule.",
    )
    def send_back(self, *, by, note):
        """The reason and the comments go back as a memo, which says for ever what was asked."""
        if missing := self.missing_for_return():
            raise Refused(" ".join(missing))
        self.memo = return_memo(self, by=by, reason=note)
        self.memo_report = Report.request("return-memo", self, sha256(self.memo), by=by)
        return self._tell("returned")

    @transition(
        source=[State.IN_REVIEW],
        target=State.SIGNED_OFF,
        permission="planning.sign_off_submission",
        label="Sign off",
        fact="Signed off",
    )
    def sign_off(self, *, by, note, read_sha256):
        """``read_sha256`` is the hash of the PDF that the reviewer had on the screen."""
        signing.check(self, "sign_off", read_sha256)
        self.certificate = signing.certify(self, note, by)
        return self._tell("signed_off")

    @transition(
        source=[State.IN_REVIEW],
        target=State.IN_REVIEW,
        permission="planning.sign_off_submission",
        label="Sign off as the first of two",
        fact="Signed by the first of two reviewers",
    )
    def sign_first(self, *, by, note, read_sha256):
        """Where the agency wants two signatures, the certificate waits for the second."""
        signing.check(self, "sign_first", read_sha256)
        self.first_signed_by, self.first_signed_at = by, clock.now()
        self.first_read_sha256 = read_sha256

    @transition(
        source=[State.IN_REVIEW],
        target=State.SIGNED_OFF,
        permission="planning.countersign_submission",
        label="Sign off as the second of two",
        fact="Signed off by the second of two reviewers",
    )
    def countersign(self, *, by, note, read_sha256):
        signing.check(self, "countersign", read_sha256)
        self.certificate = signing.certify(self, note, self.first_signed_by, by)
        return self._tell("signed_off")

    def _tell(self, event):
        """Messages go out keyed by the change, so that a second return mails again."""

        def then(change):
            from ..notices import tell  # notices read this model

            tell(event, self, change)

        return then
