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
    for what, seconds, allowed in (
        ("the seconds of the longest report", longest.seconds, paper.allowed_for_a_report()),
        ("the seconds of its pictures", longest.pictures, paper.allowed_for_pictures()),
    ):
        share = round(seconds * MARGIN / allowed, 2)
        held.append(Held(f"{MARGIN} times {what}, in times of what a worker allows", share, 1))
    return held
