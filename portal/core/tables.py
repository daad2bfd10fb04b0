"""Tables that somebody takes along as .csv or .xlsx. Nothing in them is run by a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST = 32_767  # letters that a cell of Excel holds
MONEY = "#,##0.00"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def as_csv(head: Iterable[str], rows: Iterable[Iterable]) -> bytes:
    """Marked as UTF-8 for spreadsheets. A text that would be a formula there is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_harmless(words) for words in head])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(value):
    if isinstance(value, str) and value.startswith(BEGINS_A_FORMULA):
        return f"'{value}"
    return value


def as_xlsx(title: str, head: Iterable[str], rows: Iterable[Iterable], widths: Iterable[int] = ()) -> bytes:
    """One sheet, its head bold and kept in sight. Numbers are numbers, and texts are texts, whatever they
    begin with. ``widths`` are of its first columns, in characters.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for letter, width in zip(LETTERS, widths, strict=False):
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, words, font=Font(bold=True)) for words in head])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet, value, font=None):
    """A cell of a write-only sheet. Text stays text, whatever it begins with: nothing that was typed runs."""
    if isinstance(value, str):  # such as the line break of Word that a pasted order number brings along
        value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
    made = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        made.data_type = "s"  # openpyxl takes what begins with = for a formula
        made.quotePrefix = True  # and so does Excel, when such a cell is edited
    elif isinstance(value, Decimal):
        made.number_format = MONEY
    if font:
        made.font = font
    return made
