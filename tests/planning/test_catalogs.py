"""A catalog's export: headings understood, call numbers sorted, rows counted, mistakes named."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.call_numbers import CLASSES, class_of, hundred_of
from planning.catalogs import does_not_fit, guess, look
from planning.class_counts import CannotRead, day_in, whole_number, year_in, year_of_age
from planning.class_tally import tally
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
        ("JB LIN", "Biography"),
        ("J BIO LIN", "Biography"),
        ("EB LIN", "Biography"),
        ("EFIC ROW", "Picture books and early readers"),
        ("JE SEU", "Picture books and early readers"),
        ("YFIC COL", "Fiction"),
        ("YAF COL", "Fiction"),
        ("YGN TEL", "Graphic novels"),
        ("JREF 031", "Reference"),
        ("SC POE", "Fiction"),
        ("NF 599.5 WHA", "500s Science"),
        ("JNF 599.5", "500s Science"),
        ("LP FIC ROW", "Fiction"),
        ("DVD FIC", "Other"),
    ],
)
def test_a_call_number_belongs_to_a_class(call_number, name):
    assert class_of(call_number) == name


@given(st.text(max_size=30))
def test_every_call_number_belongs_to_one_of_the_classes(call_number):
    assert class_of(call_number) in CLASSES


@pytest.mark.parametrize(
    ("label", "name"),
    [
        *(
            (label, "500s Science")
            for label in ("500", "500s", "500’s", "500-599", "500 – 599", "500s Science")
        ),
        ("000", "000s General works"),
        *(
            (label, None)
            for label in ("510", "500.9", "5001", "500-510", "500-899", "5", "Fiction", "", "٥00")
        ),
    ],
)
def test_a_heading_may_name_a_whole_hundred(label, name):
    assert hundred_of(label) == name


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
        (["Publisher", "Average age", "No.", "Added by"], {"age": 1}),
        (["Class", "Items", "Avg. Age (years)", "Age group"], {"label": 0, "items": 1, "age": 2}),
        (["Class", "Items", "Average Age", "Average Year"], {"label": 0, "items": 1, "year": 3}),
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


def test_what_a_catalog_prints_above_the_headings_is_not_taken_for_them():
    report = lines(
        ["Run 5/13/2027", "Page 1"], ["Collection"], ["Call Number", "Copies", "Pub Year"], ["FIC A", 1, 2001]
    )
    assert [column["head"] for column in look(report)["columns"]] == ["Call Number", "Copies", "Pub Year"]

    unknown = lines(["Run 5/13/2027", "Page 1"], ["Klasse", "Anzahl", "Jahr"], ["A", 1, 2001, "a note"])
    assert [column["head"] for column in look(unknown)["columns"]] == ["Klasse", "Anzahl", "Jahr", "Column 4"]
    assert look(lines(["Call Number"], ["FIC A"], ["FIC B"]))["head_row"] == 1


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


def test_rows_of_items_are_counted_by_call_number_with_their_years_and_what_came_last_school_year():
    told = counted(
        ["Call Number", "Pub Date", "Date Added"],
        ["599.5 WHA", "c2004", "6/30/2025"],
        ["FIC ROW", "2001", "2026-06-30 08:00"],
        ["595 ANT", "[2009]", "7/1/2025"],
        ["FIC COL", "", "7/1/2026"],
        ["FIC DAH", "", "5/12/2027"],
        label=0,
        year=1,
        added_on=2,
    )

    assert told["classes"] == [
        {"label": "500s Science", "items": 2, "average_year": 2007, "added": 1, "weeded": None},
        {"label": "Fiction", "items": 3, "average_year": 2001, "added": 1, "weeded": None},
    ]
    assert told["added_in"] == "2025–26"


@pytest.mark.parametrize(
    ("today", "added"), [(dt.date(2027, 6, 30), 1), (dt.date(2027, 7, 1), 2), (dt.date(2026, 6, 30), 0)]
)
def test_the_last_school_year_is_the_one_before_the_current_one(today, added):
    rows = lines(["Call", "Added"], ["FIC", "7/1/2025"], ["FIC", "7/1/2026"], ["FIC", "6/30/2027"])
    told = tally(rows, look(rows), {"label": 0, "added_on": 1}, today=today)

    assert told["classes"][0]["added"] == added


def test_titles_with_their_copies_are_gathered_by_call_number():
    titles = ([f"{n}.1 AB{n}", n % 3, 2000 + n % 2] for n in range(500, 620))
    told = counted(
        ["Call Number", "Copies", "Year"],
        *titles,
        ["FIC ROW", "1,000", "2010"],
        ["DVD 5", "2", ""],
        ["", "4", ""],
        ["Total copies", "1126", ""],
        label=0,
        items=1,
        year=2,
    )

    assert [(one["label"], one["items"], one["average_year"]) for one in told["classes"]] == [
        ("500s Science", sum(n % 3 for n in range(500, 600)), 2000),
        ("600s Technology and health", sum(n % 3 for n in range(600, 620)), 2001),
        ("Fiction", 1000, 2010),
        ("Other", 2, None),
    ]
    assert (told["is_gathered"], told["in_other"]) == (True, [{"beginning": "DVD", "rows": 1}])
    assert [one["sentence"] for one in told["troubles"]] == ["it names no class, so it is left out"]


def test_a_long_list_of_titles_comes_to_the_same_as_its_items():
    numbers = [f"{n % 1000:03}.{n} ABC" for n in range(6000)]
    titles = counted(["Call", "Copies"], *([number, 1] for number in numbers), label=0, items=1)
    items = counted(["Call", "Title"], *([number, "A"] for number in numbers), label=0)

    assert titles["classes"] == items["classes"]
    assert not counted(["Class", "Items"], ["500-599", 3], ["FIC", 2], label=0, items=1)["is_gathered"]


def test_beginnings_that_no_class_is_known_for_are_named_with_the_commonest_first():
    told = counted(
        ["Call Number"],
        *(["Zzz 1"], ["Kit 2"], ["KIT 3"], ["FIC A"]),
        *([f"{'ABCDEFGHIKLM'[n]}{'Q' * 9}"] for n in range(12)),
        label=0,
    )

    assert told["in_other"][0] == {"beginning": "KIT", "rows": 2}
    assert len(told["in_other"]) == 10


@pytest.mark.parametrize(
    "footer", [["Total copies"], ["Grand Total:"], ["", "Total items: 1,234"], ["Total number of copies", 2]]
)
def test_a_row_below_that_sums_up_is_no_item(footer):
    told = counted(["Call Number", "Title"], ["FIC A", "One"], ["FIC B", "Total"], footer, label=0)

    assert [(one["label"], one["items"]) for one in told["classes"]] == [("Fiction", 2)]


def test_an_average_age_becomes_a_year():
    told = counted(
        ["Class", "Items", "Average Age"],
        ["Fiction", 10, "16.5"],
        ["Reference", 1, "3 years"],
        ["Other", 1, "old"],
        ["Easy", 1, "999"],
        label=0,
        items=1,
        age=2,
    )

    assert [one["average_year"] for one in told["classes"]] == [2010, 2024, None, None]
    assert [one["sentence"] for one in told["troubles"]] == [
        "“old” is not an age in years, so it is left out",
        "the year 1028 is not between 1800 and 2027, so it is left out",
    ]


def test_a_sum_that_no_plan_holds_is_named_and_the_rest_is_counted():
    rows = (["Fiction", "10,000,000"] for _ in range(2))
    told = counted(["Class", "Items"], *rows, ["Biography", 4], label=0, items=1)

    assert [(one["label"], one["items"]) for one in told["classes"]] == [
        ("Fiction", 10_000_000),
        ("Biography", 4),
    ]
    assert [(one["row"], one["sentence"]) for one in told["troubles"]] == [
        (
            3,
            "with “10,000,000” the items of “Fiction” in all would be more than 10,000,000, "
            "so it is left out",
        )
    ]


def test_a_sum_of_gathered_titles_that_no_plan_holds_is_refused_in_words():
    rows = ([f"FIC {n}", "10,000,000"] for n in range(215))
    with pytest.raises(Unreadable, match="items of “Fiction” come to more than 10,000,000"):
        counted(["Class", "Items"], *rows, label=0, items=1)


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
    for read in (
        lambda: whole_number(text, "in all"),
        lambda: year_in(text, TODAY),
        lambda: year_of_age(text, TODAY),
        lambda: day_in(text),
    ):
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


@pytest.mark.parametrize(
    "text",
    [
        *("2027-05-13", "2027-05-13T08:00", "5/13/2027", "05/13/27 8:00 AM", "20270513"),
        *("May 13, 2027", "May 13 2027 08:00", "13 May 2027", "13-May-27", "MAY 13, 2027"),
    ],
)
def test_days_are_read_as_catalogs_write_them(text):
    assert day_in(text) == dt.date(2027, 5, 13)


@pytest.mark.parametrize("text", ["May 32, 2027", "Mayor 1, 2027", "May 2027", "13 Ma 2027", "May 13, 20271"])
def test_what_is_no_day_is_not_read_as_one(text):
    with pytest.raises(CannotRead, match="is not a date"):
        day_in(text)


def test_months_are_known_by_their_short_names_too():
    assert day_in("Sept. 3, 2026") == day_in("3 Sep 2026") == dt.date(2026, 9, 3)
