"""A spreadsheet that somebody sends (.csv or .xlsx) as rows of text. Nothing in it is reckoned or run.

Formulas come as their text, dates as 2027-05-13. What stands in the first sheet with anything in it is read.
"""

import codecs
import csv
import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from .packs import Limit, Packing, Unreadable, check_pack, check_size
from .words import without_control

ENDINGS = (".csv", ".xlsx")
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200_000, 60, 500
MOST_EMPTY = 1_048_576  # rows of an Excel sheet: as many may be blank
SMALLER = "Leave columns out of the export, or split it in two."
MEGABYTE = 1024 * 1024
TOO_MUCH = "This workbook has more {} than the portal can read. Save it as .csv, and bring that in."
WORKBOOK = Packing(
    name="Excel workbook",
    ending=".xlsx",
    heart="xl/workbook.xml",
    most_unpacked=120 * 1024 * 1024,
    # openpyxl reads both of them whole before the first row: a few KB could hold a worker for minutes.
    limits=(
        Limit("xl/styles.xml", 2 * MEGABYTE, 100_000, TOO_MUCH.format("formats")),
        Limit("xl/sharedstrings.xml", 40 * MEGABYTE, 2_000_000, TOO_MUCH.format("text")),
    ),
    smaller=SMALLER,
)
ENCODINGS = ("utf-8-sig", "cp1252")
SEPARATORS = (",", ";", "\t")
SAMPLE = 20  # lines that show what stands between cells
NO_TEXT = "This is no table of plain text. Save it as .csv or .xlsx, and try again."


@dataclass(frozen=True)
class Line:
    """One row with something in it: its number in the file, and its cells as text."""

    number: int
    cells: list[str]


def read_sheet(data: bytes, name: str) -> Iterator[Line]:
    """Rows with anything in them, as they come. ``name`` is the file's, whose ending says how it is read.

    Raises Unreadable, also on the way: for a file that is neither, could harm, or is larger than the limits.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise Unreadable("Choose a file that ends in .csv or .xlsx.")
    rows = _csv(data) if ending == ".csv" else _xlsx(data)
    filled = 0
    for number, cells in enumerate(rows, start=1):
        if number > MOST_EMPTY:
            raise Unreadable(f"This file has more than {MOST_EMPTY:,} rows. {SMALLER}")
        cells = _trimmed(cells)
        if not cells:
            continue
        filled += 1
        if filled > MOST_ROWS:
            raise Unreadable(f"This file has more than {MOST_ROWS:,} rows. {SMALLER}")
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Row {number} has more than {MOST_COLUMNS} columns. {SMALLER}")
        yield Line(number, cells)


def _trimmed(cells) -> list[str]:
    """Text without what stands around it, and without the empty cells at the end."""
    texts = [text_of(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def text_of(value) -> str:
    """A cell as a person reads it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case dt.datetime():
            return value.date().isoformat()
        case ArrayFormula():
            return text_of(value.text)
        case DataTableFormula():  # Excel fills such cells by itself; the file holds no text for them
            return ""
    return " ".join(filter(None, map(without_control, str(value).split())))[:LONGEST_CELL]


def _csv(data):
    check_size(data, SMALLER)
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        yield from reader
    except csv.Error as error:
        raise Unreadable(
            f"Line {reader.line_num} of this file can not be read. Look for a quotation mark that is not "
            "closed, or save the file as .xlsx."
        ) from error


def _decoded(data) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # “Unicode text” of Excel
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise Unreadable(NO_TEXT) from None
    if data.startswith(b"PK\x03\x04") or b"\0" in data:
        raise Unreadable(NO_TEXT)
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(NO_TEXT)


def _separator(text) -> str:
    """What parts most cells of the first lines; a comma where nothing does."""
    lines = text.splitlines()[:SAMPLE]

    def parted(separator):
        try:
            return sum(len(cells) - 1 for cells in csv.reader(lines, delimiter=separator))
        except csv.Error:
            return 0

    return max(SEPARATORS, key=parted)


def _xlsx(data):
    check_pack(data, WORKBOOK)
    try:
        # Formulas stay text: the value beside one was reckoned by a program that we do not know.
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False, data_only=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write a wrong size into the file
            rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
            if (first := next(_filled(rows), None)) is not None:
                before, cells = first
                yield from [()] * before
                yield cells
                yield from rows
                return
    except Unreadable:
        raise
    # What openpyxl says about a workbook that is broken inside depends on where it is.
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OverflowError) as error:
        raise Unreadable(WORKBOOK.damaged) from error
    except (zipfile.BadZipFile, zlib.error, InvalidFileException, EOFError) as error:
        raise Unreadable(WORKBOOK.damaged) from error


def _filled(rows):
    """The first row with anything in it, and how many stand before it."""
    for before, cells in enumerate(rows):
        if before >= MOST_EMPTY:
            return
        if any(text_of(cell) for cell in cells):
            yield before, cells
