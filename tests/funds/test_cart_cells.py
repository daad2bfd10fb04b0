"""What a cell says, and the words for one that cannot be read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funds.cart_cells import Unfit, amount_of, isbn_of, list_of, plain, quantity_of


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$1,204.50", "1204.50"),
        ("USD 12.00", "12.00"),
        ("US$12", "12.00"),
        ("12.00 usd", "12.00"),
        ("  .5 ", "0.50"),
        ("12.3000", "12.30"),
        ("12.299999999999999", "12.30"),
        ("0", "0.00"),
        ("'14.50", "14.50"),
    ],
)
def test_amounts_as_people_and_spreadsheets_write_them(text, amount):
    assert str(amount_of(text)) == amount


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("about $5", "“about $5” is not an amount. Write it like 12.50"),
        ("12,50", "Write cents after a point, like 12.50"),
        ("1.204,50", "Write cents after a point"),
        ("12,5000", "is not an amount"),
        ("12.345", "has parts of a cent"),
        ("-5.00", "below zero"),
        ("($5.00)", "below zero"),
        ("€12", "is not an amount"),
        ("1.2E+3", "is not an amount"),
        ("1e400", "is not an amount"),
        ("1000000000", "a billion dollars or more"),
        ("٣", "is not an amount"),
        ("NaN", "is not an amount"),
        ("$", "is not an amount"),
    ],
)
def test_amounts_that_are_none_are_refused_in_words(text, words):
    with pytest.raises(Unfit) as unfit:
        amount_of(text)
    assert words in str(unfit.value)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0-306-40615-2", "9780306406157"),
        ("978 0 306 40615 7", "9780306406157"),
        ("ISBN-13: 9780306406157", "9780306406157"),
        ("9780306406157 (pbk.)", "9780306406157"),
        ("9780306406157.0", "9780306406157"),
        ("306406152", "9780306406157"),
        ("080442957X", "9780804429573"),
        ("", ""),
    ],
)
def test_numbers_of_books(text, number):
    assert isbn_of(text) == number


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9.78031E+12", "a number that a spreadsheet cut off"),
        ("9.78E12", "a number that a spreadsheet cut off"),
        ("9780306406158", "its last one does not fit the others"),
        ("0306406153", "its last one does not fit the others"),
        ("085391163724", "has 12 digits, and an ISBN has 10 or 13"),
        ("B00X4WHP5E", "is not the number of a book"),
        ("see page 5", "is not the number of a book"),
    ],
)
def test_numbers_of_no_book_are_refused_in_words(text, words):
    with pytest.raises(Unfit) as unfit:
        isbn_of(text)
    assert words in str(unfit.value)


@pytest.mark.parametrize(("text", "count"), [("", 1), ("3", 3), ("3.0", 3), ("1,200", 1200)])
def test_quantities(text, count):
    assert quantity_of(text) == count


@pytest.mark.parametrize("text", ["0", "-1", "2.5", "two", "1e3", "100001", "12 ea", "1,20", "٣"])
def test_quantities_that_are_none(text):
    with pytest.raises(Unfit):
        quantity_of(text)


def test_a_formula_is_never_reckoned_and_a_text_in_its_clothes_is_a_text():
    assert plain('="0306406152"') == "0306406152"
    with pytest.raises(Unfit, match="is a formula"):
        plain('=HYPERLINK("http://example.org", "The Lake")')


def test_list_a_unless_b_is_said():
    assert [list_of(text) for text in ("", "a", "List B")] == ["A", "A", "B"]
    with pytest.raises(Unfit, match="neither A nor B"):
        list_of("C")


@given(st.text())
def test_whatever_is_in_a_cell_is_an_amount_of_cents_or_refused(text):
    try:
        amount = amount_of(text)
    except Unfit:
        return
    assert amount is None or (amount >= 0 and amount == amount.quantize(Decimal("0.01")))


@given(st.one_of(st.text(), st.from_regex(r"[0-9Xx-]{8,17}", fullmatch=True)))
def test_whatever_is_in_a_cell_is_thirteen_digits_or_refused(text):
    try:
        number = isbn_of(text)
    except Unfit:
        return
    assert number == "" or (len(number) == 13 and number.isdecimal())
