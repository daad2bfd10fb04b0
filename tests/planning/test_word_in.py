"""Word files read into a plan: what is found, what is refused, and that nothing is written before a yes."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from planning import importing, word_in
from planning.models import Section, WordImport
from planning.prose import clean
from portal.core import jobs
from portal.core.models import Job
from portal.core.packs import Unreadable
from tests.factories import MembershipFactory, PlanFactory, SubmissionFactory

from .word_files import a_plan, docx, with_part

SECTIONS = [
    ("introduction", "Introduction"),
    ("team", "Planning team"),
    ("vision", "Vision and mission"),
    ("people", "Staff, spaces, and schedule"),
    ("collection", "Collection"),
    ("goals", "Goals"),
    ("budget", "Budget"),
]


@pytest.fixture(scope="module")
def file():
    return docx(a_plan)


def found(data):
    return {part["heading"]: part for part in word_in.read(data, SECTIONS)["parts"]}


def test_each_heading_finds_its_section_and_what_belongs_nowhere_is_left_to_the_writer(file):
    assert {heading: part["goes_to"] for heading, part in found(file).items()} == {
        "Introduction and Purpose": "introduction",
        "Mission Statement": "vision",
        "Our Facilities and Staff": "people",
        "Collection Analysis": "collection",
        "Goals for 2024-2027": "goals",
        "Appendix Q": "",
    }


def test_lists_tables_bold_words_and_lower_headings_survive(file):
    parts = found(file)
    assert parts["Our Facilities and Staff"]["html"] == (
        "<h3>Elementary</h3><p>Open <strong>five</strong> days.</p>"
    )
    collection = parts["Collection Analysis"]["html"]
    assert "<ul><li>Old science books</li><li>Few graphic novels</li></ul>" in collection
    assert "1240" in collection
    assert "<table" in collection


def test_short_bold_lines_count_as_headings():
    def build(document):
        for heading, text in (("Our mission", "Readers."), ("Our budget", "Money.")):
            document.add_paragraph().add_run(heading).bold = True
            document.add_paragraph(text)
        document.add_paragraph().add_run("This whole sentence is bold, and it is none.").bold = True

    parts = found(docx(build))
    assert {heading: part["goes_to"] for heading, part in parts.items()} == {
        "Our mission": "vision",
        "Our budget": "budget",
    }


@pytest.mark.parametrize("place", [0, 1, 20])
def test_a_word_file_with_a_flipped_byte_is_called_damaged(file, place):
    """Where a packed part begins zlib stumbles, further on its sum is wrong."""
    data, part = bytearray(file), b"word/document.xml"
    data[file.index(part) + len(part) + place] ^= 0xFF

    with pytest.raises(Unreadable, match=r"This Word file is damaged\. Open it, save it as \.docx"):
        word_in.read(bytes(data), SECTIONS)


def test_pictures_are_left_out_and_said(file):
    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    picture.seek(0)

    def build(document):
        a_plan(document)
        document.add_picture(picture)

    read = word_in.read(docx(build), SECTIONS)
    assert read["warnings"] == ["1 picture was left out: a plan holds words and tables."]
    assert "<img" not in "".join(part["html"] for part in read["parts"])


def test_links_that_run_something_do_not_come_in():
    def build(document):
        document.add_heading("Mission", level=1)
        paragraph = document.add_paragraph()
        part = document.part.relate_to("javascript:alert(1)", RELATIONSHIP, is_external=True)
        link = paragraph._p.makeelement(f"{W}hyperlink", {f"{R}id": part})
        link.append(paragraph.add_run("Click")._r)
        paragraph._p.append(link)

    html = found(docx(build))["Mission"]["html"]
    assert "javascript" not in html
    assert html == clean(html)


RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.mark.parametrize(
    ("hostile", "sentence"),
    [
        (lambda file: b"MZ not a zip", "not a Word file"),
        (lambda file: b"", "not a Word file"),
        (lambda file: file[: len(file) // 2], "not a Word file"),
        (lambda file: with_part(file, "word/vbaProject.bin", b"macro"), "has macros"),
        (
            lambda file: with_part(file, "word/styles.xml", ENTITIES),
            "instructions that no Word file needs",
        ),
        (lambda file: with_part(file, "word/media/bomb.bin", bytes(70 * 1024 * 1024)), "unpacks to more"),
        (lambda file: file + bytes(11 * 1024 * 1024), "larger than 10 MB"),
        (lambda file: zipped({"hello.txt": b"hello"}), "not a Word file"),
        (
            lambda file: zipped({f"word/{n}.xml": b"<a/>" for n in range(2100)} | EMPTY_DOCUMENT),
            "unpacks to more",
        ),
    ],
)
def test_a_file_that_could_harm_is_refused_in_a_sentence(file, hostile, sentence):
    with pytest.raises(Unreadable, match=sentence):
        word_in.read(hostile(file), SECTIONS)


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
EMPTY_DOCUMENT = {"word/document.xml": b"<a/>"}


def zipped(parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in parts.items():
            pack.writestr(name, content)
    return out.getvalue()


# On the page


@pytest.fixture
def plan(district):
    return PlanFactory(district=district)


@pytest.fixture
def upload(writer, plan):
    def upload(data, name="Old plan.docx"):
        answer = writer.post(
            reverse("planning:word-upload", args=[plan.pk]), {"file": SimpleUploadedFile(name, data)}
        )
        jobs.run_pending(["plans.read_word"])
        return answer

    return upload


def place(taken, **goes_to):
    """The form as somebody sends it: parts by their heading's first word."""
    names = [part["heading"].split()[0].lower() for part in taken.found["parts"]]
    return {f"part_{names.index(word)}": key for word, key in goes_to.items()} | {"how": "add"}


