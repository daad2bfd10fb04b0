"""Anybody with a code may ask whether a document is genuine, and learns no more than its last page says."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from lxml import html

from portal.core.models import StateChange
from portal.reports.forms import LARGEST_PDF
from portal.reports.models import Certificate
from tests.factories import DistrictFactory, MembershipFactory, PlanFactory, SubmissionFactory, make_ready

CODE = "K7QM-4TXD-92HP"
PAGE = f"/verify/{CODE}/"


@pytest.fixture
def plan():
    district = DistrictFactory(name="Fall River School District")
    MembershipFactory(district=district, user__name="Rowan Kessler", user__email="rowan@example.org")
    return PlanFactory(district=district, complete=True)


@pytest.fixture
def sign(plan, reviewer):
    """Takes the plan through a review to its signature; the certificate gets the code it is given."""

    def sign_off(code):
        submission = SubmissionFactory(plan=plan, note="Between us: hurry.", reviewer=reviewer)
        submission.sign_off(by=reviewer, read_sha256=submission.report.file_hash, note="A private remark.")
        make_ready(submission.certificate.signed_report, pages=4)
        Certificate.objects.filter(pk=submission.certificate_id).update(code=code)
        return Certificate.objects.get(pk=submission.certificate_id)

    return sign_off


@pytest.fixture
def certificate(sign):
    return sign(CODE)


@pytest.fixture
def anybody():
    return Client()


def said(response, xpath):
    found = html.fromstring(response.content.decode()).xpath(xpath)
    return [" ".join(" ".join(part.itertext()).split()).replace(" ,", ",") for part in found]


def pdf(content, name="plan.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


def test_a_genuine_code_is_answered_with_what_the_certificate_says(anybody, certificate, reviewer):
    page = anybody.get(PAGE)

    when = said(page, "//dt[.='When']/following-sibling::dd")
    assert (page.status_code, said(page, "//h1")) == (200, ["Genuine and current"])
    assert said(page, "//main//dl/div") == [
        "Document Library plan 2027–2030, Fall River School District, version 1",
        f"Signed off by {reviewer.name}, reviewer, Cooperative Educational Service Agency #6",
        f"When {when[0]}",
        f"Fingerprint of the report that was read {certificate.reviewed_sha256}",
        f"Fingerprint of the signed report {certificate.signed_report.file_hash}",
        f"Fingerprint of its data {certificate.data_sha256}",
    ]


def test_the_page_tells_nothing_that_the_paper_does_not(anybody, certificate, reviewer):
    page = anybody.get(PAGE).content.decode()

    private = [
        "Rowan",
        "@",
        "A private remark.",
        "Between us",
        "What we say about",
        "/plans/",
        "/reports/",
        "/districts/",
        reviewer.email,
    ]
    assert StateChange.objects.filter(note="Between us: hurry.").exists()
    assert [word for word in private if word in page] == []


def test_a_replaced_certificate_names_its_successor(anybody, certificate, plan, sign):
    plan.sections.filter(spec__key="vision").update(version=F("version") + 1)  # something new to sign off
    newer = sign("NEWR-NEWR-NEWR")

    page = anybody.get(PAGE)

    assert said(page, "//h1") == ["Genuine, and replaced by a newer version"]
    assert html.fromstring(page.content.decode()).xpath("//main//p/a/@href") == [f"/verify/{newer.code}/"]
    sentence = said(page, "//main//p")[2]
    assert "Ask the district for Library plan 2027–2030, Fall River School District, version 2" in sentence
    assert "(code NEWR-NEWR-NEWR)" in sentence
    assert said(anybody.get(f"/verify/{newer.code}/"), "//h1") == ["Genuine and current"]


@pytest.mark.parametrize("code", ["K7QM-4TXD-92HQ", "nonsense", "K7QM-4TXD-92HPX", "<script>a()", "%00", "é"])
def test_an_unknown_code_is_a_404_that_says_what_it_means(anybody, certificate, code):
    page = anybody.get(f"/verify/{code}/")

    assert (page.status_code, said(page, "//h1")) == (404, ["We do not know this code"])
    assert b"<script>a()" not in page.content


TYPED = [CODE, "k7qm-4txd-92hp", "K7QM4TXD92HP", " k7qm 4txd 92hp ", "k7qm/4txd/92hp", "K7QM-4TXD-92HP."]


@pytest.mark.parametrize("code", TYPED)
def test_a_code_may_be_typed_in_any_manner(anybody, certificate, code):
    page = anybody.get("/verify/", {"code": code}, follow=True)

    assert page.redirect_chain == [(PAGE, 302)]
    assert said(page, "//h1") == ["Genuine and current"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "Enter the code from the last page of the document"),
        (" / ", "Enter the code from the last page of the document"),
        ("..", "Enter the code from the last page of the document"),
        ("A" * 41, "Use 40 characters or fewer; this has 41"),
    ],
)
def test_what_can_not_be_a_code_is_answered_on_the_same_page(anybody, code, sentence):
    page = anybody.get("/verify/", {"code": code})

    assert (page.status_code, said(page, "//*[@role='alert']//li")) == (200, [sentence])


def test_the_empty_page_asks_for_a_code_without_complaint(anybody):
    page = anybody.get("/verify/")

    assert (page.status_code, said(page, "//h1"), said(page, "//*[@role='alert']")) == (
        200,
        ["Check a report’s code"],
        [],
    )


def check(anybody, file):
    page = anybody.post(PAGE, {"file": file})
    return said(page, "//main//*[@id='h-file']/following-sibling::*//h3"), said(
        page, "//*[@role='alert']//li"
    )


def test_the_signed_file_the_reviewed_file_and_another_are_told_apart(anybody, certificate):
    files = [report.file.open().read() for report in (certificate.signed_report, certificate.reviewed_report)]

    answers = [check(anybody, pdf(content))[0] for content in (*files, files[0] + b" ")]

    assert answers == [
        ["Yes, this is the signed report"],
        ["Yes, this is the report that was read"],
        ["No, this file is different"],
    ]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: pdf(b"PK\x03\x04 a Word file", "plan.docx"), "Choose a PDF. This file is of another kind"),
        (lambda: pdf(b""), "Choose a file that is not empty"),
        (lambda: pdf(b"%PDF-" + bytes(LARGEST_PDF - 4)), "Choose a file of up to 20 MB"),
        (lambda: "", "Choose the PDF you want to check"),
    ],
)
def test_a_file_that_can_not_be_checked_is_answered_in_words(anybody, certificate, file, sentence):
    assert check(anybody, file()) == ([], [sentence])


def test_a_file_of_20_mb_is_checked(anybody, certificate):
    assert check(anybody, pdf(b"%PDF-" + bytes(LARGEST_PDF - 5)))[0] == ["No, this file is different"]


def test_an_unknown_code_compares_no_file(anybody, certificate):
    page = anybody.post("/verify/AAAA-AAAA-AAAA/", {"file": pdf(b"%PDF-1.7")})

    assert (page.status_code, said(page, "//h1")) == (404, ["We do not know this code"])


def test_head_answers_and_nobody_has_to_sign_in(anybody, certificate, sign_in, viewer):
    assert [anybody.head(address).status_code for address in ("/verify/", PAGE)] == [200, 200]
    assert said(sign_in(viewer).get(PAGE), "//h1") == ["Genuine and current"]


def test_the_file_is_sent_with_a_token_of_the_page(certificate):
    strict = Client(enforce_csrf_checks=True)
    token = html.fromstring(strict.get(PAGE).content.decode()).xpath(
        "//input[@name='csrfmiddlewaretoken']/@value"
    )
    file = {"file": pdf(b"%PDF-1.7")}

    assert strict.post(PAGE, file).status_code == 403
    file["file"].seek(0)
    assert strict.post(PAGE, file | {"csrfmiddlewaretoken": token[0]}).status_code == 200
