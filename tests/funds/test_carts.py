"""Carts with any columns: where the headings stand, what is what, and what rows come to."""

from decimal import Decimal

import pytest

from funds import carts, pasting
from funds.cart_rows import check
from portal.core.packs import Unreadable
from portal.core.sheets import Line, read_sheet
from tests.core.sheet_files import csv, xlsx


def found(*rows):
    return carts.look(Line(number, list(map(str, cells))) for number, cells in enumerate(rows, start=1))


def guessed(*rows, remembered=None):
    seen = found(*rows)
    roles, _ = carts.roles_of(seen, remembered or {})
    return seen, roles


def checked(*rows):
    return check(*guessed(*rows))


def words(cart):
    return list(map(str, cart.troubles))


@pytest.mark.parametrize(
    ("heads", "roles"),
    [
        (
            ["Line", "ISBN13", "Title", "Author", "Binding", "Qty", "List Price", "Net Price", "Ext. Price"],
            {"isbn": 1, "title": 2, "author": 3, "binding": 4, "quantity": 5, "price": 7, "total": 8},
        ),
        (
            ["item_name", "unit price", "QUANTITY ORDERED", "Total:"],
            {"title": 0, "price": 1, "quantity": 2, "total": 3},
        ),
        (["Product", "MSRP", "# of copies"], {"title": 0, "price": 1, "quantity": 2}),
        (["Description", "ISBN-10", "ISBN-13", "Price (USD)"], {"title": 0, "isbn": 2, "price": 3}),
        (["Artikel", "Preis"], {"title": 0}),
    ],
)
def test_headings_of_vendors_are_known_by_their_words(heads, roles):
    assert guessed(heads, ["The Lake", *["1"] * (len(heads) - 1)])[1] == roles


def test_what_stands_above_the_headings_is_passed_over():
    seen, roles = guessed(["Your cart"], ["Printed 5/13/2027"], ["Title", "Price"], ["The Lake", "5"])
    assert (seen["rows"][0][0], seen["has_headings"], roles) == (3, True, {"title": 0, "price": 1})


@pytest.mark.parametrize(
    "rows",
    [
        [["The Lake"], ["The Pond"]],
        [["The Lake", "Jane Doe"], ["The Pond", "J. Roe"]],
        [["9780306406157", "The Lake", "2", "$12.50"], ["9780804429573", "The Pond", "1", "$3.00"]],
    ],
)
def test_rows_without_headings_lose_none(rows):
    seen, roles = guessed(*rows)
    assert (seen["has_headings"], len(carts.body_of(seen))) == (False, 2)
    assert check(seen, roles).rows[0].title == "The Lake"


def test_columns_without_headings_are_known_by_what_is_in_them():
    _, roles = guessed(
        ["9780306406157", "The Lake", "2", "$12.50", "$25.00"], ["", "Pond", "1", "3.00", "3.00"]
    )
    assert roles == {"isbn": 0, "title": 1, "quantity": 2, "price": 3, "total": 4}


def test_what_is_remembered_of_a_vendor_wins_over_what_is_guessed():
    rows = [["Title", "Subtitle", "Price"], ["The Lake", "A story", "5"]]
    seen = found(*rows)
    known = {"title": "", "subtitle": "title", "price": "price"}
    assert carts.roles_of(seen, known) == ({"title": 1, "price": 2}, True)
    assert carts.roles_of(seen, {"subtitle": "title"}) == ({"title": 1, "price": 2}, False)


def test_rows_become_lines_with_what_is_put_after_the_title():
    cart = checked(
        ["Title", "Author", "Edition", "Format", "Price", "A/B"],
        ["The Lake", "Jane Doe", "2nd", "hardcover", "$12.50", "b"],
        ["The Pond", "", "", "paperback", "", ""],
    )
    assert [(row.title, row.price, row.list) for row in cart.rows] == [
        ("The Lake / Jane Doe, 2nd, hardcover", Decimal("12.50"), "B"),
        ("The Pond, paperback", None, "A"),
    ]
    assert cart.notes == ["Row 3: no price. The order can be sent when each line has one."]


def test_a_line_total_gives_the_price_only_where_it_comes_to_whole_cents():
    cart = checked(["Title", "Qty", "Line total"], ["a", "3", "10.00"], ["b", "4", "10.00"], ["c", "", "7"])
    assert [row.price for row in cart.rows] == [Decimal("2.50"), Decimal("7.00")]
    assert words(cart)[0].startswith(
        "Row 2, Line total: $10.00 for 3 copies comes to no whole cents for one."
    )


