"""A vendor's cart, looked at: where its headings stand, and which column is what.

Pure functions on rows of text (portal.core.sheets): no queries, no clock. Carts have any columns with any
names, and pasted rows often have no headings at all. What its rows come to: cart_rows.
"""

import re
from collections.abc import Iterable

from portal.core.packs import Unreadable
from portal.core.sheets import Line

MOST_LINES = 500  # of one order
TITLE, AUTHOR, EDITION, BINDING = "title", "author", "edition", "binding"
ISBN, QUANTITY, PRICE, TOTAL, LIST = "isbn", "quantity", "price", "total", "list"
ROLES = {
    TITLE: "Title",
    AUTHOR: "Author, put after the title",
    EDITION: "Edition, put after the title",
    BINDING: "Binding or format, put after the title",
    ISBN: "ISBN",
    QUANTITY: "Quantity",
    PRICE: "Price of one",
    TOTAL: "Price of the whole line",
    LIST: "List A or B",
}
# Words of headings as vendors write them. Of two columns that fit a role, the one that fits earlier words.
KNOWN_BY = {
    TITLE: [
        r"(book|item|product|full|main|short)? ?title( name)?",
        r"(item|product|long|short)? ?(name|description|desc\.?)|item|product|book",
    ],
    ISBN: [
        r"isbn ?-?13.*|.*\bisbn ?-?13",
        r".*\bisbn\b.*",
        r"ean( ?-?13)?",
    ],
    QUANTITY: [
        r"((order(ed)?|item|cart|list|line|requested) )?(qty\.?|quantity|quant\.?)"
        r"( ?(ordered|requested|needed|wanted))?",
        r"(#|no\.?|number|count)( of)? ?(copies|units|items)?|copies|units|how many",
    ],
    PRICE: [
        r"(your|our|net|discount(ed)?|sale|school|library|customer|contract|final|special)"
        r"( unit)? (price|cost)( each)?",
        r"((unit|each|item|single|selling) )?(price|cost)( ?(each|(per|/) ?(unit|item|one|copy|each)))?"
        r"( ?\(?(in )?(usd|us\$|\$)\)?)?|each",
        r"(list|retail|regular|publisher.?s?|full|catalog)( list)? (price|cost)|msrp|srp",
    ],
    TOTAL: [
        r"(line|item|row|extended|ext\.?) ?(total|amount|price|cost|sum)( (price|cost))?|extension|extended",
        r"total( (price|cost|amount|net))?|(net )?amount|net total|sub-?total",
    ],
    AUTHOR: [r"(book )?(author|creator|contributor|writer)s?( name)?(\(s\))?.*|(written )?by"],
    EDITION: [r"edition.*|edn?\.?"],
    BINDING: [r"binding.*|cover( type)?", r"((item|product|media|material) )?(format|type)"],
    LIST: [r"((list|priority) ?)?\(?a ?(/|or) ?b\)?|list"],
}
EXAMPLES, LONGEST_EXAMPLE = 3, 40  # beside a heading, and letters of each
HEADINGS_WITHIN = 10  # rows: some carts print their name and the day above the headings
SPARE = 20  # rows that are no lines: headings, sums
MOST_LETTERS = 1_000_000
LOOKS_LIKE_A_NUMBER = re.compile(r"[^A-Za-z]*[0-9][^A-Za-z]*[Xx]?")
LOOKS_LIKE_AN_ISBN = re.compile(r"(97[89][- ]?)?([0-9][- ]?){9}[0-9Xx]")
LOOKS_LIKE_A_PRICE = re.compile(r"(us ?)?\$.*[0-9].*|[0-9,]*\.[0-9]{2}|usd.*[0-9].*", re.IGNORECASE)
LOOKS_LIKE_A_COUNT = re.compile(r"[0-9]{1,3}")
TOO_MANY = (
    f"This has more than {MOST_LINES} rows, and an order takes at most {MOST_LINES} lines. Split it into two "
    "orders, or leave rows out."
)
TOO_LONG = "This holds far more text than a cart needs. Leave columns out, and bring it in again."


def look(lines: Iterable[Line]) -> dict:
    """What a cart holds, as plain data: its rows as (number, cells) from the headings on, and whether the
    first of them is headings. Raises Unreadable before it reads on for what no order takes.
    """
    rows, letters = [], 0
    for line in lines:
        rows.append([line.number, line.cells])
        letters += sum(map(len, line.cells))
        if len(rows) > MOST_LINES + SPARE:
            raise Unreadable(TOO_MANY)
        if letters > MOST_LETTERS:
            raise Unreadable(TOO_LONG)
    if not rows:
        raise Unreadable("Nothing is in this file. Export the cart again, or paste its rows.")
    first, has_headings = _headings([cells for _, cells in rows])
    if has_headings and first + 1 == len(rows):
        raise Unreadable("There are headings and no rows below them. Export the cart again.")
    return {"rows": rows[first:], "has_headings": has_headings}


