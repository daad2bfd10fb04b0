"""Cells of a workbook that hold text, whatever it begins with: no spreadsheet runs what somebody typed."""

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

LONGEST = 32_767  # letters that a cell of Excel holds


def text_cell(sheet, text: str, *, is_bold=False):
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST])
    cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    cell.quotePrefix = True  # and so does Excel, when such a cell is edited
    if is_bold:
        cell.font = Font(bold=True)
    return cell
