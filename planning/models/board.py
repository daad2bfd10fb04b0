"""What becomes of a version after the agency: the school board's decision, and what the state says of it.

Three facts: the agency signs off, the board approves, DPI checks the minutes. None stands for another.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.core import clock
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Refused, Stateful, transition

from .submissions import Submission


class BoardDecision(Stateful):
    """The school board decided about one version in a meeting (Wis. Admin. Code PI 8.01(2)(h)1)."""

    class State(models.TextChoices):
        NEW = "new", "New"
        APPROVED = "approved", "Approved by the board"
        RETURNED = "returned", "Returned by the board"
        TAKEN_BACK = "taken_back", "Recorded by mistake"

    STANDING = (State.APPROVED, State.RETURNED)

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    decided_on = models.DateField("date of the meeting")
    minutes_url = models.URLField("link to the minutes", max_length=500, blank=True)
    minutes_file = models.FileField("minutes as a file", upload_to="minutes/%Y/", blank=True)
    state = models.CharField(max_length=40, choices=State, default=State.NEW, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()
    district_path = "submission__plan__district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(state__in=["approved", "returned"]),
                name="one_decision_of_the_board_per_version",
            )
        ]

    def __str__(self):
        return f"{self.submission}, board of {self.decided_on:%B} {self.decided_on.day}"

    def get_absolute_url(self):
        return self.submission.get_absolute_url()

    @property
    def district(self):
        return self.submission.district

    @property
    def has_evidence(self) -> bool:
        """DPI looks for the vote in the minutes, and returns a plan where it finds none."""
        return bool(self.minutes_url or self.minutes_file)

    @property
    def is_late(self) -> bool:
        """After the plan's first day: worth knowing, and no obstacle."""
        return self.decided_on > self.submission.plan.first_day

    @property
    def tone(self) -> str:
        """How its state is colored, wherever it is shown."""
        return "ok" if self.state == self.State.APPROVED else "warn"

    @property
    def is_public(self) -> bool:
        publication = getattr(self.submission, "publication", None)
        return publication is not None and publication.state == publication.State.PUBLISHED

    @property
    def dpi(self):
        """What became of it at the state, or None."""
        return getattr(self, "filing", None)

    @transition(
        source=[State.NEW],
        target=State.APPROVED,
        permission="planning.record_board",
        label="Record the board’s approval",
        fact="Approved by the board",
    )
    def approve(self, *, by, note):
        """Reached through planning.board.record_decision."""
        self._check_version()
        return self._tell("board_approved")

    @transition(
        source=[State.NEW],
        target=State.RETURNED,
        permission="planning.record_board",
        label="Record what the board asks for",
        fact="Returned by the board",
        note_wanted="Write what the board wants changed.",
    )
    def ask_for_changes(self, *, by, note):
        """A new version answers it; this one stays as it was."""
        self._check_version()
        return self._tell("board_returned")

    @transition(
        source=[State.APPROVED, State.RETURNED],
        target=State.TAKEN_BACK,
        permission="planning.record_board",
        label="Take this record back",
        fact="Taken back",
        note_wanted="Write what was recorded by mistake.",
    )
    def take_back(self, *, by, note):
        if self.dpi and not self.dpi.is_returned:
            raise Refused("It was filed in WISEadmin already. Record what DPI answers instead.")
        Submission.objects.select_for_update(of=("self",)).get(pk=self.submission_id)  # as publish() does
        if self.is_public:
            raise Refused("This version is public with the date of this vote. Take it off the web first.")

    def _check_version(self):
        if not self.submission.is_for_the_board:
            raise Refused(
                f"Version {self.submission.number} is {self.submission.get_state_display().lower()}. "
                "The board decides about a version that the agency has signed off."
            )
        if self.decided_on > clock.today():
            raise Refused("That meeting is still to come. Record the decision when the board has voted.")

    def _tell(self, event):
        def then(change):
            from ..notices import tell_board  # notices read this model

            tell_board(event, self, change)

        return then


class DpiFiling(Stateful):
    """A board approval as it was entered in WISEadmin, and what DPI answered. Each answer is a dated entry.

    Only “Returned” and “Active” are DPI’s own documented words (dpi.wi.gov, WISE data elements).
    """

    class State(models.TextChoices):
        NEW = "new", "New"
        FILED = "filed", "Sent to DPI"
        RETURNED = "dpi_returned", "Returned by DPI"
        ACTIVE = "active", "Active at DPI"

    decision = models.OneToOneField(BoardDecision, on_delete=models.PROTECT, related_name="filing")
    filed_on = models.DateField("date it was filed")
    state = models.CharField(max_length=40, choices=State, default=State.NEW, editable=False)

    objects = ScopedQuerySet.as_manager()
    district_path = "decision__submission__plan__district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.decision.submission} in WISEadmin"

    def get_absolute_url(self):
        return self.decision.get_absolute_url()

    @property
    def district(self):
        return self.decision.district

    @property
    def is_returned(self) -> bool:
        """DPI wants it again: as it stands, or with another vote or other minutes behind it."""
        return self.state == self.State.RETURNED

    @property
    def tone(self) -> str:
        """How its state is colored, wherever it is shown."""
        return "warn" if self.is_returned else "ok"

    @transition(
        source=[State.NEW, State.RETURNED],
        target=State.FILED,
        permission="planning.record_board",
        label="Filed in WISEadmin",
        fact="Filed in WISEadmin",
    )
    def file(self, *, by, note, filed_on):
        if self.decision.state != BoardDecision.State.APPROVED:
            raise Refused("Only what the board has approved is filed.")
        if filed_on > clock.today() or filed_on < self.decision.decided_on:
            raise Refused("Enter a day between the board’s meeting and today.")
        self.filed_on = filed_on

    @transition(
        source=[State.FILED, State.ACTIVE],
        target=State.RETURNED,
        permission="planning.record_board",
        label="DPI returned it",
        fact="Returned by DPI",
        note_wanted="Write why DPI returned it.",
    )
    def dpi_returns(self, *, by, note):
        return self._tell("dpi_returned")

    @transition(
        source=[State.FILED],
        target=State.ACTIVE,
        permission="planning.record_board",
        label="DPI shows it as active",
        fact="Active at DPI",
    )
    def activate(self, *, by, note):
        return self._tell("dpi_active")

    def _tell(self, event):
        def then(change):
            from ..notices import tell_board  # notices read this model

            tell_board(event, self.decision, change)

        return then
