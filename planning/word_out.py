"""A plan as a Word file, for those who work on it outside the portal. What it holds survives the way back in.

The words of a section are a closed set of elements, so one walker writes all of them. Rows (team, collection,
goals, budget) are written as tables of their own style: word_in leaves these out, since the rows stay here.
"""

import io

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import html

from .snapshot import section_content

ROWS_STYLE, NOTE_STYLE = "Portal rows", "Portal note"
HEADINGS = {"h3": 2, "h4": 3}
DEEPEST = 3  # Word's built-in list styles go so far
HEADS = {
    "team": (("Name", "name"), ("Position", "position"), ("On the team for", "group_label")),
    "collection": (
        ("Class", "label"),
        ("Items", "items"),
        ("Average copyright year", "average_year"),
        ("Added last school year", "added"),
        ("Weeded last school year", "weeded"),
        ("Target age", "target_age"),
        ("Price of one item", "price"),
        ("To buy a school year", "to_buy"),
    ),
    "access": (
        ("Way", "way_label"),
        ("Access point", "label"),
        ("How it works", "rating_label"),
        ("What we found", "note"),
    ),
    "goals": (
        ("Goal", "title"),
        ("What will be different", "outcome"),
        ("How you will know", "measure"),
        ("Area", "area_label"),
        ("Paid from", "fund_label"),
        ("Steps", "steps"),
        ("Resources", "resources"),
    ),
    "budget": (
        ("School year", "school_year"),
        ("Purpose", "purpose"),
        ("Paid from", "fund_label"),
        ("Dollars", "amount"),
    ),
}


def plan_docx(plan) -> bytes:
    """The working copy of a plan: its sections in order."""
    document = Document()
    document.core_properties.title = str(plan)
    document.core_properties.author = plan.district.name
    document.core_properties.language = "en-US"
    _add_styles(document)
    document.add_heading(str(plan), level=0)
    for section in plan.outline:
        section.plan = plan
        document.add_heading(section.spec.title, level=1)
        content = section_content(section)
        _Writer(document).write(content["html"])
        if content["rows"]:
            _write_rows(document, section.spec.kind, content["rows"])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add_styles(document):
    styles = document.styles
    note = styles.add_style(NOTE_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = styles["Caption"]
    rows = styles.add_style(ROWS_STYLE, WD_STYLE_TYPE.TABLE)
    rows.base_style = styles["Table Grid"]


def _write_rows(document, kind, rows):
    heads = HEADS[kind]
    document.add_paragraph("These rows are kept in the portal and are changed there.", style=NOTE_STYLE)
    table = document.add_table(rows=1, cols=len(heads), style=ROWS_STYLE)
    _repeat_head(table.rows[0])
    for cell, (label, _) in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(label).bold = True
    for row in rows:
        for cell, (_, name) in zip(table.add_row().cells, heads, strict=True):
            cell.text = _in_words(row[name])


def _in_words(value) -> str:
    if isinstance(value, list):  # steps or resources of a goal
        names = ("text", "who", "due", "title", "url")
        return "\n".join(", ".join(part[name] for name in names if part.get(name)) for part in value)
    return "" if value is None else str(value)


def _repeat_head(row):
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


class _Writer:
    """Writes cleaned HTML into a document, block by block."""

    def __init__(self, document):
        self.document = document

    def write(self, text):
        for block in html.fragments_fromstring(text) if text.strip() else []:
            if isinstance(block, str):
                self.document.add_paragraph(block)
            else:
                self._block(block)

    def _block(self, block):
        match block.tag:
            case "h3" | "h4":
                self._inline(self.document.add_heading(level=HEADINGS[block.tag]), block)
            case "ul" | "ol":
                self._list(block, 1)
            case "blockquote":
                for inner in block.iterchildren():
                    self._inline(self.document.add_paragraph(style="Quote"), inner)
            case "table":
                self._table(block)
            case _:
                self._inline(self.document.add_paragraph(), block)

    def _list(self, block, depth):
        name = "List Number" if block.tag == "ol" else "List Bullet"
        style = name if depth == 1 else f"{name} {min(depth, DEEPEST)}"
        numbering = _new_numbering(self.document, style) if block.tag == "ol" else None
        for item in block.iterchildren("li"):
            paragraph = self.document.add_paragraph(style=style)
            if numbering is not None:
                _number(paragraph, numbering)
            self._inline(paragraph, item, but=("ul", "ol"))
            for inner in item.iterchildren("ul", "ol"):
                self._list(inner, depth + 1)

    def _table(self, block):
        rows = [list(row.iterchildren("th", "td")) for row in block.iter("tr")]
        width = max(map(len, rows), default=0)
        if not width:
            return
        table = self.document.add_table(rows=0, cols=width, style="Table Grid")
        for number, cells in enumerate(rows):
            line = table.add_row()
            if number == 0:
                _repeat_head(line)
            for place, cell in enumerate(cells):
                self._inline(line.cells[place].paragraphs[0], cell, bold=cell.tag == "th")

    def _inline(self, paragraph, element, *, bold=False, italic=False, but=()):
        """The text of an element with its bold, italic, links, and line breaks."""
        _run(paragraph, element.text, bold=bold, italic=italic)
        for child in element.iterchildren():
            if child.tag in but:
                pass
            elif child.tag == "br":
                paragraph.add_run().add_break()
            elif child.tag == "a" and child.get("href"):
                _link(paragraph, child.get("href"), child.text_content())
            else:
                look = {"bold": bold or child.tag == "strong", "italic": italic or child.tag == "em"}
                if child.tag == "p" and child.getprevious() is not None:
                    paragraph.add_run().add_break()
                self._inline(paragraph, child, but=but, **look)
            if child.tag not in but:
                _run(paragraph, child.tail, bold=bold, italic=italic)


def _run(paragraph, text, *, bold, italic):
    if text:
        run = paragraph.add_run(text)
        run.bold, run.italic = bold or None, italic or None


def _link(paragraph, address, text):
    """python-docx has no call for a link: a run inside w:hyperlink that points to a relation."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _new_numbering(document, style):
    """A numbering of its own for each list, so that it begins at one."""
    numbering = document.part.numbering_part.element
    base = document.styles[style].element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(base).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return number.numId


def _number(paragraph, numbering):
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = numbering
    properties.get_or_add_ilvl().val = 0
