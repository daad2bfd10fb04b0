"""The state's list of allocations, read: which column is what, and what each row says. Pure functions.

A district is found by its DPI code, or by its name where the list has no codes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from portal.core.money import COMMAS_BETWEEN_THOUSANDS
from portal.core.packs import Unreadable
from portal.core.sheets import Line

MOST_ROWS, HEADINGS_WITHIN = 2_000, 12
CODE, NAME, AMOUNT, CHILDREN = "code", "name", "amount", "children"
KNOWN_BY = {  # words of headings; the first column that fits
    CODE: r"(dpi |district |agency |lea )?(code|number|no\.?|id|key)",
    CHILDREN: r".*\b(census|children|child count|persons|ages? 4).*",
    AMOUNT: r".*\b(amount|allocation|aid|payment|distribution|apportionment|estimate)s?\b.*",
    NAME: r".*\b(district|agency|name|municipality)\b.*",
}
LARGEST = Decimal("999999999.99")
WITHOUT = {"school", "district", "sd", "area", "public", "schools", "of", "the", "community", "joint", "no"}


class Unfit(Exception):
    """A cell cannot be read; the message is the rest of a sentence that begins with its row."""


@dataclass(frozen=True)
class Read:
    """What a list says. ``rows``: number in the file, code, name, amount as text, children. ``troubles``:
    rows that cannot be read, each with its number, why, and its cells as they came.
    """

    heads: list[str]
    rows: list[dict]
    troubles: list[dict]


def read(lines: Iterable[Line]) -> Read:
    """Every row is read, so that all that is wrong is said at once.

    Raises Unreadable for a list without headings or rows, and for one with too many.
    """
    columns, heads, rows, troubles = None, [], [], []
    for place, line in enumerate(lines, start=1):
        if columns is None:
            columns, heads = _columns(line.cells), list(line.cells)
            if columns is None and place >= HEADINGS_WITHIN:
                break
            continue
        try:
            if row := _row(line, columns):
                rows.append(row)
        except Unfit as why:
            troubles.append({"row": line.number, "why": str(why), "cells": list(line.cells)})
        if len(rows) + len(troubles) > MOST_ROWS:
            raise Unreadable(
                f"This list has more than {MOST_ROWS:,} districts. Choose the state’s list itself."
            )
    if columns is None:
        raise Unreadable(
            "No row of headings was found. The list needs a column with the district’s code or name, and one "
            "with the amount."
        )
    if not rows and not troubles:
        raise Unreadable("This list has headings and no districts below them.")
    return Read(heads, rows, troubles)


def _columns(cells) -> dict | None:
    found = {}
    for place, head in enumerate(cells):
        said = " ".join(head.lower().replace("_", " ").split())
        for role, words in KNOWN_BY.items():
            if role not in found and re.fullmatch(words, said):
                found[role] = place
                break
    return found if AMOUNT in found and (CODE in found or NAME in found) else None


def _row(line, columns) -> dict | None:
    def cell(role):
        place = columns.get(role)
        return line.cells[place].strip() if place is not None and place < len(line.cells) else ""

    code, name, amount = cell(CODE), cell(NAME), cell(AMOUNT)
    if not amount or not (code or name) or name.lower().startswith(("total", "state total", "statewide")):
        return None
    return {
        "row": line.number,
        "code": _code(code),
        "name": name[:100],
        "amount": str(_dollars(amount)),
        "children": _children(cell(CHILDREN)),
    }


def _code(text) -> str:
    """Four digits; a spreadsheet drops the zeros in front."""
    if not text:
        return ""
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise Unfit(f"code: “{text[:30]}” is not a DPI code of four digits.")
    return text.zfill(4)


def _dollars(text) -> Decimal:
    plain = text.replace("$", "").strip()
    try:
        amount = Decimal(plain.replace(",", "")) if COMMAS_BETWEEN_THOUSANDS.fullmatch(plain) else None
    except InvalidOperation:
        amount = None
    if amount is None or not 0 <= amount <= LARGEST or amount.as_tuple().exponent < -2:
        raise Unfit(f"amount: “{text[:30]}” is not an amount in dollars, like 61,380.00.")
    return amount.quantize(Decimal("0.01"))


def _children(text) -> int | None:
    if not text:
        return None
    plain = text.replace(",", "")
    if not re.fullmatch(r"\d{1,7}", plain, re.ASCII):
        raise Unfit(f"children: “{text[:30]}” is not a number of children.")
    return int(plain)


def plain_name(name: str) -> str:
    """A district's name without the words that lists add or leave out."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    return " ".join(word for word in words if word not in WITHOUT)
