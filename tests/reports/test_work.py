"""Making a report: Ready with the very bytes that were hashed, or Failed in words, and never in between."""

import dataclasses
import datetime as dt

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone

from portal.core import jobs
from portal.core.canonical import sha256
from portal.core.models import Job, Message
from portal.reports import work
from portal.reports.kinds import KINDS, Document
from portal.reports.models import Report, ReportPage
from tests.factories import SubmissionFactory, make_ready
from tests.factories.reports import blank_pdf

PAGE = "<!doctype html><html lang=en><title>A</title><body><h1>A page</h1></html>"


@pytest.fixture
def submission():
    return SubmissionFactory(ready=False)


@pytest.fixture
def made_of(submission, monkeypatch):
    """A report of a throw-away kind whose document is what a test says; who asked is told as for a plan."""

    def report(document):
        kind = dataclasses.replace(KINDS["plan"], name="test", document=document)
        monkeypatch.setitem(KINDS, "test", kind)
        return Report.request("test", submission, "0" * 64, by=submission.sent_by)

    return report


def document(report, html=PAGE):
    return Document(html=html, title="A", author="B", made_on="2027-05-13")


def do(report):
    """Let a worker do the job of a report once."""
    jobs.run(report.job_id)
    return Report.objects.select_related("job").get(pk=report.pk)


def told(report):
    return list(Message.objects.filter(link=report.get_absolute_url()).values_list("to", "subject"))


@pytest.fixture
def media(settings, tmp_path):
    """A real folder instead of files in memory."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    }
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_a_ready_report_has_the_hash_and_the_pages_of_its_file_and_tells_who_asked(made_of, submission):
    report = do(made_of(document))

    pdf = report.file.open().read()
    assert (report.state_label, report.is_ready, report.page_count) == ("Ready", True, 1)
    assert (report.file_hash, pdf[:8]) == (sha256(pdf), b"%PDF-1.7")
    assert report.file.name == f"reports/{report.file_hash[:2]}/{report.file_hash}.pdf"
    assert told(report) == [(submission.sent_by.pk, f"{report}: the report is ready")]
    assert Job.objects.get(key=f"pictures:{report.pk}").state == "queued"


def test_the_document_of_a_plan_is_made_of_its_frozen_words_alone(submission):
    before = KINDS["plan"].document(submission.report)

    submission.plan.goals.update(title="Changed since")
    submission.plan.district.name = "Changed since"
    submission.plan.district.save()

    assert KINDS["plan"].document(Report.objects.get()) == before
    assert before.made_on == submission.snapshot["sent_on"]


def test_a_signed_plan_is_dated_by_its_signature_and_carries_its_code(submission, reviewer):
    make_ready(submission.report)
    submission.claim(by=reviewer)
    submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)

    signed = submission.certificate.signed_report
    made = KINDS["plan-signed"].document(signed)
    assert made.made_on == submission.certificate.signed_at.isoformat()
    assert submission.certificate.code in made.html
    assert submission.certificate.code not in KINDS["plan"].document(submission.report).html


@pytest.fixture
def ready(submission):
    """A report whose file is there and whose pictures are not."""
    report, pdf = submission.report, blank_pdf(3, "A plan")
    work._keep(report, work._save("reports/blank.pdf", pdf), sha256(pdf), 3)
    return report


def test_the_work_done_twice_makes_no_second_file(ready):
    assert work.render(ready.job) is None
    assert Job.objects.filter(kind="report.pictures").count() == 1


def test_each_page_has_one_picture_however_often_they_are_drawn(ready):
    job = Job.objects.get(key=f"pictures:{ready.pk}")

    work.draw_pages(job)()
    first = list(ReportPage.objects.values())
    work.draw_pages(job)()

    assert list(ReportPage.objects.values()) == first
    assert [(page.number, page.width) for page in ready.pages.all()] == [(1, 1200), (2, 1200), (3, 1200)]
    assert {page.image.open().read()[8:12] for page in ready.pages.all()} == {b"WEBP"}


def test_a_broken_template_is_a_failed_report_in_words_and_no_file(made_of, submission, settings, media):
    folder = media / "templates"
    folder.mkdir()
    (folder / "broken.html").write_text("<p>{% if plan %}</p>")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [folder, *settings.TEMPLATES[0]["DIRS"]]}]

    report = do(made_of(lambda report: document(report, render_to_string("broken.html"))))

    assert (report.state_label, report.is_ready, report.file_hash) == ("Failed", False, "")
    assert report.job.words == (
        "Something went wrong on our side. Staff can see what, and you can try again."
    )
    assert "TemplateSyntaxError" in report.job.error
    assert told(report) == [(submission.sent_by.pk, f"{report}: the report could not be made")]
    assert list(media.glob("reports/**/*")) == []


def test_a_document_that_can_not_be_laid_out_is_a_failed_report_that_names_the_part(made_of, submission):
    rows = f"<section data-section='Budget'><table>{'<tr><td>1</td></tr>' * 5001}</table></section>"

    report = do(made_of(lambda report: document(report, rows)))

    assert report.state_label == "Failed"
    assert report.job.words == (
        "The report has 5,001 table rows, and 5,000 is the most it can hold."
        " Remove rows from the section “Budget”."
    )
    assert told(report) == [(submission.sent_by.pk, f"{report}: the report could not be made")]


def test_a_failure_that_is_tried_again_and_fails_again_tells_a_second_time(made_of):
    report = do(made_of(lambda report: document(report, "<tr>" * 5001)))
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5)):
        assert jobs.try_again(report.job_id)
        do(report)

    assert len(told(report)) == 2


def test_a_folder_that_takes_no_files_is_tried_again_later_and_then_it_works(ready, media):
    (media / "reports").mkdir()
    (media / "reports" / "blank.pdf").write_bytes(blank_pdf(3, "A plan"))
    (media / "pages").touch()  # in the place of the folder: nobody can write there, whoever the tests run as
    job = Job.objects.get(key=f"pictures:{ready.pk}")

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.words) == ("queued", 1, "")
    assert "NotADirectoryError" in job.error
    assert job.not_before > timezone.now()
    assert not ready.pages.exists()

    (media / "pages").unlink()
    with time_machine.travel(job.not_before):
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, ready.pages.count()) == ("done", 3)


def test_after_its_last_attempt_a_report_is_failed_and_its_requester_is_told(made_of, submission):
    def no_disk(report):
        raise OSError(28, "No space left on device")

    report = made_of(no_disk)
    Job.objects.filter(pk=report.job_id).update(attempts=4)

    report = do(report)

    assert (report.state_label, report.job.words) == (
        "Failed",
        "This failed 5 times. Staff have been told.",
    )
    assert told(report) == [(submission.sent_by.pk, f"{report}: the report could not be made")]


def test_half_a_file_that_a_full_disk_left_is_replaced_by_the_whole(media):
    default_storage.save("reports/ab/abc.pdf", ContentFile(b"%PDF-1.7 half"))

    name = work._save("reports/ab/abc.pdf", b"%PDF-1.7 the whole file")

    assert name == "reports/ab/abc.pdf"
    assert {file.name: file.read_bytes() for file in media.glob("reports/ab/*")} == {
        "abc.pdf": b"%PDF-1.7 the whole file"
    }


def test_the_same_file_is_written_once(media):
    default_storage.save("reports/ab/abc.pdf", ContentFile(b"%PDF-1.7"))
    before = (media / "reports/ab/abc.pdf").stat().st_ino

    assert work._save("reports/ab/abc.pdf", b"%PDF-1.7") == "reports/ab/abc.pdf"
    assert (media / "reports/ab/abc.pdf").stat().st_ino == before
