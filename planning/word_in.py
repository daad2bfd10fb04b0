"""A Word file read into parts of a plan: its headings, and what stands under each, cleaned.

Nothing is written here. A file that could harm is refused in a sentence before anything reads its contents.
"""

import io
import re
from dataclasses import asdict, dataclass

import mammoth
from lxml import html

from portal.core.packs import Packing, Unreadable, check_pack

from .prose import clean, word_count
from .word_out import NOTE_STYLE, ROWS_STYLE

WORD = Packing(
    name="Word file",
    ending=".docx",
    heart="word/document.xml",
    most_unpacked=60 * 1024 * 1024,  # a plan of 200 pages unpacks to under five
    smaller="Take pictures out, and try again.",
)
LONGEST_HEADING = 80  # a bold paragraph up to this is a heading; many people write headings so
STYLES = f"""
p[style-name='Title'] => h1.title:fresh
p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh
p[style-name='List Number 2'] => ul|ol > li > ol > li:fresh
p[style-name='List Bullet 3'] => ul|ol > li > ul|ol > li > ul > li:fresh
p[style-name='List Number 3'] => ul|ol > li > ul|ol > li > ol > li:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='{NOTE_STYLE}'] => p.portal-rows:fresh
table[style-name='{ROWS_STYLE}'] => table.portal-rows:fresh
"""
LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Words by which a section of the agency's outline is known; a section's own title counts too.
KNOWN_BY = {
    "introduction": "introduction executive summary purpose background overview",
    "team": "team committee members authors",
    "vision": "vision mission philosophy beliefs",
    "people": "staff staffing personnel spaces facilities facility schedule hours",
    "collection": "collection holdings inventory weeding resources",
    "access": "access equity catalog website online",
    "needs": "needs assessment analysis survey strengths challenges growth",
    "goals": "goals objectives action plan",
    "instruction": "instruction curriculum standards literacy teaching",
    "policies": "policy policies selection reconsideration challenged",
    "budget": "budget funding fund money finance csf",
    "progress": "progress evaluation review monitoring measurement",
}


@dataclass(frozen=True)
class Part:
    """One heading of the file with the text under it, and the section it seems to belong to."""

    heading: str
    html: str
    words: int
    goes_to: str  # key of a section, or empty


def read(data: bytes, sections) -> dict:
    """``sections``: pairs of key and title. Returns parts and warnings as plain data."""
    check_pack(data, WORD)
    no_picture = mammoth.images.img_element(lambda image: {"src": ""})
    result = mammoth.convert_to_html(io.BytesIO(data), style_map=STYLES, convert_image=no_picture)
    blocks = _blocks(result.value)
    pictures = result.value.count("<img")
    many = "1 picture was" if pictures == 1 else f"{pictures} pictures were"
    warnings = [f"{many} left out: a plan holds words and tables."] if pictures else []
    parts = [asdict(part) for part in _split(blocks, dict(sections))]
    if not parts:
        raise Unreadable("Nothing that can go into a plan was found in this file.")
    return {"parts": parts, "warnings": warnings}


def _blocks(text):
    """The file's blocks in order, without what is kept in the portal; bold lines alone are headings."""
    blocks = []
    for block in html.fragments_fromstring(text) if text.strip() else []:
        if isinstance(block, str) or "portal-rows" in block.get("class", ""):
            continue
        if block.get("class") == "title":
            continue
        if block.tag == "p" and _is_bold_line(block):
            block.tag = "h2"
        blocks.append(block)
    return blocks


def _is_bold_line(block) -> bool:
    """A short paragraph that is bold from end to end and ends like a heading."""
    words = block.text_content().strip()
    bold = "".join(element.text_content() for element in block.iterchildren("strong")).strip()
    is_short = 0 < len(words) <= LONGEST_HEADING
    return is_short and words == bold and not words.endswith((".", ":", ";"))


def _split(blocks, titles) -> list[Part]:
    """Parts at the highest level of heading that comes twice, or else at the highest one."""
    counts = {level: sum(block.tag == level for block in blocks) for level in LEVELS}
    top = next((level for level in LEVELS if counts[level] > 1), None)
    top = top or next((level for level in LEVELS if counts[level]), None)
    parts, heading, below = [], "", []
    for block in blocks:
        if block.tag == top:
            parts.append((heading, below))
            heading, below = " ".join(block.text_content().split()), []
        else:
            below.append(block)
    parts.append((heading, below))
    made = [_part(heading, below, top, titles) for heading, below in parts]
    return [part for part in made if part.words or part.heading]


def _part(heading, blocks, top, titles):
    """Headings below the split become the two levels that a section has."""
    used = sorted({block.tag for block in blocks if block.tag in LEVELS})
    for block in blocks:
        if block.tag in LEVELS:
            block.tag = "h3" if block.tag == used[0] else "h4"
    text = clean("".join(html.tostring(block, encoding="unicode", with_tail=False) for block in blocks))
    return Part(heading, text, word_count(text), goes_to(heading, titles))


def goes_to(heading: str, titles: dict) -> str:
    """The section whose title or known words the heading shares most of; empty where it shares none."""
    said = _stems(heading)
    scores = {
        key: 3 * len(said & _stems(title)) + len(said & _stems(KNOWN_BY.get(key, "")))
        for key, title in titles.items()
    }
    best = max(scores, key=scores.get, default="")
    return best if best and scores[best] else ""


LITTLE_WORDS = {"and", "the", "our", "for", "with", "library", "plan", "district", "school", "media"}


def _stems(words: str) -> set[str]:
    """Words as they are compared: small letters, without a plural s, and without those that say nothing."""
    found = re.findall(r"[a-z]{3,}", words.lower())
    return {word.rstrip("s") for word in found if word not in LITTLE_WORDS}
