"""Whether a district has a title already: twice on an order, on another of this year, or bought earlier.

Two lines are one work when their ISBNs are the same; where one of them has none, when their titles are.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Replace

from portal.core.school_year import SchoolYear

from .models import FundOrder, OrderLine

State = FundOrder.State
DEAD = (State.CANCELED, State.REJECTED)
BOUGHT = (*FundOrder.WITH_VENDOR, *FundOrder.DELIVERED, State.CLOSED)
SHOWN = 3  # other orders beside one line

# Small letters without signs, made by the database and here in the same way, whatever its locale is.
_BIG, _SMALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
_SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~‘’“”–—…\u00a0\t"
_ARTICLE = r"^ *(the|an|a) +"
_TABLE = str.maketrans(_BIG, _SMALL, _SIGNS)


@dataclass(frozen=True)
class Twin:
    """Where else a title stands, as words around the name of an order: before, name, after."""

    before: str
    name: str = ""
    url: str = ""
    after: str = ""

    def __str__(self):
        return f"{self.before} {self.name}{self.after}".strip()


def title_key(title: str) -> str:
    """What stays of a title to compare: “The Lake! / J. Doe” is the same as “lake”."""
    plain = title.split(" / ")[0].translate(_TABLE)
    return re.sub(_ARTICLE, "", plain).replace(" ", "")


def _title_key():
    """The same, in SQL."""
    first = Func(F("title"), Value(" / "), Value(1), function="split_part", output_field=CharField())
    plain = Func(first, Value(_BIG + _SIGNS), Value(_SMALL), function="translate", output_field=CharField())
    bare = Func(plain, Value(_ARTICLE), Value(""), function="regexp_replace", output_field=CharField())
    return Replace(bare, Value(" "), Value(""))


def twins_of(order, things) -> list[list[Twin]]:
    """For each of ``things`` (anything with isbn and title) where else it stands; in one query.

    Only orders of the same district. Those of this year count from their draft on, those of earlier years
    when they were bought.
    """
    keys = [(thing.isbn, title_key(thing.title)) for thing in things]
    if not keys:
        return []
    known = defaultdict(set)  # ISBN or title key to the works, each with what it belongs to
    for place, (isbn, key) in enumerate(keys):
        _note(known, isbn, key, place)
    others = defaultdict(set)
    for isbn, key, facts in _elsewhere(order, keys):
        _note(others, isbn, key, facts)
    found = []
    for place, (isbn, key) in enumerate(keys):
        here = _same(known, isbn, key) - {place}
        twins = [Twin("More than once on this order")] if here else []
        found.append(twins + _words(order, _same(others, isbn, key)))
    return found


def _note(index, isbn, key, facts):
    index["title", key, bool(isbn)].add(facts)
    if isbn:
        index["isbn", isbn].add(facts)


def _same(index, isbn, key) -> set:
    if isbn:
        same = index.get(("isbn", isbn), set())
        return same | (index.get(("title", key, False), set()) if key else set())
    if not key:
        return set()
    return index.get(("title", key, False), set()) | index.get(("title", key, True), set())


def _elsewhere(order, keys):
    """ISBN, title key, and what a page says about the order, for lines that may be the same works."""
    ends_in = order.allocation.year.ends_in
    lines = OrderLine.objects.live().filter(
        Q(order__allocation__year__ends_in=ends_in) & ~Q(order__state__in=DEAD)
        | Q(order__allocation__year__ends_in__lt=ends_in, order__state__in=BOUGHT),
        part=OrderLine.Part.ITEM,
        dropped_at=None,
        order__allocation__district=order.allocation.district_id,
    )
    isbns = {isbn for isbn, _ in keys if isbn}
    titles = {key for _, key in keys if key}
    rows = (
        lines.exclude(order=order.pk)
        .annotate(key=_title_key())
        .filter(Q(isbn__in=isbns) | Q(key__in=titles))
        .select_related("order__allocation__year")
    )
    for line in rows:
        yield line.isbn, line.key, line.order


def _words(order, others) -> list[Twin]:
    ends_in = order.allocation.year.ends_in
    newest = sorted(others, key=lambda other: (other.allocation.year.ends_in, other.pk), reverse=True)
    twins = [_twin(other, ends_in) for other in newest[:SHOWN]]
    if more := len(newest) - SHOWN:
        twins += [Twin(f"And on {more} more")] if more > 0 else []
    return twins


def _twin(other, ends_in) -> Twin:
    name, year = other.code or f"“{other.title}”", other.allocation.year.ends_in
    if year == ends_in:
        return Twin("Also on", name, other.get_absolute_url(), ", this year")
    return Twin("Bought before on", name, other.get_absolute_url(), f", {SchoolYear(year)}")
