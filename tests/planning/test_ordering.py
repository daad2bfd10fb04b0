"""Rows in the order of the page: moved by scripts, kept by the section's own save."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from planning.models import Goal, Section, SectionVersion, Step, TeamMember
from planning.ordering import put_in_order
from tests.factories import PlanFactory

from .pages import filled_in


@pytest.fixture
def plan(librarian, district):
    return PlanFactory(district=district)


@pytest.fixture
def goals(plan):
    return [Goal.add_to(plan, title=title) for title in ("One", "Two", "Three")]


def titles(plan):
    return [goal.title for goal in plan.goals.live()]


def keys(rows):
    return ",".join(str(row.pk) for row in rows)


def save(browser, plan, key="goals", **changes):
    address = reverse("planning:section", args=[plan.pk, key])
    return browser.post(address, filled_in(browser.get(address), **changes))


def test_the_order_of_the_page_is_kept_with_its_words(writer, plan, goals):
    first, second, third = goals
    save(writer, plan, **{"order-goal": keys([third, first, second]), "html": "Why these."})
    assert titles(plan) == ["Three", "One", "Two"]
    section = Section.objects.get(plan=plan, spec__key="goals")
    assert section.html == "<p>Why these.</p>"
    rows = SectionVersion.objects.get(section=section).content["rows"]
    assert [row["title"] for row in rows] == ["Three", "One", "Two"]


def test_a_page_that_posts_no_order_moves_nothing(writer, plan, goals):
    goals[0].position = 9
    goals[0].save()
    save(writer, plan, html="Why these.")
    assert titles(plan) == ["Two", "Three", "One"]


def test_steps_change_places_within_their_goal(writer, plan, goals):
    first, second = (Step.add_to(goals[0], text=text) for text in ("Read", "Write"))
    elsewhere = Step.add_to(goals[1], text="Count")
    save(writer, plan, **{"order-step": keys([second, first, elsewhere])})
    assert [step.text for step in goals[0].steps.live()] == ["Write", "Read"]
    assert elsewhere.goal == goals[1]


def test_an_order_reaches_no_row_of_another_plan(writer, plan, goals):
    other = PlanFactory(first_year=2031, last_year=2032)
    theirs = [Goal.add_to(other, title=title) for title in ("A", "B")]
    save(writer, plan, **{"order-goal": keys([theirs[1], theirs[0], goals[2]])})
    assert titles(other) == ["A", "B"]
    assert titles(plan) == ["Three", "One", "Two"]


def test_an_order_made_over_somebody_elses_save_is_a_conflict(writer, sign_in, plan, goals):
    address = reverse("planning:section", args=[plan.pk, "goals"])
    stale = filled_in(writer.get(address), **{"order-goal": keys(reversed(goals))})
    save(writer, plan, html="Somebody was first.")
    assert writer.post(address, stale).status_code == 409
    assert titles(plan) == ["One", "Two", "Three"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@example(["9" * 5000, 0])
@given(st.lists(st.one_of(st.integers(0, 8), st.text("0123456789,x²٣ -", max_size=30)), max_size=8))
def test_whatever_is_posted_every_row_stays_once(plan, posted):
    TeamMember.objects.all().delete()
    rows = [TeamMember.add_to(plan, name=name) for name in "abcd"]
    named = [str(rows[0].pk + key) if isinstance(key, int) else key for key in posted]
    put_in_order(plan.team.live(), ",".join(named))
    after = list(plan.team.live())
    assert sorted(row.pk for row in after) == [row.pk for row in rows]
    stayed = {row.pk for row in rows}
    wanted = [pk for pk in _last_places(named) if pk in stayed]
    assert [row.pk for row in after][: len(wanted)] == wanted


def _last_places(named):
    """Of an id that is posted twice the later place counts."""
    posted = [
        int(key) for key in ",".join(named).split(",") if key.isascii() and key.isdecimal() and len(key) < 19
    ]
    return sorted(set(posted), key=lambda pk: len(posted) - 1 - posted[::-1].index(pk))
