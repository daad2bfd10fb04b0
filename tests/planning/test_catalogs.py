"""A catalog's export: headings understood, call numbers sorted, rows counted, mistakes named."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.call_numbers import CLASSES, class_of
from planning.catalogs import does_not_fit, guess, look, tally
from planning.class_counts import CannotRead, day_in, whole_number, year_in
from portal.core.packs import Unreadable
from portal.core.sheets import Line

TODAY = dt.date(2027, 5, 13)


def lines(*rows):
    return [Line(number, [str(cell) for cell in row]) for number, row in enumerate(rows, start=1) if row]


def counted(*rows, **mapping):
    rows = lines(*rows)
    return tally(rows, look(rows), mapping, today=TODAY)


@pytest.mark.parametrize(
    ("call_number", "name"),
    [
        ("005.133 PYT", "000s General works"),
        ("5.133", "000s General works"),
        ("20", "000s General works"),
        ("398.2 GRI", "300s Social sciences"),
        ("J 599.5 WHA", "500s Science"),
        ("741.5 SPI", "700s Arts and recreation"),
        ("920 LIV", "900s History and geography"),
        ("92 LIN", "Biography"),
        ("921 KIN", "Biography"),
        ("B CURIE", "Biography"),
        ("BIO TUB", "Biography"),
        ("F ROW", "Fiction"),
        ("fic row", "Fiction"),
        ("[Fic]", "Fiction"),
        ("YA FIC COL", "Fiction"),
        ("Fiction", "Fiction"),
        ("E SEU", "Picture books and early readers"),
        ("Easy Reader", "Picture books and early readers"),
        ("GN TEL", "Graphic novels"),
        ("Graphic Novel TEL", "Graphic novels"),
        ("REF 031 WOR", "Reference"),
        ("R 423", "Reference"),
        ("DVD 791", "Other"),
        ("978031", "Other"),
        ("1234", "Other"),
        ("", "Other"),
        ("J", "Other"),
    ],
)
def test_a_call_number_belongs_to_a_class(call_number, name):
    assert class_of(call_number) == name


@given(st.text(max_size=30))
def test_every_call_number_belongs_to_one_of_the_classes(call_number):
    assert class_of(call_number) in CLASSES


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (  # a summary as Destiny and Titlewave write it
            ["Class", "Number of Items", "% of Collection", "Avg. Pub. Year", "Items added", "Weeded"],
            {"label": 0, "items": 1, "year": 3, "added": 4, "weeded": 5},
        ),
        (["Call Number Range", "Copies", "Average Copyright Year"], {"label": 0, "items": 1, "year": 2}),
        (  # items of Koha: withdrawn is a mark of one item there, no number of a class
            ["itemnumber", "itemcallnumber", "copyrightdate", "dateaccessioned", "withdrawn"],
            {"label": 1, "year": 2, "added_on": 3},
        ),
        (  # items of Alexandria and Destiny
            ["Title", "Author", "Call Number", "Publication Date", "Date Acquired", "Publisher"],
            {"label": 2, "year": 3, "added_on": 4},
        ),
        (["Dewey", "Total", "Year"], {"label": 0, "items": 1, "year": 2}),
        (["Publisher", "Average age", "No.", "Added by"], {}),
    ],
)
def test_columns_are_guessed_from_their_headings(heads, expected):
    assert guess(heads) == expected
    assert does_not_fit(expected) == []


def test_a_file_is_looked_at_with_its_headings_wherever_they_stand():
    found = look(
        lines(["Collection report"], ["May 13, 2027"], ["Class", "Items", ""], ["Fiction", 3], ["E", 4, "x"])
    )

    assert (found["head_row"], found["rows"]) == (3, 2)
    assert found["columns"] == [
        {"head": "Class", "examples": ["Fiction", "E"]},
        {"head": "Items", "examples": ["3", "4"]},
        {"head": "Column 3", "examples": ["x"]},
    ]


@pytest.mark.parametrize(("rows", "sentence"), [([], "is empty"), ([["Class", "Items"]], "no rows below")])
def test_a_file_with_nothing_to_count_is_refused(rows, sentence):
    with pytest.raises(Unreadable, match=sentence):
        look(lines(*rows))


def test_rows_of_classes_are_summed_by_class_and_years_weigh_as_many_as_the_items():
    told = counted(
        ["Class", "Items", "Year", "Added", "Weeded"],
        ["Fiction", "1,000", "2010", "30", ""],
        ["fiction", "500", "2016.2", "10", "7"],
        ["Local history", "", "", "", ""],
        ["Total", "1500", "", "", ""],
        label=0,
        items=1,
        year=2,
        added=3,
        weeded=4,
    )

    assert told["classes"] == [
        {"label": "Fiction", "items": 1500, "average_year": 2012, "added": 40, "weeded": 7},
        {"label": "Local history", "items": None, "average_year": None, "added": None, "weeded": None},
    ]
    assert (told["troubles"], told["more"]) == ([], 0)


def test_rows_of_items_are_counted_by_call_number_with_their_years_and_what_came_in_a_year():
    told = counted(
        ["Call Number", "Pub Date", "Date Added"],
        ["599.5 WHA", "c2004", "5/1/2020"],
        ["FIC ROW", "2001", "2027-01-10 08:00"],
        ["595 ANT", "[2009]", "5/13/2026"],
        ["FIC COL", "", "5/12/2026"],
        label=0,
        year=1,
        added_on=2,
    )

    assert told["classes"] == [
        {"label": "500s Science", "items": 2, "average_year": 2007, "added": 1, "weeded": None},
        {"label": "Fiction", "items": 2, "average_year": 2001, "added": 1, "weeded": None},
    ]


def test_a_date_column_without_new_items_says_that_none_came_and_no_column_says_nothing():
    rows = (["Call Number", "Added"], ["FIC A", "1/1/2001"])

    assert counted(*rows, label=0, added_on=1)["classes"][0]["added"] == 0
    assert counted(*rows, label=0)["classes"][0]["added"] is None


def test_mistakes_are_named_by_row_and_everything_else_is_counted():
    told = counted(
        ["Class", "Items", "Year", "Added"],
        ["Fiction", "many", "2010", "=1+1"],
        ["", "5", "", ""],
        ["Biography", "12", "1492", "-3"],
        ["x" * 70, "2.5", "soon", ""],
        label=0,
        items=1,
        year=2,
        added=3,
    )

    assert [(one["row"], one["sentence"]) for one in told["troubles"]] == [
        (2, "“many” is not a whole number of items in all, so it is left out"),
        (2, "“=1+1” is not a whole number of items added, so it is left out"),
        (3, "it names no class, so it is left out"),
        (4, "the year 1492 is not between 1800 and 2027, so it is left out"),
        (4, "“-3” is not a whole number of items added, so it is left out"),
        (5, "“xxxxxxxxxxxxxxxxxxxx…” was cut after 60 letters"),
        (5, "“2.5” is not a whole number of items in all, so it is left out"),
        (5, "“soon” is not a year, so it is left out"),
    ]
    assert [(one["label"], one["items"]) for one in told["classes"]][:2] == [
        ("Fiction", None),
        ("Biography", 12),
    ]


def test_fifty_mistakes_are_shown_and_the_rest_counted():
    told = counted(["Call", "Year"], *(["FIC", "n.d."] for _ in range(75)), label=0, year=1)

    assert (len(told["troubles"]), told["more"]) == (50, 25)
    assert told["classes"][0]["items"] == 75


def test_more_classes_than_a_plan_holds_mean_that_the_column_is_wrong():
    titles = ([f"Title {n}", "1"] for n in range(101))

    with pytest.raises(Unreadable, match=r"more than 100 classes\. Choose another column"):
        counted(["Title", "Copies"], *titles, label=0, items=1)


def test_a_file_of_totals_has_no_class():
    with pytest.raises(Unreadable, match="No class was found"):
        counted(["Class", "Items"], ["Grand total:", "7"], label=0, items=1)


@given(st.text(max_size=25))
def test_any_answer_is_read_or_named(text):
    for read in (lambda: whole_number(text, "in all"), lambda: year_in(text, TODAY), lambda: day_in(text)):
        try:
            value = read()
        except CannotRead:
            continue
        assert value is None or isinstance(value, dt.date) or value >= 0


@pytest.mark.parametrize(
    ("text", "year"), [("2004", 2004), ("c2004", 2004), ("2003, c2004", 2003), ("2004.6", 2005), ("", None)]
)
def test_years_are_read_as_catalogs_write_them(text, year):
    assert year_in(text, TODAY) == year