def _headings(rows) -> tuple[int, bool]:
    """Which row is the first that counts, and whether it holds headings.

    Headings are the row with most that are known; else words above rows with numbers in them.
    """
    known = [len(guess(cells)) for cells in rows[:HEADINGS_WITHIN]]
    best = max(range(len(known)), key=known.__getitem__)
    if known[best] >= 2 or (known[best] and not _has_numbers(rows[best])):
        return best, True
    is_words = len(rows[0]) > 1 and not _has_numbers(rows[0])
    return 0, is_words and any(map(_has_numbers, rows[1:]))


def _has_numbers(cells) -> bool:
    return any(LOOKS_LIKE_A_NUMBER.fullmatch(text) for text in cells)


def heads_of(found: dict) -> list[str]:
    """A name for each column: its heading, or its place."""
    heads = found["rows"][0][1] if found["has_headings"] else []
    width = max(len(cells) for _, cells in found["rows"])
    return [cell(heads, place)[:LONGEST_EXAMPLE] or f"Column {place + 1}" for place in range(width)]


def body_of(found: dict) -> list:
    """The rows below the headings."""
    return found["rows"][1:] if found["has_headings"] else found["rows"]


def columns_of(found: dict) -> list[dict]:
    """Each column with its name and what stands in its first rows."""
    first = [cells for _, cells in body_of(found)[:EXAMPLES]]
    return [
        {"head": head, "examples": [text[:LONGEST_EXAMPLE] for row in first if (text := cell(row, place))]}
        for place, head in enumerate(heads_of(found))
    ]


def cell(cells, place) -> str:
    """What stands in a column of a row; nothing where the row ends before it."""
    return cells[place] if place is not None and place < len(cells) else ""


def said_by(head: str) -> str:
    """A heading as it is looked up and remembered."""
    return " ".join(head.lower().replace("_", " ").split()).strip(" :*")[:LONGEST_EXAMPLE]


def guess(heads: list[str]) -> dict:
    """Role to place of its column, for the headings that say it."""
    mapping, said = {}, list(map(said_by, heads))
    for role, kinds_of_words in KNOWN_BY.items():
        for words in kinds_of_words:
            free = [place for place in range(len(said)) if place not in mapping.values()]
            fits = next((place for place in free if re.fullmatch(words, said[place])), None)
            if fits is not None:
                mapping[role] = fits
                break
    return mapping


def roles_of(found: dict, remembered: dict) -> tuple[dict, bool]:
    """Role to place, and whether all of it was remembered. ``remembered``: heading to role, or to nothing."""
    if not found["has_headings"]:
        return _by_contents([cells for _, cells in body_of(found)]), False
    said = [said_by(head) for head in heads_of(found)]
    mapping = {}
    for place, head in enumerate(said):
        if role := remembered.get(head):
            mapping.setdefault(role, place)
    if TITLE in mapping and all(head in remembered for head in said):
        return mapping, True
    left = [head if head not in remembered else "" for head in said]
    mapping |= {role: place for role, place in guess(left).items() if role not in mapping}
    if TITLE not in mapping:
        mapping |= _wordiest([cells for _, cells in body_of(found)], mapping.values())
    return mapping, False


def _by_contents(rows) -> dict:
    """What columns without headings seem to be, by most of their cells."""
    mapping = {}
    for place in range(max(map(len, rows))):
        texts = [text for cells in rows if (text := cell(cells, place))]

        if _mostly(LOOKS_LIKE_AN_ISBN, texts):
            mapping.setdefault(ISBN, place)
        elif _mostly(LOOKS_LIKE_A_PRICE, texts):
            mapping.setdefault(TOTAL if PRICE in mapping else PRICE, place)
        elif _mostly(LOOKS_LIKE_A_COUNT, texts):
            mapping.setdefault(QUANTITY, place)
    return mapping | _wordiest(rows, mapping.values())


def _mostly(looks, texts) -> bool:
    return sum(bool(looks.fullmatch(text)) for text in texts) * 2 > len(texts)


def _wordiest(rows, taken) -> dict:
    """The title is in the free column with most letters."""
    free = set(range(max(map(len, rows)))) - set(taken)

    def letters(place):
        return sum(sum(map(str.isalpha, cell(cells, place))) for cells in rows), -place

    best = max(free, key=letters, default=None)
    return {} if best is None or not letters(best)[0] else {TITLE: best}
