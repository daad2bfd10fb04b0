"""The two keys of an order. Each is a row that is kept; one that a change made void says so."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.core import clock
from portal.core.money import DollarField
from portal.core.scoping import ScopedQuerySet

from .lines import OrderLine
from .orders import FundOrder


class KeyQuerySet(ScopedQuerySet):
    def standing(self):
        return self.filter(voided_at=None)


class Consultation(models.Model):
    """Key 1: a licensed library media specialist was consulted. The license is copied, for the auditor."""

    class How(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        VIDEO = "video", "By video"
        PHONE = "phone", "By phone"
        WRITING = "writing", "In writing"

    order = models.ForeignKey(FundOrder, on_delete=models.PROTECT, related_name="consultations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    held_on = models.DateField("consulted on")
    how = models.CharField(max_length=10, choices=How)
    note = models.TextField(blank=True)
    authority = models.JSONField(editable=False)  # as funds.authority gives it: license, dates, source
    agreed_to = models.JSONField(editable=False)  # as funds.contents gives it
    contents_hash = models.CharField(max_length=64, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)

    objects = KeyQuerySet.as_manager()
    district_path = "order__allocation__district"

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(voided_at=None), name="one_standing_consultation"
            )
        ]

    def __str__(self):
        return f"Consultation of {self.by} on {self.order}"

    @property
    def district(self):
        return self.order.district


class Approval(models.Model):
    """Key 2: finance approved an amount. Never by whoever gave key 1; the database refuses that."""

    order = models.ForeignKey(FundOrder, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=100)
    delegation = models.JSONField(null=True, editable=False)  # as funds.approving copies it: who, when, why
    consulted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    amount = DollarField()
    is_conditional = models.BooleanField(default=False)
    left_before = models.DecimalField(max_digits=12, decimal_places=2)
    left_after = models.DecimalField(max_digits=12, decimal_places=2)
    agreed_to = models.JSONField(editable=False)  # as funds.contents gives it
    contents_hash = models.CharField(max_length=64, editable=False)
    quote = models.FileField(blank=True, editable=False)  # that of the order, which may get another one
    quote_name = models.CharField(max_length=150, blank=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)  # when the money came
    confirmed_amount = DollarField(null=True, editable=False)  # less, where list B was dropped for want of it
    voided_at = models.DateTimeField(null=True, editable=False)

    objects = KeyQuerySet.as_manager()
    district_path = "order__allocation__district"

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("consulted_by")), name="two_keys_two_people"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="approval_is_of_money"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(voided_at=None), name="one_standing_approval"
            ),
        ]

    def __str__(self):
        return f"Approval of {self.order}"

    @property
    def district(self):
        return self.order.district


class KeptLine(models.Model):
    """Why finance kept a line that the rules had a question about, for the record."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="kept")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="kept")
    question = models.TextField()  # a ruling as it was said, with what its object adds
    why = models.CharField(max_length=250)

    objects = ScopedQuerySet.as_manager()
    district_path = "approval__order__allocation__district"

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["approval", "line"], name="one_reason_per_line"),
            models.CheckConstraint(condition=~Q(why=""), name="a_kept_line_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.line}: {self.why}"


class DelegationQuerySet(ScopedQuerySet):
    def current(self):
        today = clock.today()
        return self.filter(ended_at=None, starts_on__lte=today, ends_on__gt=today)


class Delegation(models.Model):
    """The district lets somebody of the agency's finance give key 2, between two days."""

    district = models.ForeignKey("districts.District", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField("from")
    ends_on = models.DateField("until (not included)")
    note = models.CharField("why", max_length=200)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=clock.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = DelegationQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["district__name", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="delegation_ends_after_it_starts"
            )
        ]

    def __str__(self):
        return f"{self.person} for {self.district}"

    @classmethod
    def give(cls, *, by, **facts) -> "Delegation":
        return cls.objects.create(given_by=by, **facts)

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.ends_on <= clock.today()

    def end(self, *, by):
        """Nothing more is approved by it; a second time changes nothing."""
        Delegation.objects.filter(pk=self.pk, ended_at=None).update(ended_by=by, ended_at=clock.now())
