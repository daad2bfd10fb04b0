"""Saving a section: what can be read is kept, what came too late is kept aside, and nothing is lost."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from planning.actions import send_for_review
from planning.editing import Conflict, SectionEditor, keep_aside, save_section
from planning.models import BudgetLine, Goal, Holding, Section, Step, TeamMember
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories import MembershipFactory, PlanFactory

QUERIES_OF_A_SAVE = 18


@pytest.fixture
def plan(librarian, district):
    return PlanFactory(district=district)


@pytest.fixture
def section(plan):
    """Finds a section of the plan as it stands now."""
    return lambda key: Section.objects.get(plan=plan, spec__key=key)


@pytest.fixture
def save(section, librarian):
    """Saves a section from an open page; the version is the newest unless a test says otherwise."""

    def save_it(key, by=librarian, **answers):
        now = section(key)
        typed = {"version": str(now.version), "page": f"page of {by.pk}"} | answers
        saved = save_section(now, typed, by=by)
        return saved.section, saved.unreadable, saved.left

    return save_it


@pytest.fixture
def colleague(district):
    return MembershipFactory(district=district).user


def test_a_save_keeps_the_text_counts_up_and_says_who_saved(save, section, librarian):
    with time_machine.travel("2027-05-13 15:00Z", tick=False):
        _, unreadable, left = save("vision", html="<p>Every child reads.</p>")

    saved = section("vision")
    assert (unreadable, left) == ([], [])
    assert (saved.html, saved.version, saved.saved_by) == ("<p>Every child reads.</p>", 1, librarian)
    assert saved.saved_at == dt.datetime(2027, 5, 13, 15, tzinfo=dt.UTC)


def test_a_save_without_a_text_field_leaves_the_text_as_it_was(save, section):
    save("vision", html="<p>Every child reads.</p>")

    save("vision")

    assert section("vision").html == "<p>Every child reads.</p>"


def test_an_emptied_text_is_saved_empty(save, section):
    save("vision", html="<p>Every child reads.</p>")

    save("vision", html="")

    assert section("vision").html == ""


def test_answers_that_can_be_read_are_kept_and_the_others_are_reported(save, plan):
    goal = Goal.add_to(plan, title="Old title")
    step = Step.add_to(goal, text="Buy books", cost="10.00", due=dt.date(2027, 9, 1))

    typed = {"text": "Buy more books", "who": "Librarian", "due": "soon", "cost": "a lot"}
    _, unreadable, _ = save(
        "goals",
        **{f"goal-{goal.pk}-title": "New title", f"goal-{goal.pk}-fund": "gold"},
        **{f"step-{step.pk}-{name}": value for name, value in typed.items()},
    )

    goal.refresh_from_db()
    step.refresh_from_db()
    assert [(problem.sentence, problem.field) for problem in unreadable] == [
        ("Choose one of the answers in the list", f"id_goal-{goal.pk}-fund"),
        ("Enter a date, like 2027-12-01", f"id_step-{step.pk}-due"),
        ("Enter an amount in dollars, like 1200.50", f"id_step-{step.pk}-cost"),
    ]
    assert (goal.title, goal.fund) == ("New title", "")
    assert (step.text, step.who, step.due, step.cost) == (
        "Buy more books",
        "Librarian",
        dt.date(2027, 9, 1),
        Decimal("10.00"),
    )


def goals_with_steps(plan, count):
    """So many goals with two steps each, written to the end."""
    goals = [Goal.add_to(plan, title=f"Goal {n}", outcome="More", measure="Visits") for n in range(count)]
    for goal in goals:
        Step.add_to(goal, text="First", who="Noor", due=dt.date(2028, 3, 1), cost="12.50")
        Step.add_to(goal, text="Second")
    return goals


def as_the_page_posts(section):
    """Every answer of the section's page, unchanged."""
    fields = (field for form in SectionEditor(section).forms for field in form)
    return {field.html_name: "" if field.value() is None else str(field.value()) for field in fields}


