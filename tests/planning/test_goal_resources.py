"""What helps with a goal: taken from the agency's list or written by hand, and the same to every reader."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from docx import Document

from planning.comparing import compare
from planning.goal_resources import attach, offered
from planning.loading_resources import load_resources
from planning.management.commands.load_reference import DATA
from planning.models import Goal, GoalResource, Plan, Resource, Step
from planning.reporting import plan_report
from planning.row_moves import retire_row
from planning.snapshot import plan_snapshot, section_content
from planning.word_out import plan_docx
from portal.core import clock
from tests.factories import PlanFactory
from tests.factories.planning import FrameworkFactory
from tests.factories.resources import ResourceFactory

from .pages import filled_in, messages, texts


@pytest.fixture
def goal(draft):
    return Goal.add_to(draft, title="A room to read in")


@pytest.fixture
def rooms():
    return ResourceFactory()


@pytest.fixture
def press(writer, draft):
    """Presses a button of the goals' page and returns the answer."""
    address = reverse("planning:section", args=[draft.pk, "goals"])

    def press_it(button, **changes):
        return writer.post(address, filled_in(writer.get(address), **changes, do=button), follow=True)

    return press_it


def titles(goal):
    return [str(one) for one in goal.resources.live()]


# Writing


def test_a_resource_of_the_list_is_put_below_its_goal_with_its_link(press, goal, rooms):
    answer = press(f"add:resource:{goal.pk}", **{f"library-{goal.pk}": str(rooms.pk)})

    added = goal.resources.get()
    assert (added.title, added.url, added.resource) == (rooms.title, rooms.address, rooms)
    assert answer.redirect_chain[0][0].endswith(f"#resource-{added.pk}")


def test_choosing_the_same_one_again_adds_nothing(press, goal, rooms):
    for _ in range(2):
        press(f"add:resource:{goal.pk}", **{f"library-{goal.pk}": str(rooms.pk)})

    assert titles(goal) == [rooms.title]


@pytest.mark.parametrize("chosen", ["", "999999", "x", "-1", "²", "9" * 30])
def test_without_a_choice_an_empty_row_is_added(press, goal, chosen):
    press(f"add:resource:{goal.pk}", **{f"library-{goal.pk}": chosen})

    assert titles(goal) == ["New resource"]


def test_what_was_typed_is_saved_and_https_is_put_before_an_address(press, goal):
    own = GoalResource.add_to(goal)

    press("save", **{f"resource-{own.pk}-title": "Our page", f"resource-{own.pk}-url": "example.org/ours"})

    own.refresh_from_db()
    assert (own.title, own.url) == ("Our page", "https://example.org/ours")


def test_an_address_that_is_none_stays_on_the_page_and_is_not_saved(press, goal):
    own = GoalResource.add_to(goal, title="Ours")

    answer = press("save", **{f"resource-{own.pk}-url": "java script"})

    assert answer.status_code == 422
    assert "java script" in answer.content.decode()
    own.refresh_from_db()
    assert own.url == ""


def test_resources_move_among_their_own_and_are_taken_out_for_good_reason(press, goal):
    first, second = (GoalResource.add_to(goal, title=name) for name in ("First", "Second"))
    Step.add_to(goal)

    press(f"up:resource:{second.pk}")
    assert titles(goal) == ["Second", "First"]
    answer = press(f"remove:resource:{second.pk}")

    assert titles(goal) == ["First"]
    assert answer.redirect_chain[0][0].endswith(f"#goal-{goal.pk}")
    second.refresh_from_db()
    assert second.retired_at is not None
    assert first.pk


def test_a_resource_of_another_plan_is_no_row_of_this_one(press, goal, district):
    other = GoalResource.add_to(Goal.add_to(PlanFactory(district=district, first_year=2031, last_year=2033)))

    answer = press(f"remove:resource:{other.pk}")

    assert messages(answer) == ["Error: That row is not part of this section any more."]
    other.refresh_from_db()
    assert other.retired_at is None


def test_the_list_offers_by_area_what_is_still_offered(rooms):
    framework = FrameworkFactory()
    ResourceFactory("Privacy", areas=["privacy"])
    ResourceFactory("Gone", retired_at=clock.now())

    assert offered(framework) == [("Use of space and time", [rooms])]


def test_a_goal_keeps_what_its_resource_was_called(goal, rooms):
    attach(goal, rooms)
    Resource.objects.filter(pk=rooms.pk).update(title="Something else", retired_at=clock.now())

    assert titles(goal) == ["Rooms for reading"]


def test_the_page_of_goals_takes_the_same_queries_for_one_resource_and_for_four(
    writer, goal, rooms, draft, queries
):
    address = reverse("planning:section", args=[draft.pk, "goals"])
    attach(goal, rooms)
    few = queries(lambda: writer.get(address))
    for name in ("One", "Two", "Three"):
        GoalResource.add_to(goal, title=name)
        ResourceFactory(name)

    assert queries(lambda: writer.get(address)) == few


