"""The rich text of plans: one list says what the editor offers and what the server keeps."""

import re
from html import unescape

import nh3
from django.utils.html import linebreaks, strip_tags
from django_prose_editor.config import allowlist_from_extensions, expand_extensions
from django_prose_editor.fields import ProseEditorFormField

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Heading": {"levels": [3, 4]},
    "Blockquote": True,
    "HardBreak": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "PasteClean": True,
    "NoSpellCheck": False,  # people do want their spelling checked
}
WORDS_PER_PAGE = 480  # of the printed report, measured on the demo plans
EMPTY = re.compile(r"<(\w+)></\1>")  # what the editor sends for no words at all
BLOCK = re.compile(r"<(p|ul|ol|h3|h4|blockquote|table)\b", re.IGNORECASE)
PASSES = 5


def _cleaner():
    """The editor's own allow-list, with addresses of other sites only, and cells that span nothing.

    A huge span stops the renderer, and an address without a site leads elsewhere on paper than on the screen.
    """
    allowed = allowlist_from_extensions(expand_extensions(EXTENSIONS))
    attributes = {tag: names for tag, names in allowed["attributes"].items() if tag not in ("th", "td")}
    return nh3.Cleaner(**(allowed | {"attributes": attributes, "url_relative": "deny"}))


_once = _cleaner().clean


def clean(html: str) -> str:
    """Only what a plan may hold, cleaned until every parser reads the same in it."""
    for _ in range(PASSES):
        before, html = html, _once(html)
        if html == before:
            break
    return "" if EMPTY.fullmatch(html) else html


def from_typed(text: str) -> str:
    """What somebody sent, cleaned. Plain words, typed without scripts, keep their lines."""
    if text and not BLOCK.search(text):
        text = linebreaks(text, autoescape=True)
    return clean(text)


def word_count(html: str) -> int:
    """A non-breaking space parts words like any other, and alone is no word."""
    return len(unescape(strip_tags(html.replace("<", " <"))).split())


class ProseField(ProseEditorFormField):
    """A text area that becomes an editor where scripts run; cleaned on the way in."""

    def __init__(self, **kwargs):
        super().__init__(extensions=dict(EXTENSIONS), sanitize=clean, **kwargs)
