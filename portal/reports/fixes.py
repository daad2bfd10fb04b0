"""What WeasyPrint leaves out of a tagged PDF, added afterwards with pikepdf."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name

PRINT = 4  # annotation flag: the link is there on paper too


def finish(pdf: bytes) -> bytes:
    """Give every table header its scope and every link its print flag; write the same bytes each time."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for row in _rows(document.Root.StructTreeRoot):
            _scope(row)
        for page in document.pages:
            for annotation in page.get("/Annots", []):
                annotation["/F"] = PRINT
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


def _rows(root):
    """Every TR of the structure tree. A list instead of recursion: trees can be deep."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.get("/S") == Name.TR:
            yield element
        waiting.extend(_children(element))


def _children(element):
    kids = element.get("/K")
    kids = kids if isinstance(kids, Array) else [kids]
    return [kid for kid in kids if isinstance(kid, Dictionary)]


def _scope(row):
    """A row of headers only heads its columns; a header among data cells heads its row."""
    cells = [cell for cell in _children(row) if cell.get("/S") in (Name.TH, Name.TD)]
    headers = [cell for cell in cells if cell.S == Name.TH]
    scope = Name.Column if len(headers) == len(cells) else Name.Row
    for header in headers:
        header.A["/Scope"] = scope
