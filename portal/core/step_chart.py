"""The chart of something bought that is used up in steps; `portal.core.charts` says how charts work."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .charts import NARROW, WIDE


@dataclass(frozen=True)
class Steps:
    """Something bought that is used up through a year: what was bought, what is left, and an even pace.

    ``bought`` and ``left`` are levels, each from its day on, oldest first. The pace is dashed, from what is
    bought at the end to nothing on the last day.
    """

    key: str  # unique in the page: every id in the drawing starts with it
    title: str
    message: str
    heading: str  # what the rows of the table are
    first: dt.date
    last: dt.date
    today: dt.date
    bought: Sequence[tuple[dt.date, int]]
    left: Sequence[tuple[dt.date, int]]
    show: Callable[[int], str] = str  # a level as people read it
    nothing: str = "–"  # a month in which nothing was used
    is_wide: bool = False
    template_name = "portal/charts/steps.svg"
    key_template = "portal/charts/steps_key.html"
    is_stacked = False
    height = 270
    top, bottom, axis = 34, 236, 64

    @property
    def width(self) -> int:
        return WIDE if self.is_wide else NARROW

    @property
    def most(self) -> int:
        """The highest level; at least one, so that nothing is divided by nothing."""
        return max([1, *(level for _, level in self.bought), *(level for _, level in self.left)])

    @property
    def all_bought(self) -> int:
        return self.bought[-1][1] if self.bought else 0

    def x(self, day: dt.date) -> float:
        span = max((self.last - self.first).days, 1)
        gone = min(max((day - self.first).days, 0), span)
        return round(self.axis + (self.width - self.axis - 6) * gone / span, 1)

    def y(self, level) -> float:
        return round(self.bottom - (self.bottom - self.top) * level / self.most, 1)

    def path(self, levels, until: dt.date) -> str:
        """A line that stays level and steps on each day."""
        past = [(day, level) for day, level in levels if day <= until]
        if not past:
            return ""
        start = f"M{self.x(self.first)} {self.y(0)}" if past[0][0] > self.first else ""
        steps = "".join(
            f"{'H' if start or n else 'M'}{self.x(day)}{'V' if start or n else ' '}{self.y(level)}"
            for n, (day, level) in enumerate(past)
        )
        return f"{start}{steps}H{self.x(until)}"

    @property
    def bought_path(self) -> str:
        return self.path(self.bought, self.last)

    @property
    def left_path(self) -> str:
        return self.path(self.left, min(self.today, self.last))

    @property
    def pace(self) -> dict:
        return {
            "x1": self.x(self.first),
            "y1": self.y(self.all_bought),
            "x2": self.x(self.last),
            "y2": self.y(0),
        }

    @property
    def now(self):
        """Where today stands; nothing outside the year drawn."""
        return self.x(self.today) if self.first <= self.today <= self.last else None

    @property
    def grid(self):
        """Lines across at nothing, half and all."""
        for level in sorted({0, self.most // 2, self.most}):
            yield {"y": self.y(level), "text": self.show(level).partition(" ")[0]}

    @property
    def months(self) -> list[dt.date]:
        """The first days of the months drawn."""
        month, found = self.first.replace(day=1), []
        while month <= self.last:
            found.append(month)
            month = (month + dt.timedelta(days=31)).replace(day=1)
        return found

    @property
    def ticks(self):
        """Month names below; every second one gives way on phones."""
        for place, month in enumerate(self.months):
            yield {"x": self.x(month), "text": f"{month:%b}", "is_alt": place % 2 == 1}

    @property
    def table(self):
        """By month: bought, used, left, and what an even pace would have left. Months to come stay out."""
        rows, before = [], 0
        for month in self.months:
            if month > self.today:
                break
            end = min((month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1), self.last)
            bought, left = level_on(self.bought, end), level_on(self.left, end)
            used = bought - left
            figures = [bought, used - before, left, self.even(end)]
            shown = [self.show(figure) for figure in figures]
            if used == before:
                shown[1] = self.nothing
            rows.append((f"{month:%b %Y}", shown))
            before = used
        return {"heads": [self.heading, "Bought", "Used", "Left", "Even pace"], "rows": rows, "totals": None}

    def even(self, day: dt.date) -> int:
        span = max((self.last - self.first).days, 1)
        return round(self.all_bought * (self.last - day).days / span)


def level_on(levels, day: dt.date) -> int:
    """The level that holds on a day; nothing before the first."""
    return next((level for since, level in reversed(levels) if since <= day), 0)
