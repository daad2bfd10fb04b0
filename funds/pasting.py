"""Rows pasted from a spreadsheet, as a workbook of plain text: kept and read like any file."""

import csv
import io

from openpyxl import Workbook

from portal.core.words import without_control

from .text_cells import text_cell

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
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Pasted rows")
    for cells in rows:
        sheet.append([text_cell(sheet, without_control(text)) for text in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
