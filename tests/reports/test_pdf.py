"""render_pdf(): the same bytes twice, fit for screen readers, our fonts only, and never without an end."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from portal.reports import pdf as pdf_module
from portal.reports.pdf import MAX_CHARACTERS, MAX_ROWS, RenderError, render_pdf
from portal.reports.pictures import page_count, page_pictures

from .conftest import make
from .reading import elements, headings, in_one_line, opened, page_texts
from .sample import rich_snapshot

OURS = {"Public Sans", "Source Serif 4"}
ON = {"title": "A report", "author": "A district", "made_on": "2027-04-21"}
# Ten boxes in boxes take WeasyPrint far longer than anyone waits.
SLOW = '<div style="display:flex">' * 16 + "x" + "</div>" * 16


def document(body, style=""):
    return (
        '<!doctype html><html lang="en-US"><head><title>A report</title>'
        f"<style>html {{ font-family: 'Public Sans', 'Public Sans Ext' }} {style}</style></head>"
        f"<body><h1>A report</h1>{body}</body></html>"
    )


def test_same_report_rendered_twice_has_the_same_bytes(rich_pdf, monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")

    again = make(rich_snapshot())

    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(rich_pdf).hexdigest()


@pytest.mark.parametrize("report", ["rich_pdf", "signed_pdf", "empty_pdf"])
def test_report_passes_the_pdf_ua_1_profile(report, request, ua1_failures):
    assert ua1_failures(request.getfixturevalue(report)) == []


def test_report_says_its_language_title_author_and_date(rich_pdf):
    with opened(rich_pdf) as document:
        assert str(document.Root.Lang) == "en-US"
        assert bool(document.Root.MarkInfo.Marked)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo["/Title"]) == "Library plan 2027–2030, Kettle Prairie School District"
        assert str(document.docinfo["/Author"]) == "Kettle Prairie School District"
        assert str(document.docinfo["/CreationDate"]) == "D:20270421"


def test_each_table_header_says_whether_it_heads_a_row_or_a_column(rich_pdf):
    with opened(rich_pdf) as document:
        scopes = [str(header.A.Scope) for header in elements(document, "TH")]

    assert set(scopes) == {"/Row", "/Column"}
    assert len(scopes) > 100


def test_links_are_printed_too(signed_pdf):
    with opened(signed_pdf) as document:
        links = [link for page in document.pages for link in page.get("/Annots", [])]

        assert len(links) > 20
        assert {int(link.F) for link in links} == {4}


def test_only_our_fonts_are_embedded(rich_pdf):
    assert embedded_fonts(rich_pdf) == OURS


def embedded_fonts(pdf):
    """Families of the fonts in a file, all of them embedded."""
    families = set()
    with opened(pdf) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                assert "/FontFile2" in item
                families.add(str(item.FontFamily))
    return families


def test_design_that_asks_for_another_font_gets_ours():
    pdf = render_pdf(
        document("<p>Words in <code>another</code> font.</p>", "p, code { font-family: serif, Arial }"), **ON
    )

    assert embedded_fonts(pdf) <= OURS


def test_an_item_of_a_list_is_a_label_and_a_body_as_the_editor_writes_it(ua1_failures):
    """With its words in paragraphs, with a list in the list, and across the end of a page."""
    inner = "<ul><li><p>Inner</p></li></ul>"
    items = [f"<li><p>Item {n}</p><p>{'And more of it. ' * 20}</p></li>" for n in range(30)]
    style = (settings.BASE_DIR / "templates/reports/pdf/print.css").read_text()  # has signs for all lists
    body = f"<ol><li><p>First</p>{inner}</li><li>Bare</li>{''.join(items)}</ol>"
    pdf = render_pdf(document(body, style), **ON)

    assert page_count(pdf) > 1
    with opened(pdf) as report:
        held = [[str(kid.S) for kid in item.K] for item in elements(report, "LI")]
    assert len(held) >= 33
    assert {tuple(kids) for kids in held} <= {("/Lbl", "/LBody"), ("/LBody",)}
    assert ua1_failures(pdf) == []


def test_letters_of_both_font_files_keep_their_own_shapes(ua1_failures):
    """Two files under one family name print with each other's shapes; the widths give it away."""
    pdf = render_pdf(document("<p>Łukasz Ńowak, Āyāng, Zoë Nguyễn</p>"), **ON)

    assert ua1_failures(pdf) == []
    assert "Łukasz Ńowak, Āyāng, Zoë Nguyen" in in_one_line(pdf)