# Reading


def goals_in(plan):
    sections = plan_snapshot(Plan.objects.get(pk=plan.pk), version=1, sent_by=plan.started_by)
    return sections, next(s for s in sections["sections"] if s["kind"] == "goals")["rows"]


def test_what_is_sent_holds_titles_and_links_and_no_empty_rows(goal, rooms, draft):
    attached = attach(goal, rooms)
    GoalResource.add_to(goal)
    retire_row(GoalResource.add_to(goal, title="Taken out"))

    _, (row,) = goals_in(draft)

    assert row["resources"] == [{"id": attached.pk, "title": rooms.title, "url": rooms.address}]


def test_a_version_from_before_is_read_and_compared_as_one_without(goal, rooms, draft):
    attach(goal, rooms)
    now, _ = goals_in(draft)
    before = json.loads(json.dumps(now))
    for section in before["sections"]:
        for row in section["rows"]:
            row.pop("resources", None)

    (changed,) = compare(before, now).changed
    told = plan_report(before)

    assert [(r.op, r.name, [f.now for f in r.facts]) for r in changed.rows[0].resources] == [
        ("added", rooms.title, [rooms.address])
    ]
    assert compare(before, json.loads(json.dumps(before))).changed == []
    assert told["goals"][0]["resources"] == []


def test_another_order_of_resources_is_a_change(goal, draft):
    GoalResource.add_to(goal, title="One")
    two = GoalResource.add_to(goal, title="Two")
    before, _ = goals_in(draft)
    GoalResource.objects.filter(pk=two.pk).update(position=0)
    now, _ = goals_in(draft)

    (changed,) = compare(before, now).changed

    assert (changed.rows[0].has_resources_reordered, changed.rows[0].is_reordered) == (True, False)


def test_readers_find_the_links_on_the_page_and_the_words_in_the_word_file(
    goal, rooms, draft, viewer, sign_in
):
    attach(goal, rooms)
    GoalResource.add_to(goal, title="A book, on paper")

    page = sign_in(viewer).get(reverse("planning:section", args=[draft.pk, "goals"]))
    plan = Plan.objects.select_related("district").get(pk=draft.pk)
    file = Document(io.BytesIO(plan_docx(plan)))

    assert texts(page, "//ul[@class='resources']/li") == [rooms.title, "A book, on paper"]
    assert rooms.address in page.content.decode()
    words = "\n".join(cell.text for table in file.tables for row in table.rows for cell in row.cells)
    assert f"{rooms.title}, {rooms.address}\nA book, on paper" in words


def test_the_history_of_the_section_keeps_them(press, goal, rooms, draft):
    attach(goal, rooms)
    section = draft.sections.get(spec__key="goals")

    assert section_content(section)["rows"][0]["resources"][0]["title"] == rooms.title


# The list as it is shipped


def content(**facts):
    row = {
        "key": "rooms",
        "title": "Rooms",
        "address": "https://example.org/",
        "summary": "About rooms.",
        "areas": ["space"],
        "checked": None,
    }
    return {"name": "List", "resources": [row | facts]}


def load(told):
    return load_resources(told, complain=CommandError)


def test_each_area_of_the_usual_framework_has_two_resources_that_nobody_claims_to_have_opened():
    call_command("load_reference", verbosity=0)
    areas = [area["key"] for area in json.loads((DATA / "framework-frl-2016-11.json").read_text())["areas"]]

    assert all(Resource.objects.filter(areas__contains=[key]).count() >= 2 for key in areas)
    assert not Resource.objects.exclude(checked_on=None).exists()
    assert all(one.summary.endswith(".") for one in Resource.objects.all())


def test_what_staff_changed_or_retired_stays_when_the_list_is_loaded_again():
    FrameworkFactory()
    assert load(content()) == ("List", "added")
    Resource.objects.update(title="Ours now", retired_at=clock.now())

    assert load(content()) == ("List", "unchanged")

    assert Resource.objects.get().title == "Ours now"
    assert Resource.objects.get().retired_at is not None


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"name": "List"}, "has no “resources”"),
        ({"name": "List", "resources": [{"key": "rooms"}]}, "“rooms” has no “title”"),
        (content(areas=["moon"]), "unknown area, “moon”"),
        (content(address="javascript:alert(1)"), "an address that nothing can open"),
        (content(checked="soon"), "no day of the calendar"),
        ({"name": "List", "resources": content()["resources"] * 2}, "“rooms” is used twice"),
    ],
)
def test_a_list_that_says_something_unknown_is_refused(told, sentence):
    FrameworkFactory()
    with pytest.raises(CommandError, match=sentence):
        load(told)
    assert not Resource.objects.exists()
