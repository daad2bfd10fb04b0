"""What a finished PDF says, read back with tools that did not write it."""

import contextlib
import io

import pikepdf
import pypdfium2


def page_texts(pdf: bytes) -> list[str]:
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        return [page.get_textpage().get_text_range() for page in document]


def in_one_line(pdf: bytes) -> str:
    return " ".join(" ".join(page_texts(pdf)).split())


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def elements(document: pikepdf.Pdf, kind: str) -> list:
    """Structure elements of one kind, in no particular order."""
    waiting, found = [document.Root.StructTreeRoot], []
    while waiting:
        element = waiting.pop()
        if element.get("/S") == f"/{kind}":
            found.append(element)
        kids = element.get("/K")
        kids = kids if isinstance(kids, pikepdf.Array) else [kids]
        waiting.extend(kid for kid in kids if isinstance(kid, pikepdf.Dictionary))
    return found


def headings(document: pikepdf.Pdf) -> list[tuple[int, str, int]]:
    """Depth, title and page number of each bookmark."""
    pages = [page.obj.objgen for page in document.pages]

    def walk(items, depth):
        for item in items:
            destination = item.destination or item.action.D
            if isinstance(destination, pikepdf.String):
                destination = _named(document, str(destination))
            yield depth, item.title, pages.index(destination[0].objgen) + 1
            yield from walk(item.children, depth + 1)

    with document.open_outline() as outline:
        return list(walk(outline.root, 1))


def _named(document, name):
    names = document.Root.Names.Dests.Names
    for index in range(0, len(names), 2):
        if str(names[index]) == name:
            return names[index + 1]
    raise KeyError(name)
