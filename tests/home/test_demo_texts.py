"""The words of the demo's plans: only what a writer of the portal could have typed."""

import re

import pytest

from planning.prose import clean, word_count
from portal.home.seeding import stories

LAW_OR_MADE_UP = re.compile(r"https://(\w+\.example\.org/|docs\.legis\.wisconsin\.gov/)")


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.folder.name)
def test_the_words_hold_nothing_that_the_editor_would_take_out(story):
    for path in story.folder.glob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert without_space(clean(html)) == without_space(html), path.name
        for link in re.findall(r'href="([^"]*)"', html):
            assert LAW_OR_MADE_UP.match(link), f"{path.name}: {link}"
        assert word_count(html) < 460, path.name


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.folder.name)
def test_a_goal_that_costs_something_says_who_pays(story):
    for goal in story.content.get("goals", []):
        costs = [step for step in goal["steps"] if "cost" in step]
        assert bool(costs) == (goal["fund"] != "none"), goal["title"]


def without_space(html):
    return re.sub(r"\s+|<tbody>|</tbody>", "", html)