@pytest.mark.parametrize("count", [1, 4])
def test_a_save_asks_the_same_queries_for_any_number_of_rows_and_writes_the_one_that_changed(
    count, plan, section, save, django_assert_num_queries
):
    first, *others = goals_with_steps(plan, count)
    posted = as_the_page_posts(section("goals")) | {f"goal-{first.pk}-title": "Another title"}
    save("goals", **posted)  # by now everything that is kept in memory is there

    with django_assert_num_queries(QUERIES_OF_A_SAVE):
        save("goals", **posted | {f"goal-{first.pk}-title": "A third title"})

    assert list(plan.goals.values_list("title", flat=True)) == ["A third title", *map(str, others)]


@pytest.mark.parametrize("key", ["team", "collection", "goals", "budget"])
def test_what_a_page_posts_unchanged_stands_to_the_letter(key, plan, section):
    """Otherwise every save would make the forms of all rows, and write them all."""
    TeamMember.add_to(plan, name="Ada Marsh", group="teacher")
    Holding.add_to(plan, label="500s", items=1240)
    BudgetLine.add_to(plan, school_year=2028, fund="csf", amount="1200.50")
    goals_with_steps(plan, 2)

    editor = SectionEditor(section(key), as_the_page_posts(section(key)))

    assert editor.rows
    assert [row for row in editor.row_editors if row.data is None or not row.stands_to_the_letter] == []


def test_an_overlong_answer_is_answered_in_words_and_the_old_one_stays(save, plan):
    member = TeamMember.add_to(plan, name="Ada Marsh")

    _, unreadable, _ = save("team", **{f"member-{member.pk}-name": "a" * 101})

    member.refresh_from_db()
    assert [problem.sentence for problem in unreadable] == ["Use 100 characters or fewer; this has 101"]
    assert member.name == "Ada Marsh"


def test_a_section_is_complete_only_when_nothing_is_missing(save, section):
    _, _, left = save("vision", html="<p> </p>", is_complete="1")
    assert [problem.sentence for problem in left] == ["Write something under Vision and mission."]
    assert not section("vision").is_complete

    _, _, left = save("vision", html="<p>Every child reads.</p>", is_complete="1")
    assert left == []
    assert section("vision").is_complete

    save("vision", html="<p>Every child reads.</p>")
    assert not section("vision").is_complete


def test_an_answer_that_can_not_be_read_keeps_a_section_from_being_complete(save, section, plan):
    row = Holding.add_to(plan, label="500s", items=5, average_year=2019)

    _, unreadable, left = save(
        "collection", html="<p>New.</p>", is_complete="1", **{f"holding-{row.pk}-items": "many"}
    )

    assert (len(unreadable), left) == (1, [])
    assert not section("collection").is_complete


def test_the_page_that_saved_last_may_save_again_although_its_version_is_old(save, section):
    save("vision", html="<p>One</p>", page="page a", turn="1")

    save("vision", html="<p>One two</p>", page="page a", turn="2", version="0")

    assert (section("vision").html, section("vision").version) == ("<p>One two</p>", 2)


def test_a_save_that_a_later_one_of_its_page_has_overtaken_changes_nothing(save, section, history, librarian):
    save("vision", html="<p>One two three</p>", page="page a", turn="3")

    stands, unreadable, left = save("vision", html="<p>One two</p>", page="page a", turn="2", version="0")

    assert (stands.html, stands.version, unreadable, left) == ("<p>One two three</p>", 1, [], [])
    assert (section("vision").html, section("vision").version) == ("<p>One two three</p>", 1)
    assert history("vision") == [(librarian, "<p>One two three</p>", False)]


def test_the_very_same_save_that_comes_twice_counts_once_and_says_what_is_missing_again(save, section):
    typed = {"html": "", "page": "page a", "turn": "1", "version": "0", "is_complete": "1"}

    answers = [[problem.sentence for problem in save("vision", **typed)[2]] for _ in "ab"]

    assert answers == [["Write something under Vision and mission."]] * 2
    assert section("vision").version == 1


