"""A report is made once for one content; a certificate is found by its code and knows its files."""

import re

import pytest
from django.db import IntegrityError, transaction

from portal.core.canonical import sha256
from portal.core.models import Job
from portal.reports.kinds import KINDS
from portal.reports.models import CODE_LETTERS, Certificate, Report, new_code
from tests.factories import SubmissionFactory, make_ready


@pytest.fixture
def submission():
    return SubmissionFactory(ready=False)


@pytest.fixture
def signed(submission, reviewer):
    """The certificate of a version that was signed off; both its reports are ready."""
    make_ready(submission.report)
    submission.claim(by=reviewer)
    submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash, note="Well made.")
    make_ready(submission.certificate.signed_report, pages=4)
    return submission.certificate


def test_the_same_request_twice_is_one_report_and_one_job(submission, reviewer):
    first = submission.report

    again = Report.request("plan", submission, submission.data_hash, by=reviewer)

    assert (again, again.requested_by) == (first, submission.sent_by)
    assert (Report.objects.count(), Job.objects.filter(kind="report.render").count()) == (1, 1)


def test_other_content_or_another_look_is_another_report(submission, monkeypatch):
    reports = {submission.report, Report.request("plan", submission, "0" * 64, by=submission.sent_by)}
    new_look = KINDS["plan"].__class__(**vars(KINDS["plan"]) | {"version": "next"})
    monkeypatch.setitem(KINDS, "plan", new_look)
    reports.add(Report.request("plan", submission, submission.data_hash, by=submission.sent_by))

    assert len(reports) == 3
    assert Job.objects.filter(kind="report.render").count() == 3


def test_a_request_belongs_to_the_district_of_its_subject(submission):
    report, job = submission.report, submission.report.job

    assert (report.district, job.district) == (submission.district, submission.district)
    assert (job.key, job.args) == (f"report:{report.pk}", {"report": report.pk})
    assert job.requested_by == submission.sent_by


@pytest.mark.parametrize(
    "half",
    [{"file": "a.pdf"}, {"file_hash": "0" * 64}, {"page_count": 3}, {"file": "a.pdf", "page_count": 3}],
)
def test_a_file_a_hash_and_a_number_of_pages_come_together(submission, half):
    with pytest.raises(IntegrityError, match="report_file_has_a_hash"), transaction.atomic():
        Report.objects.filter(pk=submission.report_id).update(**half)


def test_a_file_is_called_as_its_document(submission):
    submission.plan.district.name = "Fall River/Rio"
    report = submission.report
    report.subject = submission

    assert report.file_name == "Library plan 2027–2030, Fall River-Rio, version 1.pdf"


def test_codes_are_easy_to_read_from_paper():
    codes = {new_code() for _ in range(50)}

    assert len(codes) == 50
    assert {code for code in codes if re.fullmatch(f"([{CODE_LETTERS}]{{4}}-?){{3}}", code)} == codes
    assert not set("01OIL") & set(CODE_LETTERS)


@pytest.fixture
def known(signed):
    Certificate.objects.filter(pk=signed.pk).update(code="K7QM-4TXD-92HP")
    return signed


TYPED = [
    "K7QM-4TXD-92HP",
    "k7qm-4txd-92hp",
    "K7QM4TXD92HP",
    " k7qm 4txd 92hp ",
    "K7QM–4TXD–92HP",
    "k7.qm4t/xd92hp",
]


@pytest.mark.parametrize("code", TYPED)
def test_a_certificate_is_found_however_its_code_is_typed(known, code):
    assert list(Certificate.objects.for_code(code)) == [known]


@pytest.mark.parametrize(
    "code", ["K7QM-4TXD-92H", "K7QM-4TXD-92HPX", "K7QM-4TXD-92HQ", "", "---", "%", "K7QM"]
)
def test_any_other_code_finds_nothing(known, code):
    assert list(Certificate.objects.for_code(code)) == []


def test_a_certificate_knows_its_two_files_and_no_other(signed):
    files = [signed.signed_report, signed.reviewed_report]

    assert [signed.recognizes(sha256(file.file.open().read())) for file in files] == ["signed", "reviewed"]
    assert [signed.recognizes(other) for other in ("0" * 64, "", signed.data_sha256)] == ["other"] * 3


def test_before_the_signed_file_exists_the_reviewed_one_is_known_already(submission, reviewer):
    make_ready(submission.report)
    submission.claim(by=reviewer)
    submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash)

    answers = [submission.certificate.recognizes(file) for file in (submission.report.file_hash, "0" * 64)]

    assert answers == ["reviewed", "other"]


def test_the_facts_of_a_certificate_are_those_of_the_day(signed, reviewer):
    name = reviewer.name
    reviewer.name = "Another Name"
    reviewer.save()
    signed.refresh_from_db()

    assert signed.facts() == {
        "code": signed.code,
        "signed_by": name,
        "signed_role": "Reviewer",
        "signed_at": signed.signed_at.isoformat(),
        "reviewed_sha256": signed.reviewed_report.file_hash,
        "data_sha256": signed.reviewed_report.content_hash,
        "verify_url": f"https://portal.example.org/verify/{signed.code}/",
        "note": "Well made.",
    }


@pytest.mark.parametrize("half", ["superseded_by", "superseded_at"])
def test_a_replaced_certificate_names_its_successor_and_the_day(signed, half):
    value = signed.pk if half == "superseded_by" else signed.signed_at

    with (
        pytest.raises(IntegrityError, match="superseded_certificate_names_its_successor"),
        transaction.atomic(),
    ):
        Certificate.objects.filter(pk=signed.pk).update(**{half: value})
