import secrets

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from portal.core import clock, jobs
from portal.core.models import Job
from portal.core.scoping import ScopedQuerySet

from .kinds import KINDS

CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that look alike on paper
JOB_WORDS = {
    Job.State.QUEUED: ("queued", "Queued"),
    Job.State.RUNNING: ("rendering", "Being made"),
    Job.State.DONE: ("ready", "Ready"),
    Job.State.FAILED: ("failed", "Failed"),
}


class Report(models.Model):
    """A PDF made once from frozen content and then kept as it was."""

    kind = models.CharField(max_length=40)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    district = models.ForeignKey(
        "districts.District", on_delete=models.PROTECT, null=True, related_name="reports"
    )
    content_hash = models.CharField(max_length=64)
    template_version = models.CharField(max_length=20)
    file = models.FileField(blank=True, editable=False)
    file_hash = models.CharField(max_length=64, blank=True, editable=False)
    page_count = models.PositiveSmallIntegerField(null=True, editable=False)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id", "content_hash", "template_version"],
                name="one_report_per_content",
            ),
            models.CheckConstraint(
                condition=Q(file="", file_hash="", page_count=None)
                | ~Q(file="") & ~Q(file_hash="") & Q(page_count__isnull=False),
                name="report_file_has_a_hash",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reports:report", args=[self.pk])

    @classmethod
    @transaction.atomic
    def request(cls, kind, subject, content_hash, *, by):
        """The report of this content; rendered by a worker unless it was asked for before."""
        report, is_new = cls.objects.get_or_create(
            kind=kind,
            subject_type=ContentType.objects.get_for_model(subject),
            subject_id=subject.pk,
            content_hash=content_hash,
            template_version=KINDS[kind].version,
            defaults={"district": subject.district, "requested_by": by},
        )
        if is_new:
            report.job = jobs.enqueue(
                "report.render",
                f"report:{report.pk}",
                args={"report": report.pk},
                district=report.district,
                requested_by=by,
            )
            report.save(update_fields=["job"])
        return report

    @property
    def title(self) -> str:
        return KINDS[self.kind].title(self)

    @property
    def remedy(self) -> str:
        """What helps when trying again does not; empty where nothing else does."""
        return KINDS[self.kind].remedy

    @property
    def state(self) -> str:
        """queued, rendering, ready, failed or stalled."""
        return "stalled" if self.job.is_stalled else JOB_WORDS[self.job.state][0]

    @property
    def state_label(self) -> str:
        return "Stalled" if self.job.is_stalled else JOB_WORDS[self.job.state][1]

    @property
    def is_ready(self) -> bool:
        return bool(self.file)

    @property
    def pictures_key(self) -> str:
        return f"pictures:{self.pk}"

    @property
    def pictures_job(self) -> Job | None:
        """The job that draws the pages, once the file is there."""
        return Job.objects.filter(key=self.pictures_key).first()

    @property
    def file_name(self) -> str:
        """What the file is called on somebody's computer."""
        return f"{self.title}.pdf".replace("/", "-")


class ReportPage(models.Model):
    """A picture of one page, for the review desk: not every device shows a framed PDF."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    image = models.FileField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    objects = ScopedQuerySet.as_manager()
    district_path = "report__district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="one_picture_per_page")]

    def __str__(self):
        return f"Page {self.number} of {self.report}"


def new_code() -> str:
    """Twelve letters and digits in groups of four, easy to read from paper: K7QM-4TXD-92HP."""
    letters = [secrets.choice(CODE_LETTERS) for _ in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def spelled(code: str) -> str:
    """A code however it was typed: spaces, small letters and missing dashes do not matter."""
    letters = "".join(c for c in code.upper() if c.isalnum())
    return "-".join(filter(None, (letters[:4], letters[4:8], letters[8:])))


class CertificateQuerySet(ScopedQuerySet):
    def for_code(self, code):
        return self.filter(code=spelled(code))


class Certificate(models.Model):
    """The agency signed off one document: who, when, and the fingerprints of what was read.

    Anybody who holds the code may ask whether it is genuine, so it tells nothing that the paper does not.
    """

    code = models.CharField(max_length=14, unique=True, default=new_code)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    district = models.ForeignKey(
        "districts.District", on_delete=models.PROTECT, null=True, related_name="certificates"
    )
    document = models.CharField(max_length=200)
    reviewed_report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    signed_report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_sha256 = models.CharField(max_length=64)
    data_sha256 = models.CharField(max_length=64)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=100)  # as it was on that day
    signed_role = models.CharField(max_length=60)
    signed_at = models.DateTimeField(default=clock.now)
    note = models.TextField(blank=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supersedes")
    superseded_at = models.DateTimeField(null=True)

    objects = CertificateQuerySet.as_manager()
    district_path = "district"

    class Meta:
        default_permissions = ("view",)
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_by=None, superseded_at=None)
                | Q(superseded_by__isnull=False, superseded_at__isnull=False),
                name="superseded_certificate_names_its_successor",
            )
        ]

    def __str__(self):
        return f"{self.code}, {self.document}"

    @property
    def verify_url(self) -> str:
        return settings.PORTAL_URL + reverse("reports:verify-code", args=[self.code])

    def recognizes(self, sha256: str) -> str:
        """Which file this fingerprint belongs to: signed, reviewed, or other."""
        if self.signed_report and sha256 == self.signed_report.file_hash:
            return "signed"
        return "reviewed" if sha256 == self.reviewed_sha256 else "other"

    def facts(self) -> dict:
        """What the certificate page prints."""
        return {
            "code": self.code,
            "signed_by": self.signed_name,
            "signed_role": self.signed_role,
            "signed_at": self.signed_at.isoformat(),
            "reviewed_sha256": self.reviewed_sha256,
            "data_sha256": self.data_sha256,
            "verify_url": self.verify_url,
            "note": self.note,
        }