def test_turns_of_another_page_say_nothing_about_this_one(save, section):
    save("vision", html="<p>From tab a</p>", page="page a", turn="7")

    save("vision", html="<p>From tab b</p>", page="page b", turn="1")

    assert section("vision").html == "<p>From tab b</p>"


def test_a_second_click_of_a_page_without_scripts_is_not_a_conflict(save, section, plan):
    line = BudgetLine.add_to(plan, school_year=2028, fund="csf", purpose="Books")
    amount = f"line-{line.pk}-amount"
    typed = {"html": "<p>One\r\ntwo</p>", amount: "12.50", f"line-{line.pk}-school_year": "2028"}

    for _ in "ab":
        save("budget", page="page a", turn="0", version="0", **typed)

    assert section("budget").version == 1


@pytest.mark.parametrize("turn", ["0", "", "-1", "one", "²", "9" * 30])
def test_other_words_of_a_page_without_scripts_and_with_an_old_version_are_a_conflict(save, section, turn):
    save("vision", html="<p>Newer</p>", page="page a", turn=turn)

    with pytest.raises(Conflict) as conflict:
        save("vision", html="<p>Older</p>", page="page a", turn=turn, version="0")

    assert conflict.value.mine["html"] == "<p>Older</p>"
    assert section("vision").html == "<p>Newer</p>"


@pytest.mark.parametrize("answers", [{"page": "page b"}, {"page": ""}, {"page": "page a "}])
def test_another_tab_of_the_same_person_with_an_old_version_is_a_conflict(save, section, answers):
    save("vision", html="<p>From tab a</p>", page="page a")

    with pytest.raises(Conflict) as conflict:
        save("vision", html="<p>From tab b</p>", version="0", **answers)

    assert conflict.value.mine["html"] == "<p>From tab b</p>"
    assert conflict.value.theirs["html"] == "<p>From tab a</p>"
    assert section("vision").html == "<p>From tab a</p>"


def test_pages_without_a_name_are_not_one_page(save, section):
    save("vision", html="<p>From one</p>", page="")

    with pytest.raises(Conflict):
        save("vision", html="<p>From another</p>", page="", version="0")

    assert section("vision").html == "<p>From one</p>"


@pytest.mark.parametrize("version", ["2", "-1", "", "one", "1.0"])
def test_a_save_with_any_version_but_the_newest_is_a_conflict(save, section, colleague, version):
    save("vision", by=colleague, html="<p>Theirs</p>")

    with pytest.raises(Conflict):
        save("vision", html="<p>Mine</p>", version=version)

    assert section("vision").html == "<p>Theirs</p>"


def test_a_plan_under_review_takes_no_words(save, section, district, librarian):
    plan = PlanFactory(district=district, first_year=2031, last_year=2031, complete=True)
    send_for_review(plan, by=librarian)
    vision = plan.sections.get(spec__key="vision")

    with pytest.raises(Refused, match="was sent for review while you were writing"):
        save_section(vision, {"version": "1", "html": "<p>Late</p>"}, by=librarian)

    vision.refresh_from_db()
    assert vision.html == "<p>What we say about vision and mission.</p>"


@pytest.fixture
def history(section):
    """(who, what it said, whether it is aside) of each version of a section, oldest first."""
    return lambda key: [
        (version.saved_by, version.content["html"], version.is_aside)
        for version in section(key).versions.order_by("pk")
    ]


def test_saves_of_one_person_within_ten_minutes_are_one_version(save, history, librarian):
    with time_machine.travel("2027-05-13 15:00Z", tick=False) as traveller:
        save("vision", html="<p>One</p>")
        traveller.shift(dt.timedelta(minutes=9, seconds=59))
        save("vision", html="<p>Two</p>")
        traveller.shift(dt.timedelta(seconds=1))
        save("vision", html="<p>Three</p>")

    assert history("vision") == [(librarian, "<p>Two</p>", False), (librarian, "<p>Three</p>", False)]


