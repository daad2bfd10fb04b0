"""The promises, each checked within one run."""

from dataclasses import dataclass

from . import paper
from .pages import BARS

MARGIN = 3  # a machine so many times slower still makes the longest report in time


@dataclass(frozen=True)
class Held:
    what: str
    figure: float
    most: float

    @property
    def is_held(self):
        return self.figure <= self.most


def check(figures, papers) -> list[Held]:
    ratios = {figure.page: figure.ratio for figure in figures}
    held = [
        Held(
            f"{bar.page}, in times of that plan's page",
            round(ratios[bar.page] / ratios[bar.than], 2),
            bar.times,
        )
        for bar in BARS
    ]
    longest = papers[-1]
    share = round(longest.seconds * MARGIN / paper.limit(), 2)
    held.append(Held(f"{MARGIN} times the longest report, in times of what a worker allows", share, 1))
    return held
