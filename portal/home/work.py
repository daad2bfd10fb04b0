"""What waits, for whom, since when: the rows of everybody's home.

Each role has providers, functions (asker) -> items with a fixed number of queries. A new kind of work is a
function with ``@provides(role)``; the page itself knows none of them.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from districts.models import Role
from portal.core import clock

NEWS_DAYS = 60  # what was finished longer ago is found under the plans, and is no news on a home
NUMBERS = ["Nothing", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"]


class Waits:
    """Where an item stands on the page."""

    YOU = "you"  # this person can do something about it; counted in the page's title
    OTHERS = "others"  # somebody else is at work
    READING = "reading"  # finished, and good to know


class Rank:
    """What comes first among the items of one list."""

    FAILED, RETURNED, DUE, NORMAL = range(4)


@dataclass(frozen=True)
class WorkItem:
    """One row: what, one line of reason, where to do it, and a tag: who it waits on, or since when."""

    title: str
    reason: str
    url: str
    tag_tone: str = "plain"
    tag_label: str = ""
    since: dt.datetime | None = None
    waits: str = Waits.YOU
    rank: int = Rank.NORMAL


@dataclass
class Work:
    """Everything on one person's desk, each thing once."""

    by_role: list[tuple[str, list[WorkItem]]] = field(default_factory=list)
    others: list[WorkItem] = field(default_factory=list)
    reading: list[WorkItem] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(items) for _, items in self.by_role)

    @property
    def title(self) -> str:
        """Three things wait for you."""
        number = NUMBERS[self.count] if self.count < len(NUMBERS) else str(self.count)
        if self.count == 0:
            return "Nothing waits for you"
        return f"{number} thing{'' if self.count == 1 else 's'} wait{'s' if self.count == 1 else ''} for you"

    @property
    def first(self) -> WorkItem | None:
        return next((item for _, items in self.by_role for item in items), None)


PROVIDERS: dict[str, list[Callable]] = {role: [] for role in Role.values}


def provides(*roles):
    """Register a provider for these roles. ``provider(asker, role)`` yields items."""

    def register(provider):
        for role in roles:
            PROVIDERS[role].append(provider)
        return provider

    return register


def work_of(asker) -> Work:
    """The person's items by role; an item that two roles share stands under the first."""
    work, seen = Work(), set()
    for role in asker.roles:
        fresh = []
        for provider in PROVIDERS[role]:
            for item in provider(asker, role):
                if (item.url, item.title) not in seen:
                    seen.add((item.url, item.title))
                    fresh.append(item)
        if yours := in_order(fresh, Waits.YOU):
            work.by_role.append((role.label, yours))
        work.others += in_order(fresh, Waits.OTHERS)
        work.reading += in_order(filter(is_news, fresh), Waits.READING)
    return work


def is_news(item) -> bool:
    return item.since is None or clock.days_since(item.since) <= NEWS_DAYS


def in_order(items, waits):
    """The items of one list, most urgent first, then the one that waits longest."""
    mine = [item for item in items if item.waits == waits]
    return sorted(mine, key=lambda item: (item.rank, item.since is None, item.since or timezone.now()))


def waiting(moment) -> str:
    """Waiting 7 days."""
    days = clock.days_since(moment)
    if days <= 0:
        return "Since today"
    return f"Waiting {days} day{'' if days == 1 else 's'}"
