"""What the rows of a vendor's cart come to as lines of an order. Pure functions, exact to the cent."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from portal.core.money import CENT, ZERO
from portal.core.templatetags.portal import dollars

from .cart_cells import (
    LONGEST_TITLE,
    Unfit,
    amount_of,
    has_lost_its_zero,
    isbn_of,
    list_of,
    plain,
    quantity_of,
    quoted,
)
from .carts import (
    AUTHOR,
    BINDING,
    EDITION,
    ISBN,
    LIST,
    PRICE,
    QUANTITY,
    ROLES,
    TITLE,
    TOTAL,
    body_of,
    cell,
    heads_of,
)

SUM = re.compile(
    r"((grand|order|cart|list|sub)[- ]?)?totals?( (price|cost|amount|due|items|quantity))?( \(?usd\)?)?:?"
    r"|sum|merchandise( total)?",
    re.IGNORECASE,
)
FEE = re.compile(
    r"(estimated )?(shipping|freight|postage|delivery|processing|handling|(sales )?tax(es)?|discount)"
    r"( ?(and|&|/|\+) ?(shipping|handling|processing))?( (fee|charge|cost)s?)?( total)?:?",
    re.IGNORECASE,
)
NOT_HERE = "Shipping and processing are entered on the order’s form."


@dataclass(frozen=True)
class Row:
    """A row that can be a line. ``price`` is dollars for one, None where the cart says nothing."""

    number: int
    title: str
    isbn: str
    quantity: int
    price: Decimal | None
    list: str

    @property
    def amount(self) -> Decimal | None:
        return None if self.price is None else self.quantity * self.price


@dataclass(frozen=True)
class Trouble:
    """What cannot be read: Row 12, Price: “about $5” is not an amount."""

    row: int
    column: str
    sentence: str

    def __str__(self):
        return f"Row {self.row}, {self.column}: {self.sentence}"


@dataclass
class Checked:
    """All of a cart. ``left_out``: a sentence for each row that is no item; ``notes`` are about all."""

    rows: list[Row] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.rows if row.price is not None), start=ZERO)


def check(found: dict, mapping: dict) -> Checked:
    """``found`` as carts.look gives it, ``mapping`` role to place of its column."""
    heads, checked, zeros = heads_of(found), Checked(), []
    rows = body_of(found)
    for number, cells in rows:
        is_last = number == rows[-1][0]
        if words := _no_item(cells, mapping, found, is_last=is_last):
            checked.left_out.append(f"Row {number}: {words}")
            continue
        row, troubles = _row(number, cells, mapping, heads)
        checked.troubles += troubles
        if row:
            checked.rows.append(row)
            zeros += [number] if row.isbn and has_lost_its_zero(cell(cells, mapping.get(ISBN))) else []
    checked.notes = list(_notes(checked, zeros))
    return checked


def _no_item(cells, mapping, found, *, is_last) -> str:
    """Why a row is no item, in a sentence; empty for one that is."""
    if found["has_headings"] and cells == found["rows"][0][1]:
        return "the headings again."
    used = {role: text for role, place in mapping.items() if (text := cell(cells, place))}
    if not used:
        return f"{_shown(cells)}. Nothing is in the columns that are used."
    label = used.get(TITLE) or next(filter(None, cells))
    if ISBN not in used and SUM.fullmatch(label):
        return f"{_shown(cells)}. This is a sum."
    if ISBN not in used and FEE.fullmatch(label):
        return f"{_shown(cells)}. {NOT_HERE}"
    if is_last and set(used) <= {QUANTITY, PRICE, TOTAL} and sum(map(bool, cells)) == len(used):
        return f"{_shown(cells)}. This seems to be a sum."
    return ""


def _shown(cells) -> str:
    return quoted(", ".join(filter(None, cells)))


def _row(number, cells, mapping, heads) -> tuple[Row | None, list[Trouble]]:
    said, troubles = {}, []

    def trouble(role, sentence):
        place = mapping.get(role)
        troubles.append(Trouble(number, ROLES[role] if place is None else heads[place], sentence))

    for role, read in READ_BY.items():
        try:
            said[role] = read(plain(cell(cells, mapping.get(role))))
        except Unfit as unfit:
            trouble(role, str(unfit))
    if not troubles:
        try:
            price, title = _price(said), _title(said)
        except _Unfit as unfit:
            trouble(unfit.role, str(unfit))
    if troubles:
        return None, troubles
    return Row(number, title, said[ISBN], said[QUANTITY], price, said[LIST]), []


READ_BY = {
    TITLE: str,
    AUTHOR: str,
    EDITION: str,
    BINDING: str,
    ISBN: isbn_of,
    QUANTITY: quantity_of,
    PRICE: amount_of,
    TOTAL: amount_of,
    LIST: list_of,
}


class _Unfit(Unfit):
    def __init__(self, role, sentence):
        super().__init__(sentence)
        self.role = role


def _price(said) -> Decimal | None:
    """The price of one. A line total counts only where it agrees with it, or comes to whole cents."""
    price, total, quantity = said[PRICE], said[TOTAL], said[QUANTITY]
    if total is None:
        return price
    if price is None:
        price = (total / quantity).quantize(CENT)
        if price * quantity != total:
            raise _Unfit(
                TOTAL,
                f"{dollars(total)} for {quantity} copies comes to no whole cents for one. Write the price of "
                "one, or put the rest on a row of its own",
            )
    if price * quantity != total:
        raise _Unfit(
            TOTAL,
            f"{quantity} times {dollars(price)} is {dollars(price * quantity)}, and {dollars(total)} stands "
            "here. Correct one of them, or leave out the column that does not count",
        )
    return price


def _title(said) -> str:
    """Title / Author, edition, binding."""
    if not said[TITLE]:
        raise _Unfit(TITLE, "nothing is here. Write what it is; where cells are merged, split them first")
    more = [said[role] for role in (AUTHOR, EDITION, BINDING) if said[role]]
    title = f"{said[TITLE]}{' / ' if said[AUTHOR] else ', ' if more else ''}{', '.join(more)}"
    if len(title) > LONGEST_TITLE:
        raise _Unfit(
            TITLE,
            f"{quoted(title)} has more than {LONGEST_TITLE} letters with what is put after it. Shorten it",
        )
    return title


def _notes(checked, zeros):
    if zeros:
        yield (f"{_rows(zeros)}: a spreadsheet dropped the zero that the ISBN begins with. It is put back.")
    if bare := [row.number for row in checked.rows if row.price is None]:
        yield f"{_rows(bare)}: no price. The order can be sent when each line has one."


def _rows(numbers) -> str:
    if len(numbers) == 1:
        return f"Row {numbers[0]}"
    shown = ", ".join(map(str, numbers[:10]))
    return f"Rows {shown}" + (f", and {len(numbers) - 10} more" if len(numbers) > 10 else "")