@pytest.mark.parametrize("pause", [{"hours": 24}, {"hours": 10}])
def test_saves_of_two_real_days_are_two_versions_although_the_demo_lives_on_one(
    save, history, librarian, settings, pause
):
    settings.DEMO = True
    with time_machine.travel("2026-11-25 20:10Z", tick=False) as traveller:
        save("vision", html="<p>Yesterday</p>")
        traveller.shift(dt.timedelta(**pause))
        save("vision", html="<p>Today</p>")

    assert history("vision") == [(librarian, "<p>Yesterday</p>", False), (librarian, "<p>Today</p>", False)]


def test_saves_of_two_days_of_a_story_told_at_once_are_two_versions(save, history, librarian):
    for day, words in ((3, "<p>Monday</p>"), (4, "<p>Tuesday</p>")):
        with clock.at(dt.datetime(2027, 5, day, 15, tzinfo=dt.UTC)):
            save("vision", html=words)

    assert history("vision") == [(librarian, "<p>Monday</p>", False), (librarian, "<p>Tuesday</p>", False)]


def test_somebody_elses_save_in_between_begins_a_new_version(save, history, librarian, colleague):
    with time_machine.travel("2027-05-13 15:00Z", tick=False):
        save("vision", html="<p>One</p>")
        save("vision", by=colleague, html="<p>Two</p>")
        save("vision", html="<p>Three</p>")

    assert history("vision") == [
        (librarian, "<p>One</p>", False),
        (colleague, "<p>Two</p>", False),
        (librarian, "<p>Three</p>", False),
    ]


def test_words_kept_aside_are_a_version_of_their_own_and_never_merged(save, section, history, librarian):
    with time_machine.travel("2027-05-13 15:00Z", tick=False):
        save("vision", html="<p>One</p>")
        keep_aside(section("vision"), {"html": "<p>Late</p>"}, by=librarian)
        save("vision", html="<p>Two</p>")

    assert history("vision") == [
        (librarian, "<p>One</p>", False),
        (librarian, "<p>Late</p>", True),
        (librarian, "<p>Two</p>", False),
    ]


def test_words_kept_aside_hold_every_answer_with_its_row_and_label(section, plan, librarian):
    member = TeamMember.add_to(plan, name="Ada Marsh")

    kept = keep_aside(
        section("team"),
        {"html": "<p>Late</p>", f"member-{member.pk}-name": "Ada M.", f"member-{member.pk}-group": "no such"},
        by=librarian,
    )

    assert kept.content == {
        "html": "<p>Late</p>",
        "typed": [
            {"label": "Name", "value": "Ada M.", "row": "Ada Marsh"},
            {"label": "Position", "value": "", "row": "Ada Marsh"},
            {"label": "Group", "value": "no such", "row": "Ada Marsh"},
        ],
    }


def test_words_typed_into_a_row_that_was_taken_out_are_kept_aside_too(section, plan, librarian):
    member = TeamMember.add_to(plan, name="Ada Marsh", retired_at=dt.datetime(2027, 5, 1, tzinfo=dt.UTC))

    kept = keep_aside(section("team"), {f"member-{member.pk}-name": "Ada M."}, by=librarian)

    assert [answer["value"] for answer in kept.content["typed"]] == ["Ada M.", "", ""]


def test_an_open_page_has_one_version_aside_however_often_it_tries(section, librarian):
    for words in ("Late", "Later", "Latest"):
        keep_aside(section("vision"), {"html": f"<p>{words}</p>", "page": "tablet"}, by=librarian)
    keep_aside(section("vision"), {"html": "<p>Elsewhere</p>", "page": "phone"}, by=librarian)

    kept = section("vision").versions.filter(is_aside=True).order_by("-pk")
    assert [version.content["html"] for version in kept] == ["<p>Elsewhere</p>", "<p>Latest</p>"]
