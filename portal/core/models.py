import datetime as dt

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from . import clock
from .canonical import sha256
from .scoping import ScopedQuerySet


class StateChange(models.Model):
    """One line of a record's story: who moved it from where to where, when and why.

    Written by portal.core.transitions and never changed afterwards (a database trigger refuses). Each line
    carries the hash of the one before it on the same record, so a missing or altered line shows.
    """

    record_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    record_id = models.PositiveBigIntegerField()
    record = GenericForeignKey("record_type", "record_id")
    district = models.ForeignKey("districts.District", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    note = models.TextField(blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = ScopedQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        verbose_name = "change"
        verbose_name_plural = "who changed what"
        indexes = [models.Index(fields=["record_type", "record_id"])]
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "record_id", "previous_hash"], name="one_story_without_branches"
            )
        ]

    def __str__(self):
        return self.happened

    @property
    def _model(self):
        return ContentType.objects.get_for_id(self.record_type_id).model_class()

    @property
    def happened(self) -> str:
        """The move as a past fact: Review started. What the button said stays in ``label``."""
        move = getattr(getattr(self._model, self.name, None), "transition", None)
        return (move and move.fact) or self.label

    @property
    def source_label(self) -> str:
        return self._state_label(self.source)

    @property
    def target_label(self) -> str:
        return self._state_label(self.target)

    def _state_label(self, state) -> str:
        choices = self._model._meta.get_field("state").flatchoices if self._model else ()
        return dict(choices).get(state, "")

    def fingerprint(self) -> str:
        """The hash this line must carry: its facts and the hash of the line before."""
        return sha256(
            {
                "record": [self.record_type_id, self.record_id],
                "district": self.district_id,
                "move": [self.name, self.label, self.source, self.target],
                "by": [self.by_id, self.on_behalf_of_id],
                "at": self.at.astimezone(dt.UTC).isoformat(),
                "note": self.note,
                "previous": self.previous_hash,
            }
        )


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Nobody reads another person's mail, whatever their role, nor one that may still be withdrawn."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(not_before=None) | Q(sent_at__isnull=False), to=user, withdrawn_at=None)


class Message(models.Model):
    """An e-mail to one person, kept before it is sent so that it is sent once."""

    key = models.CharField(max_length=160, unique=True)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail")
    district = models.ForeignKey("districts.District", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField(default=clock.now)
    not_before = models.DateTimeField(null=True)  # real time; nobody reads it before it is sent
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)  # before it was sent: nobody hears of it

    objects = MessageQuerySet.as_manager()
    district_path = "district"

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.subject} → {self.to}"


class Job(models.Model):
    """A piece of background work the portal owes somebody. This row is the truth; the queue wakes a worker.

    Moved by portal.core.jobs alone. ``error`` is for staff; ``words`` is for the person who waits.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    TONES = {State.QUEUED: "go", State.RUNNING: "go", State.DONE: "ok", State.FAILED: "bad"}

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    args = models.JSONField(default=dict)
    district = models.ForeignKey("districts.District", on_delete=models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    not_before = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(default=timezone.now)  # when somebody asked for it, again or first
    sent_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    words = models.TextField(blank=True)
    error = models.TextField(blank=True)

    objects = ScopedQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        verbose_name = "piece of background work"
        verbose_name_plural = "background work"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["queued_at"], condition=Q(state__in=["queued", "running"]), name="unfinished_jobs"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", token__isnull=False, lease_until__isnull=False)
                | ~Q(state="running") & Q(token=None, lease_until=None),
                name="running_job_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["queued", "running"], finished_at=None),
                name="finished_job_has_a_time",
            ),
        ]

    def __str__(self):
        return self.key

    @property
    def tone(self) -> str:
        """How its state is colored on the desk."""
        return self.TONES[self.state]

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def is_stalled(self) -> bool:
        """Whether this job stopped moving: its worker is gone, or nobody has taken it for too long."""
        now = timezone.now()
        if self.state == self.State.RUNNING:
            return self.lease_until < now
        waiting_since = max(self.queued_at, self.not_before or self.queued_at)
        return (
            self.state == self.State.QUEUED
            and (now - waiting_since).total_seconds() > settings.JOB_STALLED_SECONDS
        )


class Heartbeat(models.Model):
    """When a part of the portal last showed that it is alive."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    district_path = None  # about the machines, not about a district

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.name
