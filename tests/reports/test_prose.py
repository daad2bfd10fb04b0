"""Narrative from a snapshot: clean, and tagged the way screen readers need it."""

import pytest

from portal.reports.letters import printable
from portal.reports.prose import MAX_DEPTH, printable_html


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("<p>Words &amp; <strong>more</strong></p>", "<p>Words &amp; <strong>more</strong></p>"),
        ("Bare words<p>A paragraph</p>", "<p>Bare words</p><p>A paragraph</p>"),
        ("<p></p><p> </p><h3></h3><ul><li></li></ul>", ""),
        (
            "<h4>Small first</h4><h3>Then large</h3><h4>Small</h4>",
            "<h4>Small first</h4><h4>Then large</h4><h5>Small</h5>",
        ),
        ("<h1>Too large</h1>", "<p>Too large</p>"),
        (
            "<script>alert(1)</script><style>p{}</style><p onclick='x' style='x' class='x'>Words</p>",
            "<p>Words</p>",
        ),
        ("<img src=x><svg><title>t</title></svg><form><input></form>", ""),
        ("<p><a href='javascript:x'>no</a> <a href='/x'>relative</a></p>", "<p>no relative</p>"),
        ("<p><a href='#top'>here</a> <a href='file:///etc/passwd'>file</a></p>", "<p>here file</p>"),
        (
            '<p><a href="https://example.org/?a=1&amp;b=2" rel="attachment" title="t">yes</a></p>',
            '<p><a href="https://example.org/?a=1&amp;b=2">yes</a></p>',
        ),
        ('<p>Empty <a href="https://example.org"> </a>link</p>', "<p>Empty link</p>"),
        ("<li>Stray</li>", "<p>Stray</p>"),
        ("<ul>words<li>item</li></ul>", "<ul><li>words</li><li>item</li></ul>"),
    ],
)
def test_prose_is_cleaned_and_set_right(typed, printed):
    assert printable_html(typed, top=4) == printed


def test_first_row_of_a_table_becomes_its_head():
    typed = (
        "<table><tbody><tr><td>Year</td><td>Books</td></tr><tr><td>2027</td><td>40</td></tr></tbody></table>"
    )

    printed = printable_html(typed, top=4)

    assert printed == (
        '<table class="typed short fitted"><thead><tr><th>Year</th><th>Books</th></tr></thead>'
        "<tbody><tr><td>2027</td><td>40</td></tr></tbody></table>"
    )


def test_head_and_row_heads_that_were_typed_stay():
    typed = (
        "<table><thead><tr><th>Year</th><th>Books</th></tr></thead>"
        "<tbody><tr><th>2027</th><td>40</td></tr></tbody></table>"
    )

    assert "<tbody><tr><th>2027</th><td>40</td></tr></tbody>" in printable_html(typed, top=4)


def test_rows_get_the_same_number_of_cells_and_no_spans():
    typed = (
        "<table><tr><td colspan='100000'>A</td></tr>"
        "<tr><td>1</td><td rowspan='9'>2</td><td>3</td></tr></table>"
    )

    printed = printable_html(typed, top=4)

    assert "span" not in printed
    assert printed.count("<th>") == printed.count("<td>") == 3


def test_table_in_a_table_becomes_words():
    typed = "<table><tr><td>out" * 30 + "</td></tr></table>" * 30

    printed = printable_html(typed, top=4)

    assert printed.count("<table") == 1
    assert printed.count("out") == 30


def test_boxes_in_boxes_end_at_a_depth_that_can_be_laid_out():
    printed = printable_html("<blockquote>" * 300 + "deep" + "</blockquote>" * 300, top=4)

    assert printed.count("<blockquote>") == MAX_DEPTH
    assert "deep" in printed


def test_table_with_endless_words_keeps_to_the_page():
    typed = f"<table><tr><td>{'x' * 200}</td><td>b</td></tr></table>"

    assert "fitted" not in printable_html(typed, top=4)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("plain", "plain"),
        ("e\u0301", "é"),
        ("a\u00adb\u200bc", "a\u00adb\u200bc"),
        ("a\u202eb\x00c\ufe0f", "abc"),
        ("ﬁ ﬀ \u2003 ễ", "fi ff   e"),
        ("→", "->"),
        ("🦉", "[owl]"),
    ],
)
def test_letters_outside_the_fonts_are_spelled(typed, printed):
    known = set(range(32, 127)) | {ord("é")}

    assert printable(typed, known) == printed
