"""What the rulings say about the lines of an order. Dated data; the functions are pure and know no clock.

The worst answer that fits is the line's: not eligible, then needs a person, then fine.
"""

import re
from collections import Counter
from dataclasses import dataclass

from .models import Answer, EligibilityRule

ORDER = (Answer.FINE, Answer.PERSON, Answer.NO)
Looks = EligibilityRule.Looks
MANY_TITLES = re.compile(r"(\d[\d,]{0,6}) titles\b", re.IGNORECASE)


@dataclass(frozen=True)
class Ruling:
    """One answer about one line, in words, with the guidance it stands on."""

    line: int
    answer: str
    sentence: str
    citation: str
    source: str = ""

    @property
    def label(self) -> str:
        return Answer(self.answer).label


def rules_of(ends_in: int) -> list[EligibilityRule]:
    """The rulings of a school year; one query."""
    return list(EligibilityRule.objects.of_year(ends_in))


def rulings(lines, rules, *, copies_limit: int) -> dict[int, list[Ruling]]:
    """By line, the worst first; lines that are fine by every rule are not in it.

    Copies of one title are counted over the whole order, so that two lines do not hide a class set.
    """
    lines = list(lines)
    copies = Counter()
    for line in lines:
        copies[_work(line)] += _copies(line)
    found = {}
    for line in lines:
        said = [
            *(_said(rule, line, copies[_work(line)], copies_limit) for rule in rules),
            _of_code(line),
        ]
        said = [ruling for ruling in said if ruling and ruling.answer != Answer.FINE]
        if said:
            found[line.pk] = sorted(said, key=lambda ruling: ORDER.index(ruling.answer), reverse=True)
    return found


def worst(said: list[Ruling]) -> str:
    return max((ruling.answer for ruling in said), key=ORDER.index, default=Answer.FINE)


def _work(line):
    """What makes two lines the same title: the number where there is one."""
    return line.isbn or " ".join(line.title.casefold().split())


def _copies(line) -> int:
    """How many of one title a line has. “92 titles” in its name says that it is a list of so many."""
    listed = MANY_TITLES.search(line.title)
    titles = max(int(listed[1].replace(",", "")), 1) if listed else 1
    return -(-line.quantity // titles)


def _said(rule, line, copies, copies_limit) -> Ruling | None:
    if line.part != line.Part.ITEM:
        return None
    fits = {
        Looks.KIND: lambda: line.kind_id is not None and line.kind.key == rule.key,
        Looks.WORDS: lambda: _has_a_word(rule.words, line.title),
        Looks.COPIES: lambda: copies > copies_limit,
    }[rule.looks_at]()
    sentence = rule.sentence.replace("{copies}", str(copies)).replace("{limit}", str(copies_limit))
    return Ruling(line.pk, rule.answer, sentence, rule.citation, rule.source) if fits else None


def _has_a_word(words: str, title: str) -> bool:
    begins = [re.escape(word.strip()) for word in words.split(",") if word.strip()]
    return bool(begins) and re.search(rf"\b(?:{'|'.join(begins)})", title, re.IGNORECASE) is not None


def _of_code(line) -> Ruling | None:
    """What the object itself allows: paper and postage are never paid by the fund."""
    if line.code_id is None or line.code.answer == Answer.FINE:
        return None
    words = (
        "may be paid by the fund in some cases" if line.code.answer == Answer.PERSON else "is not paid by it"
    )
    sentence = f"Object {line.code} {words}. {line.code.note}".strip()
    return Ruling(
        line.pk, line.code.answer, sentence, "WUFAR guidance for the Common School Fund", line.code.source
    )
