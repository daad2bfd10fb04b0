"""Interleaved rounds, and of each page its cheapest answer: what disturbs one round disturbs no figure."""

import gc
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

ROUNDS = 15
WARM_UP = 2


@dataclass(frozen=True)
class Figure:
    """What one page costs. ``ratio`` is to the unit page of the same run."""

    page: str
    who: str
    ratio: float
    milliseconds: float
    queries: int
    kilobytes: float


def measure(pages, say) -> list[Figure]:
    """The first of the pages is the unit."""
    answers = {id(page): [] for page in pages}
    for turn in range(WARM_UP + ROUNDS):
        say(f"Round {turn + 1} of {WARM_UP + ROUNDS}")
        for page in pages:
            gc.collect()  # garbage of one page is not paid for by the next
            answer = page.ask()
            if turn >= WARM_UP:
                answers[id(page)].append(answer)
    best = {key: min(answer.seconds for answer in told) for key, told in answers.items()}
    unit = best[id(pages[0])]
    return [
        Figure(
            page.name,
            page.who,
            round(best[id(page)] / unit, 2),
            round(best[id(page)] * 1000, 2),
            queries_of(page),
            round(len(answers[id(page)][-1].body) / 1000, 1),
        )
        for page in pages
    ]


def queries_of(page) -> int:
    with CaptureQueriesContext(connection) as asked:
        page.ask()
    return len(asked)
