from django.conf import settings
from django.db import models
from django.db.models import Q

from districts.models import District
from portal.core import clock
from portal.core.canonical import sha256
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Refused, Stateful, transition
from portal.core.words import long_date
from portal.reports.models import Report

from .agreements import Agreement
from .bookings import Booking
from .catalogue import Offer
from .subscriptions import Subscription

SOME = Q(quantity__isnull=False, quantity__gt=0)  # null > 0 is neither true nor false, and would pass


class AmendmentQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(state=Amendment.State.REQUESTED)


class Amendment(Stateful):
    """A change to one service of a running agreement: asked for, then accepted or refused by the agency.

    What was before and what is after stands in ``snapshot``, frozen when it is accepted, and in the addendum.
    """

    class Kind(models.TextChoices):
        ADD = "add", "Add days or places"
        REDUCE = "reduce", "Take days or places back"
        CHANGE = "change_option", "Change to another service"
        TRANSFER = "transfer", "Move days to another service"
        CANCEL = "cancel", "Cancel the service"

    ENDING = (Kind.CHANGE, Kind.CANCEL)

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        REQUESTED = "requested", "Amendment pending"
        ACCEPTED = "accepted", "Amended"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="amendments")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("what should change", max_length=13, choices=Kind)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="amendments")
    quantity = models.DecimalField("how many", max_digits=6, decimal_places=2, null=True, blank=True)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    target = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    effective_on = models.DateField("from")
    # The words and the price of the new service on the day it was asked for.
    asked = models.JSONField(null=True, editable=False)
    state = models.CharField(max_length=40, choices=State, default=State.DRAFT, editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)
    snapshot = models.JSONField(null=True, editable=False)
    data_hash = models.CharField(max_length=64, blank=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = AmendmentQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="one_amendment_per_number"),
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(state="requested"),
                name="one_amendment_at_a_time_per_subscription",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", snapshot__isnull=False)
                | Q(~Q(state="accepted"), snapshot=None),
                name="accepted_amendment_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(kind="cancel", quantity=None, offer=None, target=None)
                | SOME
                & (
                    Q(kind__in=["add", "reduce"], offer=None, target=None)
                    | Q(kind="change_option", offer__isnull=False, target=None)
                    | Q(kind="transfer", offer=None, target__isnull=False)
                ),
                name="amendment_says_what_its_kind_needs",
            ),
        ]

    def __str__(self):
        return f"Amendment {self.number} of {self.agreement}"

    @classmethod
    def for_stories(cls):
        return super().for_stories().select_related("agreement__district", "agreement__year")

    def get_absolute_url(self):
        return self.agreement.get_absolute_url()

    def blocked_by(self) -> list[str]:
        """What stands in the way, in sentences; read on locked rows when it is decided."""
        from ..blocking import blockers  # reads this model

        return blockers(self)

    @property
    def reason(self) -> str:
        """Why the district asks for it."""
        asked = self.changes.filter(name="request").order_by("-pk").first() if self.pk else None
        return asked.note if asked else ""

    @transition(
        source=[State.DRAFT],
        target=State.REQUESTED,
        permission="services.request_amendment",
        label="Ask for the change",
        fact="Change asked for",
    )
    def request(self, *, by, note):
        self.lock()
        if waiting := type(self).objects.waiting().filter(subscription=self.subscription_id).first():
            raise Refused(f"{waiting} waits for the agency already. Withdraw it, or wait for its answer.")
        if self.effective_on < clock.today():
            raise Refused("Choose today or a later day.")
        if blocked := self.blocked_by():
            raise Refused(" ".join(blocked))
        if self.offer:
            from ..documents import terms_of  # reads the offer

            price, is_sample = str(self.offer.price), self.offer.price_is_sample
            self.asked = {"terms": terms_of(self.offer), "price": price, "price_is_sample": is_sample}
        self.requested_by, self.requested_at = by, clock.now()
        return self._tell("requested")

    @transition(
        source=[State.REQUESTED],
        target=State.ACCEPTED,
        permission="services.accept_amendment",
        label="Accept the change",
        fact="Accepted",
    )
    def accept(self, *, by, note):
        """Before and after are worked out on locked rows, then frozen and printed as the addendum."""
        from ..changes import apply  # reads this model

        bookings = self.lock()
        if blocked := self.blocked_by():
            raise Refused(" ".join(blocked))
        self._end_bookings(bookings, by)
        self.snapshot = apply(self, by=by)
        self.data_hash = sha256(self.snapshot)
        self.report = Report.request("addendum", self, self.data_hash, by=by)
        return self._tell("accepted", then_close=by)

    @transition(
        source=[State.REQUESTED],
        target=State.REFUSED,
        permission="services.refuse_amendment",
        label="Refuse with a reason",
        fact="Refused",
        note_wanted="Write why the change is not possible.",
    )
    def refuse(self, *, by, note):
        return self._tell("refused")

    @transition(
        source=[State.REQUESTED],
        target=State.WITHDRAWN,
        permission="services.request_amendment",
        label="Withdraw the change",
        fact="Withdrawn",
    )
    def withdraw(self, *, by, note):
        """The district no longer wants it."""

    def lock(self) -> list[Booking]:
        """One change of an agreement at a time: the agreement, then open bookings, then lines, in this order.

        Returns the bookings of the service that is changed.
        """
        Agreement.objects.select_for_update(of=("self",)).get(pk=self.agreement_id)
        bookings = Booking.objects.open().filter(subscription__agreement=self.agreement_id)
        bookings = list(bookings.select_for_update(of=("self",)).select_related("district").order_by("pk"))
        lines = Subscription.objects.filter(agreement=self.agreement_id)
        list(lines.select_for_update(of=("self",)).order_by("pk"))
        return [booking for booking in bookings if booking.subscription_id == self.subscription_id]

    def _end_bookings(self, bookings, by):
        """A service that ends is not visited any more: later bookings end, and both sides hear of each."""
        if self.kind not in self.ENDING:
            return
        from ..blocking import day_of  # reads this model

        day = day_of(self)
        for booking in bookings:
            if booking.day >= day:
                note = f"{self.subscription.service} ends on {long_date(day)}, with {self}."
                booking.cancel(by=by, note=note)

    def _tell(self, event, then_close=None):
        def then(change):
            from ..notices import tell_amendment  # notices read this model

            tell_amendment(event, self, change)
            agreement = Agreement.objects.get(pk=self.agreement_id)
            if then_close and not agreement.lines.running().exists():
                agreement.end_early(by=then_close)

        return then
