"""Spreadsheets read as rows of text: every kind that catalogs write, and nothing that could harm."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from portal.core.packs import Unreadable
from portal.core.sheets import LONGEST_CELL, Line, read_sheet, text_of
from portal.core.words import without_control

from .sheet_files import csv, with_part, xlsx, zipped

ROWS = [["Class", "Items"], ["Fiction", "1,240"], ["Bücher", "7"]]


def read(data, name="export.csv"):
    return list(read_sheet(data, name))


def cells(data, name="export.csv"):
    return [line.cells for line in read(data, name)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_csv_is_read_in_every_encoding_and_with_every_separator(encoding, separator):
    assert cells(csv(*ROWS, separator=separator, encoding=encoding)) == ROWS


def test_commas_part_cells_and_quotation_marks_keep_them_together():
    assert cells(b'Class,Items\n"Fiction, general","1,240"\n') == [
        ["Class", "Items"],
        ["Fiction, general", "1,240"],
    ]


def test_rows_keep_their_number_in_the_file_and_empty_ones_are_passed_over():
    assert read(b"Class,Items\n\n , \nFiction,3,,\n") == [
        Line(1, ["Class", "Items"]),
        Line(4, ["Fiction", "3"]),
    ]


def test_a_workbook_comes_as_text_with_whole_numbers_and_days_as_people_write_them():
    data = xlsx(
        ["Class", "Items", "Year", "Added", None],
        ["Fiction", 1240.0, 2004.5, dt.datetime(2027, 5, 13, 8, 30), True],  # noqa: DTZ001 -- as Excel has it
    )
    assert cells(data, "Export.XLSX") == [
        ["Class", "Items", "Year", "Added"],
        ["Fiction", "1240", "2004.5", "2027-05-13", "yes"],
    ]


def test_a_formula_is_text_and_is_never_reckoned():
    data = xlsx(["Class", "Items"], ["Fiction", "=1+1"])
    assert cells(data, "x.xlsx")[1] == ["Fiction", "=1+1"]
    assert cells(b"Class,Items\nFiction,=1+1\n")[1] == ["Fiction", "=1+1"]


def test_the_first_sheet_with_anything_in_it_is_read():
    data = xlsx([], ["Class", "Items"], ["Fiction", 3], before=("Notes",))
    assert read(data, "x.xlsx") == [Line(2, ["Class", "Items"]), Line(3, ["Fiction", "3"])]


def test_a_workbook_that_says_a_wrong_size_is_read_whole():
    data = xlsx(["Class"], ["Fiction"], ["Biography"])
    sheet = b"xl/worksheets/sheet1.xml".decode()
    wrong = _part(data, sheet).replace(b'ref="A1:A3"', b'ref="A1"')
    assert len(read(with_part(data, sheet, wrong), "x.xlsx")) == 3


def test_a_row_far_below_the_last_one_does_not_keep_the_reader_for_ever():
    data = xlsx(["Class"], ["Fiction"])
    sheet = "xl/worksheets/sheet1.xml"
    far = (
        _part(data, sheet).replace(b'<row r="2"', b'<row r="999999999"').replace(b'r="A2"', b'r="A999999999"')
    )
    with pytest.raises(Unreadable, match="more than 1,048,576 rows"):
        read(with_part(data, sheet, far), "x.xlsx")


def test_a_long_cell_is_cut():
    assert len(cells(b"Class\n" + b"x" * 2000)[1][0]) == LONGEST_CELL


def test_more_columns_or_rows_than_the_limits_are_refused_with_what_to_do(monkeypatch):
    with pytest.raises(Unreadable, match=r"Row 1 has more than 60 columns\. Leave columns out"):
        read(b",".join(b"x" for _ in range(61)))
    with pytest.raises(Unreadable, match="Row 1 has more than 60 columns"):
        read(xlsx(["x"] * 90), "x.xlsx")
    with pytest.raises(Unreadable, match="more than 200,000 rows"):
        read(b"x\n" * 200_001)


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
GOOD = xlsx(*ROWS)
STYLES, STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"


def _part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return pack.read(name)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("x.xlsx", b"MZ not a zip", "This is not an Excel workbook"),
        ("x.xlsx", b"", "This is not an Excel workbook"),
        ("x.xlsx", GOOD[: len(GOOD) // 2], "This is not an Excel workbook"),
        ("x.xlsx", zipped({"hello.txt": b"hello"}), "This is not an Excel workbook"),
        ("x.xlsx", zipped({"word/document.xml": b"<a/>"}), "This is not an Excel workbook"),
        ("x.xlsx", zipped({"xl/workbook.xml": b"<a/>"}), "This Excel workbook is damaged"),
        ("x.xlsx", with_part(GOOD, "xl/workbook.xml", b"<a><b></a>"), "This Excel workbook is damaged"),
        ("x.xlsx", with_part(GOOD, STYLES, b"<a/>" * 100_001), "more formats than the portal can read"),
        ("x.xlsx", with_part(GOOD, STYLES, b"<a/>" + b" " * 2**21), "Save it as .csv, and bring"),
        ("x.xlsx", with_part(GOOD, STRINGS, b"<si/>" * 2_000_001), "more text than the portal can read"),
        (
            "x.xlsx",
            with_part(GOOD, STRINGS, b"<a/>" + b" " * 40 * 2**20),
            "more text than the portal can read",
        ),
        ("x.xlsx", with_part(GOOD, "xl/vbaProject.bin", b"macro"), "has macros"),
        ("x.xlsx", with_part(GOOD, STYLES, ENTITIES), "instructions that no Excel workbook needs"),
        ("x.xlsx", with_part(GOOD, STYLES, b"<a>" + b" " * 1048570 + ENTITIES), "instructions that no"),
        ("x.xlsx", with_part(GOOD, STYLES, ENTITIES.decode().encode("utf-16")), "instructions that no"),
        ("x.xlsx", with_part(GOOD, STYLES, ENTITIES.decode().encode("utf-16-le")), "instructions that no"),
        (
            "x.xlsx",
            with_part(GOOD, STYLES, b'<?xml version="1.0" encoding="UTF-7"?><a>+ADwAIQ-DOCTYPE</a>'),
            "instructions that no",
        ),
        ("x.xlsx", with_part(GOOD, "xl/media/bomb.bin", bytes(130 * 1024 * 1024)), "unpacks to more"),
        ("x.xlsx", GOOD + bytes(11 * 1024 * 1024), "larger than 10 MB"),
        ("x.csv", b"x\n" * (6 * 1024 * 1024), "larger than 10 MB"),
        ("x.csv", GOOD, "no table of plain text"),
        ("x.csv", "Class,Items".encode("utf-16-le"), "no table of plain text"),
        ("x.csv", "Class,Items".encode("utf-16")[:-1], "no table of plain text"),
        ("x.csv", b"Class\n\x81\x8d\x8f", "no table of plain text"),
        ("x.csv", b'Class\n"' + b"x" * 140_000, r"Line 2 of this file can not be read\. Look for"),
        ("x.xlsm", GOOD, "ends in .csv or .xlsx"),
        ("x", GOOD, "ends in .csv or .xlsx"),
    ],
)
def test_what_is_no_plain_spreadsheet_is_refused_in_a_sentence(name, data, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(data, name)


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", STYLES, "xl/workbook.xml"])
@pytest.mark.parametrize("place", [0, 1, 20])
def test_a_workbook_with_a_flipped_byte_is_called_damaged(name, place):
    """Where a packed part begins zlib stumbles, further on its sum is wrong."""
    start = GOOD.index(name.encode()) + len(name)
    data = bytearray(GOOD)
    data[start + place] ^= 0xFF

    with pytest.raises(Unreadable, match=r"This Excel workbook is damaged\. Open it, save it as .xlsx"):
        read(bytes(data), "x.xlsx")


def test_formulas_of_many_cells_come_as_their_text_or_as_nothing():
    book = openpyxl.Workbook()
    book.active.append(["Class", "Items", "Year", "End"])
    book.active["A2"] = "Fiction"
    book.active["B2"] = ArrayFormula("B2:B2", "=SUM(A1:A1*2)")
    book.active["C2"] = DataTableFormula(ref="C2:C2", r1="A1", dt2D=True)
    book.active["D2"] = "x"
    out = io.BytesIO()
    book.save(out)

    assert cells(out.getvalue(), "x.xlsx")[1] == ["Fiction", "=SUM(A1:A1*2)", "", "x"]


def test_signs_that_no_word_file_can_hold_are_dropped():
    assert text_of("Fic\x01tion\x0b \x02 and\ufffe more\x85") == "Fiction and more"
    assert cells(b"Class\nFic\x1ation\n")[1] == ["Fiction"]
    assert without_control("a\tb\nc\rd\x7fe\x9ff\ud800g\uffffh\x00\x0c") == "a\tb\nc\rd\x7fe\x9ffgh"


@given(st.text(max_size=60))
def test_any_cell_can_stand_in_an_xml_document(text):
    from lxml import etree

    etree.Element("a").text = text_of(text)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_and_nothing_else(data):
    for name in ("x.csv", "x.xlsx"):
        try:
            lines = read(data, name)
        except Unreadable:
            continue
        assert all(line.cells and line.cells[-1] for line in lines)
