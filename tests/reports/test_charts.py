"""Charts: a message, a number at every bar, a table with the same figures, and ids of their own."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from portal.core.charts import Bars, Pairs

SVG = "{http://www.w3.org/2000/svg}"


def money(key="money", **changes):
    values = {
        "key": key,
        "title": "Planned spending",
        "message": "$30.00 in all, most of it from the fund.",
        "heading": "School year",
        "series": ["Fund", "Local"],
        "rows": [
            ("2027–28", [Decimal("15.00"), Decimal("5.00")]),
            ("2028–29", [Decimal("10.00"), Decimal("0.00")]),
        ],
        "show": lambda amount: f"${amount:,.2f}",
    }
    return Bars(**values | changes)


def ages(**changes):
    values = {
        "key": "ages",
        "title": "Average age",
        "message": "Science is oldest.",
        "heading": "Class",
        "series": ["Years"],
        "rows": [("Science", [20]), ("Fiction", [5]), ("Maps", [None])],
    }
    return Bars(**values | changes)


def drawn(chart, tag="chart", **options):
    source = "{% load charts %}" + f"{{% {tag} chart{' printed=True' if options.get('printed') else ''} %}}"
    return Template(source).render(Context({"chart": chart}))


def svg(chart, **options):
    return ElementTree.fromstring(drawn(chart, **options))  # noqa: S314 -- our own drawing


def test_chart_is_a_picture_with_a_name_and_a_message():
    drawing = svg(money())

    assert drawing.get("role") == "img"
    assert drawing.get("aria-labelledby") == "money-title money-message"
    assert drawing.find(f"{SVG}title").text == "Planned spending"
    assert drawing.find(f"{SVG}desc").text == "$30.00 in all, most of it from the fund."


def test_printed_chart_is_named_with_its_message_because_a_pdf_reads_only_the_name():
    name = svg(money(), printed=True).find(f"{SVG}title").text

    assert name == "Planned spending. $30.00 in all, most of it from the fund."


def test_lengths_are_in_one_scale_from_zero():
    bars = list(money().bars)

    widths = [[float(part["width"]) for part in bar["parts"]] for bar in bars]
    assert widths == [[480.0, 160.0], [320.0]]
    assert float(bars[0]["parts"][1]["x"]) == 480.0


def test_every_bar_says_its_total_and_only_that():
    assert [bar["total"] for bar in money().bars] == ["$20.00", "$10.00"]
    texts = [text.text for text in svg(money()).iter(f"{SVG}text")]
    assert texts == ["Fund", "Local", "2027–28", "$20.00", "2028–29", "$10.00"]


def test_unknown_value_has_words_and_no_bar():
    science, fiction, maps = ages().bars

    assert (science["total"], maps["total"]) == ("20", "Not known")
    assert len(fiction["parts"]) == 1
    assert maps["parts"] == []


def test_series_differ_in_pattern_and_not_only_in_color():
    fills = [part["fill"] for part in next(iter(money().bars))["parts"]]

    assert fills == ["solid", "hatch"]
    assert "url(#money-hatch)" in drawn(money())


def test_two_charts_in_a_page_share_no_id():
    page = drawn(money("first")) + drawn(money("second")) + drawn(ages())

    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) == 12
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_chart_has_no_style_attribute_and_no_script():
    page = drawn(money(), "chart_figure") + drawn(ages(), "chart_figure")

    assert "style=" not in page
    assert "<script" not in page
    assert "<style" not in page


def test_typed_labels_are_escaped():
    page = drawn(ages(rows=[("<script>alert(1)</script>", [3])]), "chart_figure")

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_table_has_the_same_figures_and_exact_totals():
    table = money().table

    assert table["heads"] == ["School year", "Fund", "Local", "Total"]
    assert table["rows"] == [
        ("2027–28", ["$15.00", "$5.00", "$20.00"]),
        ("2028–29", ["$10.00", "$0.00", "$10.00"]),
    ]
    assert table["totals"] == ["$25.00", "$5.00", "$30.00"]


def test_table_heads_name_rows_and_columns():
    table = drawn(money(), "chart_table")

    assert table.count('scope="col"') == 4
    assert table.count('scope="row"') == 3


def test_figure_in_a_page_has_message_drawing_and_table():
    figure = drawn(ages(), "chart_figure")

    assert "<figcaption>Science is oldest.</figcaption>" in figure
    assert "Show as a table" in figure
    assert '<td class="num">Not known</td>' in figure


def test_long_label_is_cut_in_the_drawing_and_whole_in_the_table():
    label = "A very long name for one class of a collection that goes on and on and on and on"
    chart = ages(rows=[(label, [3])], is_wide=True)

    assert next(iter(chart.bars))["label"] == "A very long name for one class…"
    assert label in drawn(chart, "chart_table")


def test_wide_drawing_keeps_labels_bars_and_figures_apart():
    chart = ages(is_wide=True)

    part = next(iter(chart.bars))["parts"][0]
    assert float(part["x"]) == chart.left > 0
    assert float(part["x"]) + float(part["width"]) <= chart.width - 140


def test_chart_without_rows_is_empty_and_not_an_error():
    assert svg(ages(rows=[])).tag == f"{SVG}svg"
    assert money(rows=[]).table["totals"] == ["$0.00"]


def test_more_series_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="4 series"):
        ages(series=["a", "b", "c", "d", "e"])


def turnover(**changes):
    values = {
        "key": "turnover",
        "title": "Added and weeded",
        "message": "More was added.",
        "heading": "Class",
        "series": ["Added", "Weeded"],
        "rows": [("Science", [12, 48]), ("Fiction", [0, None])],
    }
    return Pairs(**values | changes)


def test_bars_of_a_pair_have_a_figure_each_in_one_scale_and_no_sum():
    science, fiction = turnover(is_wide=True).groups

    lengths = [float(bar["width"]) for bar in science["bars"]]
    assert lengths == [turnover(is_wide=True).track / 4, turnover(is_wide=True).track]
    assert [bar["text"] for bar in (*science["bars"], *fiction["bars"])] == ["12", "48", "0", "Not known"]
    texts = [text.text for text in svg(turnover(is_wide=True)).iter(f"{SVG}text")]
    assert texts == ["Added", "Weeded", "Science", "12", "48", "Fiction", "0", "Not known"]


def test_bars_of_a_pair_do_not_touch_and_many_rows_fit_a_page():
    on_paper, on_screen = (
        turnover(is_wide=wide, rows=[("Science", [12, 48])] * 14) for wide in (True, False)
    )

    for chart in (on_paper, on_screen):
        first, second = next(iter(chart.groups))["bars"]
        assert second["y"] - first["y"] == chart.bar_height + 2
    assert on_paper.height < on_screen.height
    assert on_paper.height / on_paper.width < 0.65


def test_where_a_phone_has_no_room_the_figures_of_a_pair_stand_beside_the_label():
    texts = [text.text for text in svg(turnover()).iter(f"{SVG}text")]
    assert texts == ["Added", "Weeded", "Science", "12 / 48", "Fiction", "0 / Not known"]


def test_the_table_of_pairs_has_both_figures_and_no_total():
    table = turnover().table

    assert table["heads"] == ["Class", "Added", "Weeded"]
    assert (table["rows"][0], table["totals"]) == (("Science", ["12", "48"]), None)


@pytest.mark.parametrize("is_wide", [True, False])
def test_pairs_stay_inside_their_drawing(is_wide):
    chart = turnover(is_wide=is_wide)
    for group in chart.groups:
        for bar in group["bars"]:
            assert float(bar["x"]) + float(bar["width"]) <= chart.width - (100 if is_wide else 0)
            assert bar["y"] + chart.bar_height <= chart.height


def test_pairs_say_what_their_fills_mean_beside_them():
    assert "Weeded" in drawn(turnover(), "chart_figure").partition('<svg class="chart"')[0]
