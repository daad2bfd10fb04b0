"""Word files as people make them, and as nobody should."""

import io
import zipfile

from docx import Document


def docx(build) -> bytes:
    """A document that ``build(document)`` has written."""
    document = Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_plan(document):
    """What a district's old plan looks like: a title, headings, lists, and a table."""
    document.add_heading("Library Plan 2024-2027", level=0)
    document.add_heading("Introduction and Purpose", level=1)
    document.add_paragraph("This plan covers both schools.")
    document.add_heading("Mission Statement", level=1)
    document.add_paragraph("Every student reads.")
    document.add_heading("Our Facilities and Staff", level=1)
    document.add_heading("Elementary", level=2)
    paragraph = document.add_paragraph("Open ")
    paragraph.add_run("five").bold = True
    paragraph.add_run(" days.")
    document.add_heading("Collection Analysis", level=1)
    for line in ("Old science books", "Few graphic novels"):
        document.add_paragraph(line, style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("Class", "Items", "500", "1240"), strict=True
    ):
        cell.text = text
    document.add_heading("Goals for 2024-2027", level=1)
    document.add_paragraph("More visits.")
    document.add_heading("Appendix Q", level=1)
    document.add_paragraph("Bus times.")


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The file with one part more, or another in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part.filename))
        new.writestr(name, content)
    return out.getvalue()
