"""Spreadsheets as catalogs export them, and as nobody should make them."""

import io
import zipfile

import openpyxl


def xlsx(*rows, before=()) -> bytes:
    """A workbook whose first sheet holds these rows; ``before``: names of empty sheets ahead of it."""
    book = openpyxl.Workbook()
    sheet = book.active
    for name in before:
        book.create_sheet(name, 0)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(*rows, separator=",", encoding="utf-8") -> bytes:
    return "\r\n".join(separator.join(map(str, row)) for row in rows).encode(encoding)


def zipped(parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in parts.items():
            pack.writestr(name, content)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The file with one part more, or another in its place."""
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        parts = {part.filename: pack.read(part.filename) for part in pack.infolist()}
    return zipped(parts | {name: content})
