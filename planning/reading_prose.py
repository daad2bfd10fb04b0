"""The rich text of a plan as paragraphs of plain text, for those who compare it."""

import re
from dataclasses import dataclass
from html import unescape

from .prose import clean

BLOCKS = {"p", "h3", "h4", "li", "tr"}
CELLS = {"td", "th"}
MARKS = {"strong": "bold", "em": "italic", "b": "bold", "i": "italic"}
KINDS = {"tr": "row", "li": "item", "h3": "heading", "h4": "heading", "blockquote": "quote"}
TAG = re.compile(r"<(/?)([a-z0-9]+)((?:\"[^\"]*\"|[^\">])*)>")  # as the cleaner writes them
ADDRESS = re.compile(r"href=\"([^\"]*)\"")
OUTER_TAGS = ("p", "h3", "h4", "ul", "ol", "blockquote", "table")
OUTERMOST = re.compile(rf"<({'|'.join(OUTER_TAGS)})\b")
EACH = {tag: re.compile(rf"<(/?){tag}\b[^>]*>") for tag in OUTER_TAGS}
SOME_WORDS = re.compile(r"(?:^|>)\s*[^<&\s]")  # text that surely is not empty
PLAIN = re.compile(r"<(?:p|h3|h4)>(?:<strong>|<em>)?[^<&\s]")  # one block that surely holds words


@dataclass(frozen=True)
class Paragraph:
    kind: str
    text: str
    looks: tuple = ()  # bold and italic parts: a change of these alone is told, not shown


class _Reader:
    """Reads cleaned HTML. A link keeps its address: that can change too."""

    def __init__(self, html):
        self.found, self._open, self._words, self._looks, self._links = [], [], [], [], []
        read = 0
        for tag in TAG.finditer(html):
            self._say(html[read : tag.start()])
            ends, name, attributes = tag.groups()
            self._end(name) if ends else self._begin(name, attributes)
            read = tag.end()
        self._say(html[read:])
        self._put_down()

    def _say(self, text):
        if text:
            self._words.append(unescape(text))

    def _begin(self, tag, attributes):
        if tag == "br":
            self._words.append(" ")
            return
        if tag in BLOCKS and "tr" not in self._open:
            self._put_down()
        if tag in CELLS and "".join(self._words).strip():
            self._words.append(" | ")
        if tag in MARKS:
            self._looks.append((MARKS[tag], len("".join(self._words).split())))
        if tag == "a":
            address = ADDRESS.search(attributes)
            self._links.append((unescape(address[1]) if address else "", len(self._words)))
        self._open.append(tag)

    def _end(self, tag):
        if tag not in self._open:
            return
        if tag == "a" and self._links:
            address, start = self._links.pop()
            if address and address != "".join(self._words[start:]).strip():
                self._words.append(f" ({address})")
        if tag in MARKS:
            self._looks.append((f"end of {MARKS[tag]}", len("".join(self._words).split())))
        if tag in BLOCKS and (tag == "tr" or "tr" not in self._open):
            self._put_down()
        while self._open.pop() != tag:
            pass

    def _put_down(self):
        text = " ".join("".join(self._words).split())
        if text:
            kind = next((kind for tag, kind in KINDS.items() if tag in self._open), "p")
            self.found.append(Paragraph(kind, text, tuple(self._looks)))
        self._words, self._looks, self._links = [], [], []


def paragraphs(html) -> list[Paragraph]:
    return _Reader(clean(html)).found


def how_many(part) -> int:
    """How many paragraphs a part is. It is not cleaned for that: a number shows nothing."""
    return 1 if PLAIN.match(part) else len(_Reader(part).found)


def written(html) -> list[str]:
    """The parts that hold words. An empty paragraph is none, wherever it stands."""
    return [part for part in parts(html) if SOME_WORDS.search(part) or how_many(part)]


def joined(some_parts) -> str:
    """Parts as one text again; nothing of one runs into the next."""
    return "<p></p>".join(some_parts)


def parts(html) -> list[str]:
    """The text cut between its outermost blocks, so that what is the same in two texts need not be read."""
    found, start = [], 0
    while start < len(html):
        end = _end_of_part(html, start)
        found.append(html[start:end])
        start = end
    return found


def _end_of_part(html, start) -> int:
    block = OUTERMOST.match(html, start)
    if not block:  # words between blocks
        later = OUTERMOST.search(html, start)
        return later.start() if later else len(html)
    depth = 0
    for tag in EACH[block[1]].finditer(html, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return len(html)
