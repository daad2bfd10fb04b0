"""What other apps show on the pages of a district: they register, so that nothing is imported upwards."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """One state of a district in words, for its row in a list."""

    tone: str
    label: str
    url: str = ""


@dataclass(frozen=True)
class Card:
    """A part of a district's page: a template and its context."""

    template: str
    context: dict


STANDINGS: list[Callable] = []  # (districts) -> {district pk: Standing}; a fixed number of queries
CARDS: list[Callable] = []  # (district, user) -> Card


def standings(districts) -> dict[int, list[Standing]]:
    """What each app says about each of these districts."""
    said = {district.pk: [] for district in districts}
    for provider in STANDINGS:
        for pk, standing in provider(districts).items():
            said[pk].append(standing)
    return said


def cards(district, user) -> list[Card]:
    return [card(district, user) for card in CARDS]
