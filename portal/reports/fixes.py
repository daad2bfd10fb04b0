"""What WeasyPrint leaves out of a tagged PDF, added afterwards with pikepdf."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name

PRINT = 4  # annotation flag: the link is there on paper too


def finish(pdf: bytes) -> bytes:
    """Give table headers their scope, list items their body, and links their print flag.

    The same bytes each time.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for element in list(_elements(document.Root.StructTreeRoot)):
            if element.get("/S") == Name.TR:
                _scope(element)
            elif element.get("/S") == Name.LI:
                _gather(element, document)
        for page in document.pages:
            for annotation in page.get("/Annots", []):
                annotation["/F"] = PRINT
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


def _elements(root):
    """The whole structure tree. A list instead of recursion: trees can be deep."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
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


def _gather(item, document):
    """An item holds a label and a body: its paragraphs, which stand beside the label, go into a body."""
    kids = _children(item)
    is_loose = [kid.get("/S") not in (Name.Lbl, Name.LBody) for kid in kids]
    if not any(is_loose):
        return
    loose = [kid for kid, loose in zip(kids, is_loose, strict=True) if loose]
    facts = {"Type": Name.StructElem, "S": Name.LBody, "P": item, "Pg": item.Pg, "K": Array(loose)}
    body = document.make_indirect(Dictionary(**facts))
    for kid in loose:
        kid["/P"] = body
    item["/K"] = Array([*(kid for kid, loose in zip(kids, is_loose, strict=True) if not loose), body])
