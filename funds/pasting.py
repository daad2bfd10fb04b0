"""Rows pasted from a spreadsheet, as a workbook of plain text: kept and read like any file."""

import csv
import io

from portal.core.tables import as_xlsx
from portal.core.words import without_control

NAME = "Pasted rows.xlsx"
MOST_LETTERS = 300_000


def rows_of(text: str) -> list[list[str]]:
    """Cells of rows that are parted by tabs. A cell with a line break comes in quotation marks, and a title
    may begin with one that never closes: then every line is a row.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True))
    except csv.Error:
        return [line.split("\t") for line in text.split("\n")]


def as_workbook(rows) -> bytes:
    first, *rest = ([without_control(text) for text in cells] for cells in rows)
    return as_xlsx("Pasted rows", first, rest)
