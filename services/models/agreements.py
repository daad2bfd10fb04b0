import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from districts.models import District
from portal.core import clock
from portal.core.canonical import sha256
from portal.core.money import ZERO
from portal.core.school_year import SchoolYear
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Refused, Stateful, transition
from portal.reports.models import Report

from .. import missing
from ..words import code_of
from .catalogue import CatalogYear


class AgreementQuerySet(ScopedQuerySet):
    def with_lines(self):
        """With all that pages say about an agreement and its services, in a fixed number of queries."""
        return self.select_related("district", "year").prefetch_related(
            "lines__service", "lines__offer", "lines__people"
        )

    def alive(self):
        """Those that bind, or may still come to bind."""
        return self.exclude(state__in=Agreement.ENDED)


class Agreement(Stateful):
    """What one district buys from the agency for one school year: asked for, approved, accepted, delivered.

    A district may have several in a year, for what it adds as a purchase of its own; changes to what runs
    are amendments.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waits for approval"
        RETURNED = "returned", "Returned"
        COUNTERED = "countered", "Changed by the agency"
        CONTINUING = "continuing", "Continuing, unsigned"
        APPROVED = "district_approved", "Approved by the district"
        ACTIVE = "active", "Active"
        CANCELED = "cancelled", "Canceled"
        EXPIRED = "expired", "Ended"
        LAPSED = "lapsed", "Lapsed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    EDITABLE = (State.DRAFT, State.RETURNED)
    ENDED = (State.CANCELED, State.EXPIRED, State.LAPSED, State.WITHDRAWN)
    ON_THE_WAY = (State.SUBMITTED, State.RETURNED, State.COUNTERED, State.CONTINUING, State.APPROVED)
    BINDING = (State.ACTIVE, State.CANCELED, State.EXPIRED)  # it runs, or it did

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="agreements")
    year = models.ForeignKey(CatalogYear, on_delete=models.PROTECT, related_name="agreements")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=40, choices=State, default=State.DRAFT, editable=False)
    starts_on = models.DateField("starts on")
    renews = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(
        default=0
    )  # counts saves of the form: two writers notice each other
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, editable=False)
    asked_for = models.JSONField(default=list, editable=False)  # the lines before the agency changed them
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    approver_name = models.CharField("name", max_length=100, blank=True)
    approver_title = models.CharField("title", max_length=100, blank=True)
    board_date = models.DateField("date of the board’s decision", null=True, blank=True)
    po_number = models.CharField("purchase order number", max_length=40, blank=True)
    snapshot = models.JSONField(null=True, editable=False)  # what both sides agreed to, word for word
    data_hash = models.CharField(max_length=64, blank=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = AgreementQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["-year__ends_in", "district__name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["district", "year", "number"], name="one_agreement_per_number"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["district_approved", "active", "cancelled", "expired"],
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                )
                | Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "returned",
                        "countered",
                        "continuing",
                        "lapsed",
                        "withdrawn",
                    ],
                    approved_by=None,
                    approved_at=None,
                ),
                name="approved_agreement_has_a_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "cancelled", "expired"], snapshot__isnull=False)
                | Q(~Q(state__in=["active", "cancelled", "expired"]), snapshot=None),
                name="accepted_agreement_is_frozen",
            ),
        ]

    def __str__(self):
        return f"Agreement {self.code}"

    @classmethod
    def for_stories(cls):
        return super().for_stories().select_related("district", "year")

    @property
    def title(self) -> str:
        """Agreement for 2026–27, number 9901-27-1."""
        return f"Agreement {self.code} for {self.year}"

    def get_absolute_url(self):
        return reverse("services:agreement", args=[self.pk])

    @property
    def code(self) -> str:
        return code_of(self.district.code, self.year.ends_in, self.number)

    @property
    def school_year(self) -> SchoolYear:
        return self.year.school_year

    @property
    def total(self) -> Decimal | None:
        """Dollars for the year; None while a price is not named."""
        amounts = [line.amount for line in self.lines.all()]
        return None if None in amounts else sum(amounts, start=ZERO)

    @property
    def ends_early_on(self) -> dt.date | None:
        """The last day, where every service was canceled and one of them still runs."""
        lines = list(self.lines.all())
        if self.state != self.State.ACTIVE or not lines or any(line.settled is None for line in lines):
            return None
        return max(line.ends_on for line in lines) - dt.timedelta(days=1)

    @property
    def return_reason(self) -> str:
        change = next((c for c in self.changes.order_by("-pk") if c.target == self.State.RETURNED), None)
        return change.note if change else ""

    @transition(
        source=[State.DRAFT, State.RETURNED],
        target=State.SUBMITTED,
        permission="services.send_agreement",
        label="Send for approval",
        fact="Sent for approval",
    )
    def submit(self, *, by, note, shown_total):
        """``shown_total`` is what stood on the page: a price that changed since is not agreed to unseen."""
        if not self.year.is_open:
            raise Refused(f"Services for {self.year} cannot be chosen now. Ask the agency.")
        for line in self.lines.select_related("offer__service", "offer__year"):
            line.freeze()
        self.forget_lines()
        if sentences := missing.not_offered(self) + missing.for_sending(self):
            raise Refused(" ".join(sentences))
        if self.total != shown_total:
            raise PriceChanged(self)
        self.sent_by, self.sent_at, self.asked_for = by, clock.now(), []
        return self._tell("sent")

    @transition(
        source=[State.SUBMITTED, State.COUNTERED, State.APPROVED],
        target=State.RETURNED,
        permission="services.return_agreement",
        label="Return with a reason",
        fact="Returned",
        note_wanted="Write what should change, so that the district can change it.",
    )
    def send_back(self, *, by, note):
        """Also what the district approved and the agency cannot accept: the approval ends with it."""
        if self.lines.accepted().exists():
            raise Refused("Days of it were given already. Accept it, or end it unsigned.")
        self._forget_approval()
        return self._tell("returned")

    @transition(
        source=[State.SUBMITTED],
        target=State.COUNTERED,
        permission="services.counter_agreement",
        label="Propose other days or prices",
        fact="Other days or prices proposed",
        note_wanted="Write why, in a sentence for the district.",
    )
    def counter(self, *, by, note, lines):
        """``lines`` maps a line's id to the quantity and price that the agency proposes."""
        before = [line.as_asked() for line in self.lines.select_related("service")]
        for line in self.lines.select_related("offer", "service"):
            line.quantity, line.price = lines[line.pk]
            line.price_is_sample = line.price_is_sample and line.price == line.offer.price
            line.save()
        self.forget_lines()
        if [line.as_asked() for line in self.lines.select_related("service")] == before:
            raise Refused("Nothing is different from what the district asked for.")
        if sentences := missing.for_approval(self):
            raise Refused(" ".join(sentences))
        self.asked_for = before
        return self._tell("countered")

    @property
    def is_late(self) -> bool:
        """It should run already, and the agency has set how far it may go on without an approval."""
        return bool(self.year.unsigned_quarters) and self.starts_on <= clock.today()

    def transitions_for(self, user):
        """Only a late one may continue unsigned, and end so."""
        moves = super().transitions_for(user)
        return moves if self.is_late else [m for m in moves if m.name not in ("let_continue", "stop")]

    @transition(
        source=[State.SUBMITTED, State.COUNTERED],
        target=State.CONTINUING,
        permission="services.continue_agreement",
        label="Let it continue unsigned",
        fact="Continues unsigned",
        note_wanted="Write why it cannot wait for the district’s approval.",
    )
    def let_continue(self, *, by, note):
        """A late renewal: some of its days may be used before the district approves. None is billed."""
        from ..continuing import open_days  # reads this model

        open_days(self, by=by)
        return self._tell("continuing")

    @transition(
        source=[State.CONTINUING, State.APPROVED],
        target=State.WITHDRAWN,
        permission="services.continue_agreement",
        label="End it unsigned",
        fact="Ended unsigned",
        note_wanted="Write why, so that the district knows.",
    )
    def stop(self, *, by, note):
        """The district does not approve it, or the agency does not accept it, after all."""
        from ..continuing import close_days  # reads this model

        close_days(self, by=by, note=note)
        self._forget_approval()
        return self._tell("stopped")

    @transition(
        source=[State.SUBMITTED, State.COUNTERED, State.CONTINUING],
        target=State.APPROVED,
        permission="services.approve_agreement",
        label="Approve for the district",
        fact="Approved for the district",
    )
    def approve(self, *, by, note, name, title, board_date=None, po_number=""):
        if sentences := missing.for_approval(self):
            raise Refused(" ".join(sentences))
        self.approved_by, self.approved_at = by, clock.now()
        self.approver_name, self.approver_title = name, title
        self.board_date, self.po_number = board_date, po_number
        return self._tell("approved")

    @transition(
        source=[State.APPROVED],
        target=State.ACTIVE,
        permission="services.accept_agreement",
        label="Accept",
        fact="Accepted",
    )
    def accept(self, *, by, note):
        """The agreement binds from its first day: frozen, printed, and its days granted."""
        from ..ledger import grant  # the ledger's rows point at the lines of this model
        from ..visiting import settle_waiting  # and so do visits

        if clock.today() > self.school_year.last_day:  # the roll, which alone would end it, is behind it
            raise Refused(f"{self.year} is over, so nothing of it could be delivered any more.")
        for line in self.lines.select_related("service", "offer"):
            line.open(from_day=self.starts_on)
            grant(line, by=by)
            settle_waiting(line, by=by)
        self.forget_lines()
        self._freeze(by)
        return self._tell("accepted")

    @transition(
        source=[State.DRAFT, State.SUBMITTED, State.RETURNED, State.COUNTERED, State.CONTINUING],
        target=State.WITHDRAWN,
        permission="services.withdraw_agreement",
        label="Withdraw",
        fact="Withdrawn",
    )
    def withdraw(self, *, by, note):
        """The district does not want it any more; nobody hears of a draft that nobody else saw."""
        from ..continuing import close_days  # reads this model

        close_days(self, by=by, note=note)
        return self._tell("withdrawn") if self.sent_by_id else None

    @transition(
        source=[State.DRAFT, State.SUBMITTED, State.RETURNED, State.COUNTERED],
        target=State.LAPSED,
        permission="services.lapse_agreement",
        label="Lapse",
        fact="Lapsed",
    )
    def lapse(self, *, by, note):
        """The time to choose is over. Done at night, by the portal."""
        return self._tell("lapsed")

    @transition(
        source=[State.ACTIVE],
        target=State.CANCELED,
        permission="services.expire_agreement",
        label="Cancel",
        fact="Canceled",
    )
    def end_early(self, *, by, note):
        """The last of its services was canceled and is over: with the amendment, or at night."""
        if self.lines.running().exists():
            raise Refused("A service of this agreement still runs.")
        return self._tell("canceled")

    @transition(
        source=[State.ACTIVE],
        target=State.EXPIRED,
        permission="services.expire_agreement",
        label="End",
        fact="Ended",
    )
    def expire(self, *, by, note):
        """The school year is over. Done by the year roll."""
        if clock.today() <= self.school_year.last_day:
            raise Refused(f"The agreement runs until {self.school_year.last_day:%B %d}.")

    @transition(
        source=[State.EXPIRED],
        target=State.ACTIVE,
        permission="services.roll_year",
        label="Open again",
        fact="Opened again",
    )
    def reopen(self, *, by, note):
        """The year roll that ended it was undone."""

    def _forget_approval(self):
        """It stays in the history."""
        self.approved_by = self.approved_at = self.board_date = None
        self.approver_name = self.approver_title = self.po_number = ""

    def _freeze(self, by):
        from ..documents import agreement_snapshot  # reads this model

        self.snapshot = agreement_snapshot(self, accepted_by=by)
        self.data_hash = sha256(self.snapshot)
        self.report = Report.request("agreement", self, self.data_hash, by=by)

    def forget_lines(self):
        """Lines that were read before they were changed must not be summed."""
        self._prefetched_objects_cache = {}

    def _tell(self, event):
        def then(change):
            from ..notices import tell_agreement  # notices read this model

            tell_agreement(event, self, change)

        return then


class PriceChanged(Refused):
    """The catalog's price is not the one that stood on the page; both are shown, nothing was sent."""

    def __init__(self, agreement):
        super().__init__("A price changed while this page was open. Look at the new total, then send again.")
        self.new_total = agreement.total
