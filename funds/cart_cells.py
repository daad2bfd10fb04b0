"""What one cell of a vendor's cart says: an amount, a quantity, the number of a book. Pure functions on text.

What cannot be read is refused in words that say what to write; nothing in a cell is ever reckoned.
"""

import re
from decimal import Decimal

from stdnum import isbn
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NotAnISBN

from portal.core.money import CENT, COMMAS_BETWEEN_THOUSANDS

LONGEST_TITLE, MOST_COPIES = 250, 100_000  # as a line of an order takes them
MOST_DOLLARS = Decimal(10) ** 9
SHOWN = 40  # letters of a cell that a sentence repeats
TEXT_AS_A_FORMULA = re.compile(r'="([^"]*)"')  # keeps the zero of 0306406152: no formula, but a text
CURRENCY = re.compile(r"^(us ?\$|usd|\$) ?|(?<=[0-9]) ?(us ?\$|usd|\$)$", re.IGNORECASE)
AMOUNT = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
NOISE = Decimal("0.000001")  # 12.299999999999999 is how a spreadsheet may keep 12.30
CUT = re.compile(r"[0-9.,]+ ?E ?\+? ?[0-9]+", re.IGNORECASE)
AROUND_ISBN = re.compile(r"^(e-?)?isbn([- ]?1[03])?[ :.#-]*|[ ,;]*\(.*\)$|^'|\.0$", re.IGNORECASE)


class Unfit(Exception):
    """A cell cannot be read; the message is the rest of a sentence that names its row and column."""


def plain(text: str) -> str:
    """The text of a cell. Raises Unfit for a formula."""
    if packed := TEXT_AS_A_FORMULA.fullmatch(text):
        return packed[1].strip()
    if text.startswith("=") and len(text) > 1:
        raise Unfit(
            f"{quoted(text)} is a formula, which the portal does not calculate. Put its value there instead"
        )
    return text


def quoted(text) -> str:
    return f"“{text[:SHOWN]}…”" if len(text) > SHOWN else f"“{text}”"


def amount_of(text: str) -> Decimal | None:
    """Dollars and cents; None for an empty cell."""
    said = text.strip()
    if not said:
        return None
    body = CURRENCY.sub("", said.removeprefix("'")).strip()
    if re.fullmatch(r"[-−–] ?.*[0-9].*|\(.*[0-9].*\)|.*[0-9]-", body):
        raise Unfit(f"{quoted(said)} is below zero, and a credit is no line of an order")
    if re.fullmatch(r"[0-9.]*,[0-9]{1,2}", body):
        raise Unfit(f"{quoted(said)} is not an amount. Write cents after a point, like 12.50")
    if not COMMAS_BETWEEN_THOUSANDS.fullmatch(body) or not AMOUNT.fullmatch(body.replace(",", "")):
        raise Unfit(f"{quoted(said)} is not an amount. Write it like 12.50")
    exact = Decimal(body.replace(",", ""))
    if exact >= MOST_DOLLARS:
        raise Unfit(f"{quoted(said)} is a billion dollars or more")
    amount = exact.quantize(CENT)
    if abs(amount - exact) > NOISE:
        raise Unfit(f"{quoted(said)} has parts of a cent. Write dollars and cents, like 12.50")
    return amount


def quantity_of(text: str) -> int:
    """How many; one for an empty cell."""
    said = text.strip()
    if not said:
        return 1
    body = said.removeprefix("'")
    if not re.fullmatch(r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.0*)?", body):
        raise Unfit(f"{quoted(said)} is not a number of copies. Write a whole number, like 2")
    count = int(body.partition(".")[0].replace(",", ""))
    if count == 0:
        raise Unfit(f"{quoted(said)} copies are none. Write how many, or take the row out")
    if count > MOST_COPIES:
        raise Unfit(f"{quoted(said)} is more than {MOST_COPIES:,}")
    return count


def isbn_of(text: str) -> str:
    """Thirteen digits; empty for an empty cell. Nine digits that fit with a zero before them are a book of
    whose number a spreadsheet has dropped the zero.
    """
    said = text.strip()
    if CUT.fullmatch(said):
        raise Unfit(
            f"{quoted(said)} is a number that a spreadsheet cut off. Format the column as a number without "
            "decimals, and bring it in again"
        )
    body = AROUND_ISBN.sub("", AROUND_ISBN.sub("", said)).replace(" ", "").replace("-", "").replace("–", "")
    if not body:
        return ""
    if len(body) == 8:
        body = f"00{body}"
    try:
        return isbn.validate(body, convert=True)
    except InvalidChecksum as error:
        raise Unfit(f"{quoted(said)} has a wrong digit: its last one does not fit the others") from error
    except NotAnISBN as error:
        if body.isdecimal():
            raise Unfit(
                f"{quoted(said)} has {len(body)} digit{'' if len(body) == 1 else 's'}, and an ISBN has 10 or "
                "13. Empty the cell if this is no book"
            ) from error
        raise Unfit(f"{quoted(said)} is not the number of a book. Empty the cell if this is none") from error


def has_lost_its_zero(text: str) -> bool:
    """Whether a spreadsheet has dropped what the number of a book begins with."""
    return re.fullmatch(r"[0-9]{7,8}[0-9Xx](\.0)?", text.replace("-", "")) is not None


def list_of(text: str) -> str:
    """List A where nothing is said."""
    said = text.strip().upper().removeprefix("LIST").strip()
    if said in ("", "A", "B"):
        return said or "A"
    raise Unfit(f"{quoted(text)} is neither A nor B")