def test_signs_that_no_font_of_ours_has_become_words(ua1_failures):
    pdf = render_pdf(document("<p>PK → 5, ≤ 20, ✓, 😀, ½, \u202eright to left\u202c, 文</p>"), **ON)

    assert ua1_failures(pdf) == []
    text = in_one_line(pdf)
    assert "PK -> 5, <= 20, [check mark], [grinning face], ½, right to left, [cjk unified" in text


def test_no_line_ends_after_its_first_word_where_only_a_space_is_too_wide():
    widths = (195 + step * 0.5 for step in range(80))
    words = 'The board read its policies in March. <a href="https://example.org">They are here</a> today.'
    paragraphs = "".join(f'<p style="width: {width:.1f}pt">{words} </p>' for width in widths)

    pdf = render_pdf(document(paragraphs, "p { font-size: 12pt; margin: 0 }"), **ON)

    lines = [line.strip() for text in page_texts(pdf) for line in text.splitlines()]
    assert {line for line in lines if line.split(" ")[0] == "The"} == {
        "The board read its policies in",
        "The board read its policies in March.",
        "The board read its policies in March. They",
    }


def test_a_range_of_years_or_grades_stays_in_one_line_and_copies_as_typed():
    widths = (60 + step * 2 for step in range(80))
    words = "Library plan 2024–2027, for grades K4–5 and 6–8, with numbers of 2026–27."
    paragraphs = "".join(f'<p style="width: {width}pt">{words}</p>' for width in widths)
    heading = '<h2 style="bookmark-level: 1">Staff in 2026–27</h2>'

    pdf = render_pdf(document(heading + paragraphs), **ON)

    lines = [line.strip() for text in page_texts(pdf) for line in text.splitlines()]
    assert [line for line in lines if line.endswith("–")] == []
    assert in_one_line(pdf).count(words) == 80
    with opened(pdf) as file:
        assert "Staff in 2026–27" in [title for _, title, _ in headings(file)]


def test_missing_font_file_stops_the_render_and_leaves_nothing_behind(tmp_path, monkeypatch):
    vendor = tmp_path / "vendor"
    shutil.copytree(pdf_module.VENDOR, vendor)
    next(vendor.glob("source-serif-4/*-latin-wght-normal.woff2")).unlink()
    monkeypatch.setattr(pdf_module, "VENDOR", vendor)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(RenderError) as error:
        render_pdf(document("<p>Words.</p>"), **ON)

    assert "source-serif-4-latin-wght-normal.woff2" in error.value.detail
    assert [path.name for path in tmp_path.iterdir()] == ["vendor"]


def test_broken_font_file_stops_the_render(tmp_path, monkeypatch):
    vendor = tmp_path / "vendor"
    shutil.copytree(pdf_module.VENDOR, vendor)
    file = next(vendor.glob("public-sans/*-latin-wght-normal.woff2"))
    font = TTFont(file)
    for table in set(font.keys()) - {"GlyphOrder", "cmap", "head", "maxp"}:
        del font[table]
    font.save(file)
    monkeypatch.setattr(pdf_module, "VENDOR", vendor)

    with pytest.raises(RenderError, match="cannot be loaded"):
        render_pdf(document("<p>Words.</p>"), **ON)


def test_picture_without_a_description_stops_the_render():
    dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

    with pytest.raises(RenderError) as error:
        render_pdf(document(f'<img src="{dot}">'), **ON)

    assert "Nothing you wrote is lost" in error.value.words
    assert "alt" in error.value.detail


def test_design_without_a_language_stops_the_render():
    with pytest.raises(RenderError, match="lang"):
        render_pdf(document("<p>Words.</p>").replace(' lang="en-US"', ""), **ON)


def test_presentational_attributes_change_nothing():
    plain = "<table><tr><td>cell</td></tr></table>"
    colored = '<table bgcolor="red" border="9" align="right"><tr><td nowrap>cell</td></tr></table>'

    assert render_pdf(document(plain), **ON) == render_pdf(document(colored), **ON)


