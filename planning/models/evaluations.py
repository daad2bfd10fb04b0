from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property

from districts.models import District
from portal.core import clock
from portal.core.canonical import sha256
from portal.core.school_year import SchoolYear
from portal.core.transitions import Refused, Stateful, transition
from portal.reports.models import Report

from .evaluation_lists import EvaluationQuerySet
from .instruments import Instrument
from .meetings import HeldMeeting
from .plans import Plan

PERSON = {"on_delete": models.PROTECT, "null": True, "editable": False, "related_name": "+"}


class Evaluation(HeldMeeting, Stateful):
    """A district's look at its library services in one school year, on one edition of an instrument.

    It rates services, never a person. What it said is frozen when librarian and administrator confirm it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SELF_RATED = "self_rated", "Self-rated"
        IN_REVIEW = "consultant_review", "Consultant review"
        DISCUSSED = "discussed", "Discussed"
        FINAL = "final", "Final"
        ARCHIVED = "archived", "Archived"

    FINISHED = (State.FINAL, State.ARCHIVED)
    ASKS_RATERS = (State.DRAFT, State.SELF_RATED, State.IN_REVIEW)  # links answer until the meeting
    MAKES_GOALS = (State.DISCUSSED, State.FINAL)
    TONES = {
        State.DRAFT: "plain",
        State.SELF_RATED: "go",
        State.IN_REVIEW: "go",
        State.DISCUSSED: "go",
        State.FINAL: "ok",
        State.ARCHIVED: "plain",
    }

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="evaluations")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="evaluations")
    school_year = models.PositiveSmallIntegerField()  # 2027 is 2026–27
    place = models.CharField("school or building", max_length=80, blank=True)  # empty: the whole district
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="evaluations"
    )
    state = models.CharField(max_length=40, choices=State, default=State.DRAFT, editable=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    librarian = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    librarian_name = models.CharField(max_length=100, blank=True, editable=False)  # as it was on that day
    librarian_at = models.DateTimeField(null=True, editable=False)
    administrator = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    administrator_name = models.CharField(max_length=100, blank=True, editable=False)
    administrator_at = models.DateTimeField(null=True, editable=False)
    snapshot = models.JSONField(null=True, editable=False)
    data_hash = models.CharField(max_length=64, blank=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = EvaluationQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["-school_year", "district__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "instrument", "school_year", "place"],
                name="one_evaluation_per_year_and_place",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "self_rated", "consultant_review"], met_on=None)
                | Q(state__in=["discussed", "final", "archived"], met_on__isnull=False),
                name="discussed_evaluation_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["final", "archived"],
                    librarian__isnull=False,
                    administrator__isnull=False,
                    snapshot__isnull=False,
                    report__isnull=False,
                )
                | Q(state__in=["draft", "self_rated", "consultant_review", "discussed"], report=None),
                name="final_evaluation_has_two_names_and_a_report",
            ),
            models.CheckConstraint(
                condition=Q(librarian=None) | Q(administrator=None) | ~Q(librarian=F("administrator")),
                name="evaluation_is_confirmed_by_two_people",
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.district}"

    def get_absolute_url(self):
        return reverse("planning:evaluation", args=[self.pk])

    @classmethod
    def for_stories(cls):
        return cls.objects.defer("snapshot").with_names()

    @property
    def title(self) -> str:
        place = f", {self.place}" if self.place else ""
        return f"{self.instrument.name} {self.years}{place}"

    @property
    def years(self) -> str:
        return str(SchoolYear(self.school_year))

    @property
    def tone(self) -> str:
        return self.TONES[self.state]

    @property
    def state_label(self) -> str:
        return self.get_state_display()

    @cached_property
    def outline(self):
        """Its parts in order with statements and ratings: four queries, asked once."""
        parts = self.parts.select_related("part", "saved_by", "comment_by").order_by("part__position")
        return list(parts.prefetch_related("part__statements", "ratings"))

    def missing_for_self_rating(self) -> list[str]:
        """What still keeps the district from sending it to the consultant, in words."""
        return [words for part in self.outline for words in part.missing]

    @property
    def confirmed_as(self) -> dict:
        """Who has confirmed what was discussed, by capacity."""
        names = {"librarian": self.librarian_name, "administrator": self.administrator_name}
        return {capacity: name for capacity, name in names.items() if name}

    @transition(
        source=[State.DRAFT],
        target=State.SELF_RATED,
        permission="planning.rate_evaluation",
        label="Send to the consultant",
        fact="Self-rating sent to the consultant",
    )
    def finish_rating(self, *, by, note):
        self.__dict__.pop("outline", None)  # what the page read may be old; the row is locked now
        if missing := self.missing_for_self_rating():
            raise Refused(" ".join(missing))
        return self._tell("self_rated")

    @transition(
        source=[State.SELF_RATED],
        target=State.DRAFT,
        permission="planning.rate_evaluation",
        label="Take it back",
        fact="Taken back by the district",
    )
    def take_back(self, *, by, note):
        """The district goes on rating; possible until the consultant has started."""

    @transition(
        source=[State.SELF_RATED],
        target=State.IN_REVIEW,
        permission="planning.review_evaluation",
        label="Start the review",
        fact="Consultant review started",
    )
    def start_review(self, *, by, note):
        self.reviewed_by = by

    @transition(
        source=[State.IN_REVIEW],
        target=State.DISCUSSED,
        permission="planning.discuss_evaluation",
        label="Record the meeting",
        fact="Discussed",
    )
    def discuss(self, *, by, note, met_on, met_with, agreed):
        """District and consultant met. Links of raters answer no more from here on."""
        self.hold_meeting(met_on, met_with, agreed)
        return self._tell("discussed")

    @transition(
        source=[State.DISCUSSED],
        target=State.DISCUSSED,
        permission="planning.discuss_evaluation",
        label="Correct the record of the meeting",
        fact="Record of the meeting corrected",
        note_wanted="Say what the record said before.",
    )
    def correct_meeting(self, *, by, note, met_on, met_with, agreed):
        """A slip is put right until somebody has confirmed what it says; the note keeps the words before.

        Reached through planning.evaluating.record_meeting, which notices when somebody else was first.
        """
        if self.confirmed_as:
            raise Refused("Somebody has confirmed this record, so it cannot change any more.")
        self.hold_meeting(met_on, met_with, agreed)

    @transition(
        source=[State.DISCUSSED],
        target=State.DISCUSSED,
        permission="planning.confirm_evaluation",
        label="Confirm",
        fact="Confirmed by one of two",
    )
    def confirm(self, *, by, note, capacity):
        """The first of two. Reached through planning.evaluating.confirm, which chooses the move."""
        self._sign(by, capacity)
        if len(self.confirmed_as) == 2:
            raise Refused("The other person has confirmed. Press the button once more to make it final.")

    @transition(
        source=[State.DISCUSSED],
        target=State.FINAL,
        permission="planning.confirm_evaluation",
        label="Confirm and make it final",
        fact="Final, confirmed by librarian and administrator",
    )
    def finalize(self, *, by, note, capacity):
        """The second of two: what it says is frozen, and its report is made from that."""
        from ..evaluation_paper import facts  # the paper reads this model

        self._sign(by, capacity)
        if len(self.confirmed_as) < 2:
            raise Refused("Librarian and administrator both confirm before it is final.")
        self.__dict__.pop("outline", None)
        self.snapshot = facts(self)
        self.data_hash = sha256(self.snapshot)
        self.report = Report.request("evaluation", self, self.data_hash, by=by)
        return self._tell("final")

    @transition(
        source=[State.FINAL],
        target=State.ARCHIVED,
        permission="planning.archive_evaluation",
        label="Put it into the archive",
        fact="Archived",
    )
    def archive(self, *, by, note):
        """It stays to be read, and in the trend."""

    def _sign(self, by, capacity):
        if not by.has_role(capacity, district=self.district):
            raise Refused(f"You do not act as {capacity} of {self.district}.")
        if capacity in self.confirmed_as:
            raise Refused(f"{self.confirmed_as[capacity]} has confirmed as {capacity} already.")
        if by.pk in (self.librarian_id, self.administrator_id):
            raise Refused("Two people confirm. You have done so; the other one is somebody else.")
        setattr(self, capacity, by)
        setattr(self, f"{capacity}_name", by.name)
        setattr(self, f"{capacity}_at", clock.now())

    def _tell(self, event):
        def then(change):
            from ..evaluation_notices import tell_evaluation  # notices read this model

            tell_evaluation(event, self, change)

        return then