def html_of(plan, key):
    return Section.objects.get(plan=plan, spec__key=key).html


def test_nothing_is_written_before_a_yes_and_then_all_of_it_once(upload, writer, plan, file):
    key = plan.sections.filter(spec__kind="narrative").first().spec.key
    answer = upload(file)
    taken = WordImport.objects.get()
    assert answer.url == taken.get_absolute_url()
    assert not plan.sections.exclude(html="").exists()

    page = writer.get(taken.get_absolute_url())
    assert "Mission Statement" in page.content.decode()
    for _ in range(2):  # a second click
        writer.post(taken.get_absolute_url(), place(taken, mission=key, appendix=key))
    assert html_of(plan, key) == "<p>Every student reads.</p><p>Bus times.</p>"
    assert plan.sections.get(spec__key=key).versions.count() == 1


def test_words_that_stand_there_are_kept_below_which_the_new_ones_go_or_are_replaced(
    upload, writer, plan, file, librarian
):
    section = plan.sections.filter(spec__kind="narrative").first()
    Section.objects.filter(pk=section.pk).update(html="<p>Ours.</p>")
    for how, expected in (
        ("add", "<p>Ours.</p><p>Every student reads.</p>"),
        ("replace", "<p>Every student reads.</p>"),
    ):
        upload(file)
        taken = WordImport.objects.first()
        writer.post(taken.get_absolute_url(), place(taken, mission=section.spec.key) | {"how": how})
        assert html_of(plan, section.spec.key) == expected


def test_a_file_that_cannot_be_read_ends_with_its_sentence_on_the_page(upload, writer, file):
    upload(with_part(file, "word/vbaProject.bin", b"macro"))
    taken = WordImport.objects.get()
    assert taken.job.state == Job.State.FAILED
    assert "This file has macros" in writer.get(taken.get_absolute_url()).content.decode()


def test_another_kind_of_file_is_refused_at_the_door(upload):
    answer = upload(b"old", name="Old plan.doc")
    assert answer.status_code == 422
    assert "ends in .docx" in answer.content.decode()
    assert not WordImport.objects.exists()


def test_under_review_nothing_comes_in(district, librarian, sign_in, file):
    plan = SubmissionFactory(plan__district=district).plan
    client = sign_in(librarian)
    assert client.get(reverse("planning:word-upload", args=[plan.pk])).status_code == 403


def test_sent_for_review_meanwhile_the_file_waits_and_nothing_is_lost(
    upload, writer, district, librarian, file
):
    plan = PlanFactory(district=district, complete=True, first_year=2040, last_year=2042)
    taken = importing.take(plan, SimpleUploadedFile("x.docx", file), by=librarian)
    jobs.run_pending(["plans.read_word"])
    taken.refresh_from_db()
    SubmissionFactory(plan=plan)
    before = list(plan.sections.values_list("html", flat=True))
    key = plan.sections.filter(spec__kind="narrative").first().spec.key
    assert writer.post(taken.get_absolute_url(), place(taken, mission=key)).status_code in (403, 409)
    assert list(plan.sections.values_list("html", flat=True)) == before


def test_another_district_finds_neither_the_file_nor_its_words(upload, file, sign_in):
    upload(file)
    stranger = sign_in(MembershipFactory().user)
    taken = WordImport.objects.get()
    assert stranger.get(taken.get_absolute_url()).status_code == 404
    assert stranger.get(reverse("planning:word-export", args=[taken.plan_id])).status_code == 404