def test_a_price_and_a_line_total_that_differ_are_not_guessed_at():
    cart = checked(["Title", "Qty", "Price", "Total"], ["a", "3", "5.00", "14.00"])
    assert words(cart)[0].startswith("Row 2, Total: 3 times $5.00 is $15.00, and $14.00 stands here.")


def test_troubles_name_the_row_and_the_column_as_the_file_does():
    cart = checked(["Title", "Your price"], ["The Lake", "5"], [], ["", "6"], ["Pond", "about $5"])
    assert words(cart) == [
        "Row 4, Title: nothing is here. Write what it is; where cells are merged, split them first",
        "Row 5, Your price: “about $5” is not an amount. Write it like 12.50",
    ]


def test_a_title_too_long_for_a_line_is_no_line():
    assert "has more than 250 letters" in words(checked(["Title", "Qty"], ["x" * 251, "1"]))[0]


def test_sums_fees_and_repeated_headings_are_left_out_and_said():
    cart = checked(
        ["Title", "Qty", "Price"],
        ["Total Recall", "1", "5.00"],
        ["Title", "Qty", "Price"],
        ["Subtotal", "", "5.00"],
        ["Shipping & Handling", "", "9.00"],
        ["", "1", "14.00"],
    )
    assert [row.title for row in cart.rows] == ["Total Recall"]
    assert cart.left_out == [
        "Row 3: the headings again.",
        "Row 4: “Subtotal, 5.00”. This is a sum.",
        "Row 5: “Shipping & Handling, 9.00”. Shipping and processing are entered on the order’s form.",
        "Row 6: “1, 14.00”. This seems to be a sum.",
    ]
    assert (words(cart), cart.total) == ([], Decimal("5.00"))


def test_the_zero_that_a_spreadsheet_dropped_is_put_back_and_said():
    cart = checked(["Title", "ISBN"], ["The Lake", "306406152"])
    assert cart.rows[0].isbn == "9780306406157"
    assert cart.notes[0].startswith("Row 2: a spreadsheet dropped the zero that the ISBN begins with.")


def test_a_workbook_with_merged_cells_and_formulas_is_read_as_it_stands():
    rows = list(
        read_sheet(
            xlsx(
                ["Title", "ISBN", "Qty", "Price"],
                ["The Lake", 9780306406157, 2, 12.5],
                [None, None, 1, 3],
                ["The Pond", None, 1, "=2+3"],
            ),
            "cart.xlsx",
        )
    )
    seen = carts.look(rows)
    cart = check(seen, carts.roles_of(seen, {})[0])
    assert cart.rows[0].amount == Decimal("25.00")
    assert [trouble.column for trouble in cart.troubles] == ["Title", "Price"]
    assert "“=2+3” is a formula, which the portal does not calculate" in words(cart)[1]


def test_fifty_thousand_rows_are_refused_before_they_are_read():
    asked = []

    def lines():
        for number in range(1, 50_001):
            asked.append(number)
            yield Line(number, ["The Lake", "5.00"])

    with pytest.raises(Unreadable, match="takes at most 500 lines"):
        carts.look(lines())
    assert len(asked) < 600


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "Nothing is in this file"),
        ([["Title", "Price"]], "no rows below them"),
        ([["x" * 300_000] * 4], "far more text than a cart needs"),
    ],
)
def test_a_cart_with_nothing_or_too_much_is_refused(rows, words):
    with pytest.raises(Unreadable, match=words):
        found(*rows)


def test_another_encoding_and_separator_are_read():
    rows = read_sheet(csv(["Title", "Price"], ["Café", "5.00"], separator=";", encoding="cp1252"), "x.csv")
    assert checked(*(line.cells for line in rows)).rows[0].title == "Café"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\r\nc\td", [["a", "b"], ["c", "d"]]),
        ('"two\nlines"\t5', [["two\nlines", "5"]]),
        ('"Never closed\t1\nThe Lake\t2', [['"Never closed', "1"], ["The Lake", "2"]]),
        ('"Hush" she said\t1\nx\t2', [['"Hush" she said', "1"], ["x", "2"]]),
    ],
)
def test_pasted_rows_are_parted_by_tabs_and_a_stray_quotation_mark_eats_none(text, rows):
    assert pasting.rows_of(text) == rows


def test_pasted_formulas_are_kept_as_text():
    kept = pasting.as_workbook([["=1+1", "a;b,c"]])
    assert [line.cells for line in read_sheet(kept, pasting.NAME)] == [["=1+1", "a;b,c"]]
