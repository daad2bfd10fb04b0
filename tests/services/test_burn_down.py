"""The chart of days bought and left: what it draws, what it says, and the table beside it."""

import datetime as dt
import xml.etree.ElementTree as ET

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from portal.core.step_chart import Steps
from services.balances import balances
from services.burn_down import burn_down, levels
from services.words import days
from tests.factories.services import logged

FIRST, LAST = dt.date(2026, 7, 1), dt.date(2027, 6, 30)


@pytest.fixture
def chart(line):
    logged(line, dt.date(2026, 8, 20), 4)
    logged(line, dt.date(2026, 10, 5), 2)
    return burn_down(balances([line])[0])


def drawn(chart, tag="{% chart chart %}"):
    return Template(f"{{% load charts %}}{tag}").render(Context({"chart": chart}))


def test_the_table_says_each_month_and_which_had_no_service(chart):
    assert chart.table["heads"] == ["Month", "Bought", "Used", "Left", "Even pace"]
    assert [(month, figures[1], figures[2]) for month, figures in chart.table["rows"]] == [
        ("Jul 2026", "No service", "6 days"),
        ("Aug 2026", "1 day", "5 days"),
        ("Sep 2026", "No service", "5 days"),
        ("Oct 2026", "½ day", "4½ days"),
    ]


def test_the_drawing_has_a_title_and_a_message_and_is_whole(chart):
    root = ET.fromstring(drawn(chart))  # noqa: S314 - our own template

    assert root.get("role") == "img"
    texts = [element.text for element in root.iter() if element.text]
    assert "4½ days left of 6 days." in " ".join(texts)
    assert "Today" in texts


def test_the_same_drawing_stands_in_a_pdf_with_its_message_in_the_title(chart):
    printed = drawn(chart, "{% chart chart printed=True %}")

    assert chart.message in printed.partition("</title>")[0]


def test_the_table_stands_beside_the_drawing(chart):
    assert "Show as a table" in drawn(chart, "{% chart_figure chart %}")


def steps(bought, left, today):
    return Steps(
        key="k",
        title="t",
        message="m",
        heading="Month",
        first=FIRST,
        last=LAST,
        today=today,
        bought=levels(bought),
        left=levels(left),
        show=days,
    )


MOVES = st.lists(st.tuples(st.dates(FIRST, LAST), st.integers(1, 8)), max_size=12)


@given(MOVES, st.dates(FIRST - dt.timedelta(40), LAST + dt.timedelta(40)))
def test_no_line_leaves_the_drawing(moves, today):
    chart = steps(moves, moves, today)

    numbers = [float(n) for path in (chart.bought_path, chart.left_path) for n in _numbers(path)]
    assert all(0 <= number <= max(chart.width, chart.height) for number in numbers)
    assert chart.now is None or chart.axis <= chart.now <= chart.width
    assert len(chart.table["rows"]) <= 12


def _numbers(path):
    return path.replace("M", " ").replace("H", " ").replace("V", " ").split()


@given(MOVES)
def test_levels_end_at_the_sum_and_name_each_day_once(moves):
    found = levels(moves)

    assert (found[-1][1] if found else 0) == sum(quarters for _, quarters in moves)
    assert len({day for day, _ in found}) == len(found)
