"""Reports as a worker leaves them, without the seconds that rendering takes."""

import io
from functools import cache

import pikepdf
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from portal.core.canonical import sha256
from portal.core.models import Job
from portal.reports.models import ReportPage


def blank_pdf(pages, title):
    """A real PDF of empty pages."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.docinfo["/Title"] = title
        for _ in range(pages):
            document.add_blank_page()
        document.save(out)
    return out.getvalue()


@cache
def blank_picture():
    out = io.BytesIO()
    Image.new("RGB", (120, 155), "white").save(out, "WEBP")
    return out.getvalue()


def make_ready(report, pages=3):
    """Give the report a file and page pictures, and end its job. Returns the report."""
    pdf = blank_pdf(pages, report.title)
    report.file.name = default_storage.save(f"reports/{report.pk}.pdf", ContentFile(pdf))
    report.file_hash, report.page_count = sha256(pdf), pages
    report.save()
    for number in range(1, pages + 1):
        image = default_storage.save(f"pages/{report.pk}/{number}.webp", ContentFile(blank_picture()))
        ReportPage.objects.create(report=report, number=number, image=image, width=120, height=155)
    Job.objects.filter(pk=report.job_id).update(state=Job.State.DONE, finished_at=timezone.now())
    report.job.refresh_from_db()
    return report