def test_too_many_rows_are_refused_in_words_before_the_render():
    rows = "<tr><td>x</td></tr>" * (MAX_ROWS + 1)
    body = f'<section data-section="Collection"><table>{rows}</table></section>'

    with pytest.raises(RenderError) as error:
        render_pdf(document(body), **ON)

    assert error.value.words == (
        "The report has 5,001 table rows, and 5,000 is the most it can hold."
        " Remove rows from the section “Collection”."
    )


def test_too_many_letters_are_refused_in_words_before_the_render():
    with pytest.raises(RenderError) as error:
        render_pdf(document(f"<p>{'x' * MAX_CHARACTERS}</p>"), **ON)

    assert error.value.words == "The report is longer than one file can hold. Shorten its longest section."


@pytest.mark.parametrize(
    "bomb",
    [
        SLOW,
        "<table><tr><td colspan=100000>x</td></tr></table>",
        f"<p>{'word ' * 400_000}</p>",
    ],
    ids=["nested flex", "huge colspan", "two million letters"],
)
def test_render_bomb_ends_within_the_limit(bomb):
    body = f'<section data-section="Budget">{bomb}</section><section data-section="Vision">Short.</section>'

    with pytest.raises(RenderError) as error:
        render_pdf(document(body), **ON, seconds=3)

    assert error.value.words == (
        "The report took longer than 3 seconds to lay out. Shorten the section “Budget” or remove its"
        " largest table."
    )


def test_stopped_render_leaves_no_pipe_open():
    """The renderer is stopped before it has read all its input."""
    before = len(os.listdir("/dev/fd"))

    with pytest.raises(RenderError):
        render_pdf(document(f"<p>{'word ' * 400_000}</p>"), **ON, seconds=0.01)

    assert len(os.listdir("/dev/fd")) == before


def test_number_no_layout_can_hold_is_an_error_in_words():
    with pytest.raises(RenderError) as error:
        render_pdf(document('<p style="font-size:1e7px">x</p>'), **ON)

    assert "could not be laid out" in error.value.words
    assert "Traceback" in error.value.detail


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has no limit on a process's memory")
def test_report_that_needs_too_much_memory_ends_in_words(monkeypatch):
    monkeypatch.setattr(pdf_module, "MEMORY", 150 * 1024**2)
    body = f'<section data-section="Needs">{"<p>x" * 100_000}</section>'

    with pytest.raises(RenderError) as error:
        render_pdf(document(body), **ON)

    assert error.value.words == (
        "The report is too large to lay out. Shorten the section “Needs” or remove its largest table."
    )


def test_renderer_ends_when_the_process_that_asked_is_killed():
    script = (
        "from django.conf import settings\n"
        f"from pathlib import Path\nsettings.configure(BASE_DIR=Path({str(settings.BASE_DIR)!r}))\n"
        "from portal.reports.pdf import render_pdf\n"
        f"render_pdf({document(SLOW)!r}, title='t', author='a', made_on='2027-04-21', seconds=50)\n"
    )
    asker = subprocess.Popen([sys.executable, "-c", script], cwd=settings.BASE_DIR)
    try:
        renderer = wait_for(lambda: renderer_of(asker.pid))
    finally:
        asker.kill()
        asker.wait()

    wait_for(lambda: renderer not in processes())


def processes():
    """Process id to parent id and command, of everything that runs."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    rows = (line.split(None, 2) for line in listing.stdout.splitlines())
    return {int(pid): (int(parent), "".join(command)) for pid, parent, *command in rows}


def renderer_of(parent):
    return next(
        (pid for pid, (asker, command) in processes().items() if asker == parent and "renderer" in command),
        None,
    )


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("It did not happen in time.")


def test_renderer_sees_nothing_of_our_environment(monkeypatch, tmp_path):
    """A font configuration around us would change the letters; secrets around us are none of its business."""
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "absent.conf"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    Path(tmp_path, "weasyprint.py").write_text("raise SystemExit('not ours')")

    assert render_pdf(document("<p>Words.</p>"), **ON).startswith(b"%PDF-1.7")


def test_page_pictures_are_wide_enough_to_read(rich_pdf):
    pictures = list(page_pictures(rich_pdf))

    assert [number for number, *_ in pictures] == list(range(1, page_count(rich_pdf) + 1))
    assert {(width, height) for *_, width, height in pictures} == {(1200, 1553)}
    assert all(image[:4] == b"RIFF" and image[8:12] == b"WEBP" for _, image, *_ in pictures)
