"""Narrative typed by people, made fit for a tagged PDF.

It was sanitised when it was saved. It is sanitised again here, because a report is made from a frozen
snapshot that may be older than today's rules, and then set right where HTML is looser than PDF/UA: heading
levels follow one another, every table has a header row and rows of one length, list items stand in lists.
"""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import zip_longest

import nh3
from django.utils.safestring import SafeString, mark_safe

BLOCKS = {"p", "ul", "ol", "h3", "h4", "blockquote", "table"}
TABLE_PARTS = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = BLOCKS | TABLE_PARTS | {"br", "strong", "em", "a", "li"}
KEEP_EMPTY = {"br", "th", "td", "tr"}
WIDE, SHORT = 5, 12  # columns that leave the text column; rows that stay on one page
MAX_DEPTH = 12  # lists in quotes in lists: deeper than anyone writes, shallow enough to lay out


@dataclass
class Node:
    tag: str
    href: str = ""
    kids: list = field(default_factory=list)

    def named(self, *tags):
        return [kid for kid in self.kids if isinstance(kid, Node) and kid.tag in tags]


class _Tree(HTMLParser):
    """Reads the well-formed HTML of nh3 into nodes, no deeper than MAX_DEPTH, no table in a table."""

    def __init__(self, html: str):
        super().__init__()
        self.root = Node("root")
        self._open = [self.root]
        self._cells = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        node = Node(tag, dict(attributes).get("href", ""))
        dropped = len(self._open) > MAX_DEPTH or (self._cells and tag in TABLE_PARTS)
        self._cells += tag in ("td", "th")
        if not dropped:
            self._open[-1].kids.append(node)
        if tag != "br":
            # A dropped tag passes its content to its parent and still waits for its own end tag.
            self._open.append(Node(tag, kids=self._open[-1].kids) if dropped else node)

    def handle_endtag(self, tag):
        self._cells -= tag in ("td", "th")
        if tag != "br" and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data):
        self._open[-1].kids.append(data)


def printable_html(html: str, *, top: int) -> SafeString:
    """Clean HTML whose first heading is h`top`, ready to stand in a report."""
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel=None,
    )
    root = _in_paragraphs(_in_lists(_Tree(clean).root))
    return mark_safe(_write(root, _Headings(top)))  # noqa: S308 -- _write escapes text and knows the tags


class _Headings:
    """h3 and h4 become h`top` and h`top + 1`; the deeper one only after the higher one."""

    def __init__(self, top):
        self.top, self.seen = top, False

    def level(self, tag):
        self.seen = self.seen or tag == "h3"
        return f"h{self.top + (tag == 'h4' and self.seen)}"


def _in_lists(node: Node) -> Node:
    """Items without a list become paragraphs; anything else inside a list becomes an item."""
    kids = []
    for kid in node.kids:
        if isinstance(kid, Node):
            _in_lists(kid)
        is_item = isinstance(kid, Node) and kid.tag == "li"
        if node.tag in ("ul", "ol") and not is_item:
            if _text(kid).strip():
                kids.append(Node("li", kids=[kid]))
        elif is_item and node.tag not in ("ul", "ol"):
            kids.append(Node("p", kids=kid.kids))
        else:
            kids.append(kid)
    node.kids = kids
    return node


def _in_paragraphs(root: Node) -> Node:
    """Bare words between the blocks become paragraphs."""
    kids, run = [], Node("p")
    for kid in root.kids:
        if isinstance(kid, Node) and kid.tag in BLOCKS:
            kids += [run, kid]
            run = Node("p")
        else:
            run.kids.append(kid)
    root.kids = [*kids, run]
    return root


def _text(node) -> str:
    return node if isinstance(node, str) else "".join(map(_text, node.kids))


def _write(node, headings) -> str:
    if isinstance(node, str):
        return escape(node, quote=False)
    if node.tag == "br":
        return "<br>"
    if node.tag not in KEEP_EMPTY and not _text(node).strip():
        return ""
    if node.tag == "table":
        return _write_table(node, headings)
    tag = headings.level(node.tag) if node.tag in ("h3", "h4") else node.tag
    inner = "".join(_write(kid, headings) for kid in node.kids)
    if tag == "root" or (tag == "a" and not node.href):
        return inner
    link = f' href="{escape(node.href)}"' if tag == "a" else ""
    return f"<{tag}{link}>{inner}</{tag}>"


def _size(rows, width) -> str:
    """Print classes. Columns fit their content, unless long words would push the table off the page."""
    names = ["typed"]
    if width >= WIDE:
        names.append("wide")
    if len(rows) <= SHORT:
        names.append("short")
    columns = zip_longest(*(row.named("td", "th") for row in rows))
    words = ([word for cell in column if cell for word in _text(cell).split()] for column in columns)
    if sum(max(map(len, column), default=0) for column in words) <= (75 if width >= WIDE else 60):
        names.append("fitted")
    return " ".join(names)


def _write_table(table, headings) -> str:
    """First row as the head, whoever wrote it; short rows filled up, so that each cell has its header."""
    rows = [row for part in table.named("thead", "tbody") for row in part.named("tr")]
    width = max((len(row.named("td", "th")) for row in rows), default=0)
    if not width:
        return f"<p>{escape(_text(table), quote=False)}</p>"

    def line(row, cell_tags):
        cells = row.named("td", "th")
        inner = ["".join(_write(kid, headings) for kid in cell.kids) for cell in cells]
        inner += [""] * (width - len(cells))
        written = (f"<{tag}>{text}</{tag}>" for tag, text in zip(cell_tags(cells), inner, strict=True))
        return f"<tr>{''.join(written)}</tr>"

    def body_tags(cells):
        return ["th" if cells and cells[0].tag == "th" else "td"] + ["td"] * (width - 1)

    size = _size(rows, width)
    head, *body = rows
    body = "".join(line(row, body_tags) for row in body)
    return (
        f'<table class="{size}"><thead>{line(head, lambda _: ["th"] * width)}</thead>'
        f"{body and f'<tbody>{body}</tbody>'}</table>"
    )
