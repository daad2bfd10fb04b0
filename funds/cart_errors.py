"""The rows of a cart that could not be read, as a workbook: each with what is wrong, and as it came."""

from itertools import groupby

from portal.core.tables import as_xlsx

from .cart_rows import Checked
from .carts import body_of, heads_of

NARROW, WIDE = 8, 70


def as_workbook(found: dict, checked: Checked) -> bytes:
    """Every cell is text: formulas of the file stand there as they are written, and none of them runs."""
    cells_of = dict(map(tuple, body_of(found)))
    rows = []
    for number, troubles in groupby(checked.troubles, key=lambda trouble: trouble.row):
        wrong = " ".join(f"{trouble.column}: {trouble.sentence}." for trouble in troubles)
        rows.append([str(number), wrong, *cells_of[number]])
    return as_xlsx("Rows to correct", ("Row", "What is wrong", *heads_of(found)), rows, (NARROW, WIDE))
