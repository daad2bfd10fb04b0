"""The rows of a cart that could not be read, as a workbook: each with what is wrong, and as it came."""

import io
from itertools import groupby

from openpyxl import Workbook

from .cart_rows import Checked
from .carts import body_of, heads_of
from .text_cells import text_cell

NARROW, WIDE = 8, 70


def as_workbook(found: dict, checked: Checked) -> bytes:
    """Every cell is text: formulas of the file stand there as they are written, and none of them runs."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rows to mend")
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = NARROW, WIDE
    sheet.append(
        [text_cell(sheet, words, is_bold=True) for words in ("Row", "What is wrong", *heads_of(found))]
    )
    cells_of = dict(map(tuple, body_of(found)))
    for number, troubles in groupby(checked.troubles, key=lambda trouble: trouble.row):
        wrong = " ".join(f"{trouble.column}: {trouble.sentence}." for trouble in troubles)
        sheet.append([text_cell(sheet, text) for text in (str(number), wrong, *cells_of[number])])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
