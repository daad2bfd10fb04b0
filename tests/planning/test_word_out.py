"""A plan as a Word file, and that its words survive the way out and back in."""

import io
from html import escape

import pytest
from django.urls import reverse
from docx import Document
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from planning import word_in
from planning.models import Plan, Section
from planning.prose import clean, word_count
from planning.word_out import plan_docx
from tests.factories import PlanFactory

from .pages import filled_in

WORDS = (
    '<p>Two <strong>bold</strong> and <em>slanted</em> words, a <a href="https://example.org/x">link</a>.</p>'
    "<h3>Elementary</h3><p>First.</p><h4>Grade 4</h4>"
    "<ul><li><p>One</p><ul><li><p>Inner</p></li></ul></li><li><p>Two</p></li></ul>"
    "<ol><li><p>Begin</p></li></ol><p>Between</p><ol><li><p>Again</p></li></ol>"
    "<table><tbody><tr><th><p>Class</p></th><th><p>Items</p></th></tr>"
    "<tr><td><p>500</p></td><td><p>1240</p></td></tr></tbody></table>"
)


@pytest.fixture
def plan(district):
    return PlanFactory(district=district, complete=True)


def write(plan, html):
    section = plan.sections.filter(spec__kind="narrative").first()
    Section.objects.filter(pk=section.pk).update(html=clean(html))
    return section.spec


def back(plan, spec):
    """The words of a section after the way out and in."""
    plan = Plan.objects.get(pk=plan.pk)  # read anew: it remembers its outline
    sections = [(section.spec.key, section.spec.title) for section in plan.outline]
    parts = word_in.read(plan_docx(plan), sections)["parts"]
    return next(part for part in parts if part["heading"] == spec.title)


def test_words_survive_the_way_out_and_in(plan):
    spec = write(plan, WORDS)
    part = back(plan, spec)
    assert part["goes_to"] == spec.key
    html = part["html"]
    for kept in (
        "<strong>bold</strong>",
        "<em>slanted</em>",
        "https://example.org/x",
        "<h3>Elementary</h3>",
        "<h4>Grade 4</h4>",
        "Inner",
        "1240",
    ):
        assert kept in html, kept
    assert html.count("<ol>") == 2
    assert html.count("<ul>") == 2


def test_every_section_comes_back_and_rows_stay_in_the_portal(plan):
    sections = [(section.spec.key, section.spec.title) for section in plan.outline]
    read = word_in.read(plan_docx(plan), sections)
    assert [(part["heading"], part["goes_to"]) for part in read["parts"]] == [
        (title, key) for key, title in sections
    ]
    assert "Ada Marsh" not in str(read)  # a row of the team


def test_the_file_has_its_title_headings_and_a_head_row_that_repeats(plan):
    document = Document(io.BytesIO(plan_docx(plan)))
    assert document.core_properties.title == str(plan)
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [section.spec.title for section in plan.outline]
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    assert "Ada Marsh" in "".join(cell.text for table in document.tables for cell in table._cells)


def test_lists_begin_at_one_each(plan):
    write(plan, WORDS)
    xml = Document(io.BytesIO(plan_docx(plan))).part.numbering_part.element.xml
    assert xml.count("w:startOverride") >= 2


def test_whoever_reads_the_plan_takes_it_along(plan, viewer, sign_in):
    answer = sign_in(viewer).get(reverse("planning:word-export", args=[plan.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert Document(io.BytesIO(answer.content)).paragraphs[0].text == str(plan)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@example(["A\xa0gap", "\xa0"])
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1), min_size=1, max_size=4
    )
)
def test_whatever_is_typed_makes_a_file_that_can_be_read(plan, texts):
    spec = write(plan, "".join(f"<p>{escape(text)}</p>" for text in texts))
    stored = Section.objects.get(plan=plan, spec=spec).html
    assert back(plan, spec)["words"] == word_count(stored) == len(" ".join(texts).split())


@pytest.mark.parametrize("sign", ["\x01", "\x0e", "\x1f", "\ufffe", "\uffff"])
def test_a_sign_that_no_document_holds_is_not_kept_in_rows(writer, plan, sign):
    page = reverse("planning:section", args=[plan.pk, "collection"])
    row = plan.holdings.first()
    writer.post(page, filled_in(writer.get(page), **{f"holding-{row.pk}-label": f"Fic{sign}tion"}))
    row.refresh_from_db()
    assert row.label == "Fiction"
    assert "Fiction" in "".join(
        c.text for t in Document(io.BytesIO(plan_docx(plan))).tables for c in t._cells
    )
