"""Making PDFs and page pictures in the background."""

from dataclasses import asdict
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.core import jobs
from portal.core.canonical import sha256

from .kinds import KINDS
from .models import Report, ReportPage


def tell_failure(job):
    report = Report.objects.get(pk=job.args["report"])
    if tell := KINDS[report.kind].when_failed:
        tell(report)


@jobs.handles("report.render", failed=tell_failure, title="Make a PDF")
def render(job):
    """Render outside any transaction, keep the file under its hash, then settle the row."""
    from .pdf import RenderError, render_pdf  # PDF tools stay out of web start-up
    from .pictures import page_count

    report = Report.objects.select_related("district").get(pk=job.args["report"])
    if report.is_ready:
        return None
    kind = KINDS[report.kind]
    try:
        pdf = render_pdf(**asdict(kind.document(report)))
    except RenderError as error:
        raise jobs.GiveUp(error.words, error.detail) from error
    digest = sha256(pdf)
    return partial(_keep, report, _save(f"reports/{digest[:2]}/{digest}.pdf", pdf), digest, page_count(pdf))


def _save(name, content):
    """Store bytes under a name made from their hash; half a file, left by a full disk, is replaced."""
    if default_storage.exists(name):
        with default_storage.open(name) as kept:
            if kept.read() == content:
                return name
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(content))


def _keep(report, name, digest, pages):
    report.file.name, report.file_hash, report.page_count = name, digest, pages
    report.save(update_fields=["file", "file_hash", "page_count"])
    jobs.enqueue("report.pictures", report.pictures_key, args={"report": report.pk}, district=report.district)
    if tell := KINDS[report.kind].when_ready:
        tell(report)


@jobs.handles("report.pictures", title="Draw the pages of a PDF")
def draw_pages(job):
    from .pictures import page_pictures

    report = Report.objects.get(pk=job.args["report"])
    with report.file.open() as file:
        pictures = [
            (number, _save(f"pages/{report.file_hash}/{number}.webp", image), width, height)
            for number, image, width, height in page_pictures(file.read())
        ]
    return partial(_keep_pictures, report, pictures)


def _keep_pictures(report, pictures):
    ReportPage.objects.bulk_create(
        [
            ReportPage(report=report, number=number, image=name, width=width, height=height)
            for number, name, width, height in pictures
        ],
        ignore_conflicts=True,
    )
