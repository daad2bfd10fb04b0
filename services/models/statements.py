from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from districts.models import District
from portal.core import clock
from portal.core.canonical import sha256
from portal.core.scoping import ScopedQuerySet
from portal.core.transitions import Refused, Stateful, transition
from portal.reports.models import Report

from .catalogue import CatalogYear
from .visits import Visit


class StatementQuerySet(ScopedQuerySet):
    def overdue(self):
        """Nobody answered in time, and nobody asked anything."""
        return self.filter(state=Statement.State.ISSUED, answer_by__lt=clock.today())

    def answered(self):
        """Questioned once, and every question has its answer."""
        asked = Exists(
            StatementLine.objects.filter(statement=OuterRef("pk"), visit__state=Visit.State.QUERIED)
        )
        return self.filter(~asked, state=Statement.State.QUERIED)

    def settled(self):
        """What may be invoiced."""
        return self.filter(state__in=Statement.SETTLED)


class Statement(Stateful):
    """One month of a district: what was delivered, what was put right, what is left. Empty months say so."""

    class State(models.TextChoices):
        NEW = "new", "New"
        ISSUED = "issued", "Waits for the district"
        QUERIED = "queried", "Questioned"
        AGREED = "agreed", "Agreed"
        TAKEN = "taken", "Taken as agreed"

    SETTLED = (State.AGREED, State.TAKEN)

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="statements")
    year = models.ForeignKey(CatalogYear, on_delete=models.PROTECT, related_name="statements")
    month = models.DateField("first day of the month")
    state = models.CharField(max_length=40, choices=State, default=State.NEW, editable=False)
    issued_at = models.DateTimeField(null=True, editable=False)
    answer_by = models.DateField("answer by", null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, editable=False)
    snapshot = models.JSONField(null=True, editable=False)
    data_hash = models.CharField(max_length=64, blank=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = StatementQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["-month", "district__name"]
        constraints = [
            models.UniqueConstraint(fields=["district", "month"], name="one_statement_per_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="statement_month_is_a_first_day"),
            models.CheckConstraint(
                condition=Q(state="new", snapshot=None)
                | Q(
                    ~Q(state="new"),
                    snapshot__isnull=False,
                    issued_at__isnull=False,
                    answer_by__isnull=False,
                ),
                name="issued_statement_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["agreed", "taken"], settled_at__isnull=False, settled_by__isnull=False)
                | Q(state__in=["new", "issued", "queried"], settled_at=None, settled_by=None),
                name="settled_statement_has_a_person",
            ),
        ]

    def __str__(self):
        return f"Statement of {self.month:%B %Y}, {self.district}"

    def get_absolute_url(self):
        return reverse("services:statement", args=[self.pk])

    @classmethod
    def for_stories(cls):
        return super().for_stories().select_related("district")

    @property
    def total(self) -> Decimal:
        """Dollars of the lines; a reversal takes away."""
        return sum((line.signed_amount for line in self.lines.all()), start=Decimal("0.00"))

    @property
    def quarters(self) -> int:
        """Quarter days that are billed; what is not billable yet does not count, a reversal takes away."""
        return sum(line.signed_quarters for line in self.lines.all() if line.is_billable)

    def questioned(self):
        return self.lines.filter(visit__state=Visit.State.QUERIED)

    @transition(
        source=[State.NEW],
        target=State.ISSUED,
        permission="services.issue_statement",
        label="Issue",
        fact="Issued",
    )
    def issue(self, *, by, note):
        """Reached through services.statements.issue, which wrote the lines."""
        from ..statements import answer_day, statement_snapshot  # reads this model

        for line in self.lines.filter(kind=StatementLine.Kind.VISIT).select_related("visit"):
            line.visit.lock(by=by)
        self.issued_at, self.answer_by = clock.now(), answer_day(clock.today())
        self.snapshot = statement_snapshot(self)
        self.data_hash = sha256(self.snapshot)
        self.report = Report.request("statement", self, self.data_hash, by=by)
        return self._tell("issued")

    @transition(
        source=[State.ISSUED, State.QUERIED],
        target=State.QUERIED,
        permission="services.query_visit",
        label="Something is wrong",
        fact="A line was questioned",
        note_wanted="Write what is wrong, so that it can be put right.",
    )
    def query(self, *, by, note, line):
        """``line`` is one of this statement's; its visit is questioned with the same words."""
        line = self.lines.select_related("visit").get(pk=line.pk)
        if line.visit.state != Visit.State.LOCKED:
            raise Refused("This line is questioned already, or was put right.")
        line.visit.query(by=by, note=note)

    @transition(
        source=[State.ISSUED, State.QUERIED],
        target=State.AGREED,
        permission="services.agree_visit",
        label="Agree to all",
        fact="Agreed to all",
    )
    def agree(self, *, by, note):
        self._refuse_while_questioned()
        self.settled_by, self.settled_at = by, clock.now()
        return self._tell("agreed")

    @transition(
        source=[State.ISSUED],
        target=State.TAKEN,
        permission="services.take_statement",
        label="Taken as agreed",
    )
    def take_as_agreed(self, *, by, note):
        """Nobody objected in time. Done at night, by the portal, and always shown as such."""
        if clock.today() <= self.answer_by:
            raise Refused(f"The district can answer until {self.answer_by:%B} {self.answer_by.day}.")
        self._refuse_while_questioned()  # the same day may be questioned on another statement
        self.settled_by, self.settled_at = by, clock.now()
        return self._tell("taken")

    @transition(
        source=[State.QUERIED],
        target=State.ISSUED,
        permission="services.take_statement",
        label="Wait for the district again",
        fact="Every question is answered",
    )
    def wait_again(self, *, by, note):
        """Done by the portal: the district has its full time again, so that no statement stays open."""
        from ..statements import answer_day  # reads this model

        self._refuse_while_questioned()
        self.answer_by = answer_day(clock.today())
        return self._tell("answered")

    def _refuse_while_questioned(self):
        if count := self.questioned().count():
            lines = "line is" if count == 1 else "lines are"
            raise Refused(f"{count} {lines} still questioned. The agency answers first.")

    def _tell(self, event):
        def then(change):
            from ..notices import tell_statement  # notices read this model

            tell_statement(event, self, change)

        return then


class StatementLine(models.Model):
    """One visit on a statement; or what became of one that stood on an earlier statement.

    A visit beyond the days bought is stated without dollars. When an amendment covers it later, it is billed
    by a line of its own on the next statement: what a district agreed to is never changed.
    """

    class Kind(models.TextChoices):
        VISIT = "visit", "Visit"
        BILLED = "billed", "Covered since"
        REVERSAL = "reversal", "Put right"

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="statement_lines")
    kind = models.CharField(max_length=8, choices=Kind)
    quarters = models.PositiveSmallIntegerField("quarter days")
    amount = models.DecimalField(max_digits=11, decimal_places=2)
    is_billable = models.BooleanField()
    is_late = models.BooleanField(default=False)  # its day lies before this month

    objects = ScopedQuerySet.as_manager()
    district_path = "statement__district"

    class Meta:
        default_permissions = ()
        ordering = ["visit__day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "kind"], name="a_visit_stands_on_one_statement"),
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(is_billable=True, kind__in=["visit", "billed"]),
                name="a_visit_is_billed_once",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="statement_amount_is_not_negative"),
            models.CheckConstraint(
                condition=Q(is_billable=True) | Q(amount=0) & ~Q(kind="billed"),
                name="what_is_not_billable_costs_nothing",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.visit}"

    @property
    def sign(self) -> int:
        return -1 if self.kind == self.Kind.REVERSAL else 1

    @property
    def signed_amount(self) -> Decimal:
        return -self.amount if self.sign < 0 else self.amount  # never −0.00

    @property
    def signed_quarters(self) -> int:
        return self.sign * self.quarters
