"""Charts as plain SVG, the same drawing in a page and in a PDF.

A chart here is data plus geometry; `{% chart %}` draws it with the template it names. To add a kind of chart,
write a dataclass with `key`, `title`, `message` and `template_name`, and its SVG beside the others.

Rules: the message says what the chart shows, in a sentence, not what kind of chart it is. Color never stands
alone: fills have patterns, bars have their totals, and a table with all figures stands beside every chart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

NARROW, WIDE = 640, 760  # of the view box; the drawing is as wide as the place it stands in
LABEL_LINE, BAR, GAP = 24, 14, 16  # heights; on a phone letters take most of their line
THIN, BETWEEN = 10, 8  # heights of two bars of a row on paper, so that many rows fit a page
LABELS, FIGURES = 240, 140  # widths left (at most) and right of bars whose labels stand beside them
ROOM = 120  # width for the figure at the end of a bar that has its own
LETTER = 7.4  # average width of one
FILLS = ("solid", "hatch", "dots", "mid")


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, one a row; with several series each bar is stacked."""

    key: str  # unique in the page: every id in the drawing starts with it
    title: str
    message: str
    heading: str  # what the rows are, for the table
    series: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Decimal | int | None]]]
    show: Callable[[Decimal | int], str] = str  # a figure as people read it
    unknown: str = "Not known"
    is_wide: bool = False  # labels beside the bars, for paper; above them they fit a phone
    template_name = "portal/charts/bars.svg"
    bar_height = BAR
    label_limit = LABELS  # how wide labels beside the bars may get

    def __post_init__(self):
        if len(self.series) > len(FILLS):
            raise ValueError(f"{len(FILLS)} series can be told apart, not {len(self.series)}.")

    @property
    def has_legend(self) -> bool:
        return len(self.series) > 1

    @property
    def is_stacked(self) -> bool:
        return self.has_legend

    @property
    def legend(self):
        """Name, fill and left edge of each series, side by side above the bars."""
        left = self.left
        for name, fill in zip(self.series, FILLS, strict=False):
            yield {"name": name, "fill": fill, "x": left, "text_x": left + 20}
            left += round(20 + LETTER * len(name) + 24)

    @property
    def width(self) -> int:
        return WIDE if self.is_wide else NARROW

    @property
    def top(self) -> int:
        return 30 if self.has_legend else 0

    @property
    def left(self) -> int:
        longest = max((len(label) for label, _ in self.rows), default=0)
        return min(self.label_limit, round(LETTER * longest) + 24) if self.is_wide else 0

    @property
    def track(self) -> int:
        return WIDE - self.left - FIGURES if self.is_wide else NARROW

    @property
    def label_line(self) -> int:
        return 0 if self.is_wide else LABEL_LINE

    @property
    def pitch(self) -> int:
        return self.label_line + BAR + (8 if self.is_wide else GAP)

    @property
    def height(self) -> int:
        return self.top + self.pitch * len(self.rows)

    @cached_property
    def longest(self):
        return max((self._sum(values) for _, values in self.rows), default=0)

    @property
    def bars(self):
        """Each row with its parts placed, lengths from zero in one scale for all."""
        for index, (label, values) in enumerate(self.rows):
            y = self.top + index * self.pitch
            is_known = any(value is not None for value in values)
            yield {
                "label": shortened(label, self.label_limit if self.is_wide else NARROW - FIGURES),
                "total": self.show(self._sum(values)) if is_known else self.unknown,
                "text_y": y + (12 if self.is_wide else 16),
                "bar_y": y + self.label_line,
                "parts": list(self._parts(values)),
            }

    def _parts(self, values):
        left = float(self.left)
        for value, fill in zip(values, FILLS, strict=False):
            if not value:
                continue
            width = float(value) / float(self.longest) * self.track
            yield {"x": f"{left:.1f}", "width": f"{width:.1f}", "fill": fill}
            left += width

    @property
    def table(self):
        """The same figures for `{% chart_table %}`: column heads, rows, and a total of every column."""
        heads = [self.heading, *self.series, *(["Total"] if self.is_stacked else [])]
        rows = [(label, self._figures(values)) for label, values in self.rows]
        columns = zip(*(values for _, values in self.rows), strict=True)
        totals = self._figures([self._sum(column) for column in columns]) if self.is_stacked else None
        return {"heads": heads, "rows": rows, "totals": totals}

    def _figures(self, values):
        figures = [self.unknown if value is None else self.show(value) for value in values]
        return [*figures, self.show(self._sum(values))] if self.is_stacked else figures

    @staticmethod
    def _sum(values):
        return sum((value for value in values if value is not None), start=Decimal(0))


@dataclass(frozen=True)
class Pairs(Bars):
    """Bars below each other, one for each series of a row, in one scale. Nothing is summed.

    Beside each bar stands its figure; in a narrow drawing, where a phone has no room for that, the figures of
    a row stand beside its label in the order of the legend.
    """

    template_name = "portal/charts/pairs.svg"
    is_stacked = False

    @property
    def track(self) -> int:
        return self.width - self.left - (ROOM if self.is_wide else 0)

    @property
    def bar_height(self) -> int:
        return THIN if self.is_wide else BAR

    @property
    def pitch(self) -> int:
        bars = len(self.series) * (self.bar_height + 2)
        return self.label_line + bars + (BETWEEN if self.is_wide else GAP)

    @cached_property
    def longest(self):
        return max((value for _, values in self.rows for value in values if value is not None), default=0)

    @property
    def groups(self):
        """Each row with a bar for each series, lengths from zero in one scale for all."""
        for index, (label, values) in enumerate(self.rows):
            y = self.top + index * self.pitch
            yield {
                "label": shortened(label, LABELS if self.is_wide else NARROW - FIGURES),
                "figures": "" if self.is_wide else " / ".join(map(self._figure, values)),
                "text_y": y + (10 if self.is_wide else 16),
                "bars": [
                    self._bar(value, fill, y + self.label_line + place * (self.bar_height + 2))
                    for place, (value, fill) in enumerate(zip(values, FILLS, strict=False))
                ],
            }

    def _figure(self, value):
        return self.unknown if value is None else self.show(value)

    def _bar(self, value, fill, y):
        width = float(value) / float(self.longest) * self.track if value else 0
        return {
            "fill": fill,
            "x": self.left,
            "y": y,
            "width": f"{width:.1f}",
            "text": self._figure(value) if self.is_wide else "",
            "text_x": f"{self.left + width + 8:.1f}" if width else self.left,
            "text_y": y + 10,
        }


def shortened(label: str, room: int) -> str:
    """A label that fits its room; the table beside the chart has it whole."""
    letters = int(room / LETTER)
    return label if len(label) <= letters else f"{label[: letters - 1].rstrip()}…"
