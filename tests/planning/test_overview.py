"""What a plan's pages say about all of it: tasks, headline, and what this person may do now."""

import datetime as dt

import pytest
import time_machine

from planning.editing import save_section
from planning.models import Plan, SectionVersion
from planning.overview import glance_of, groups_of, standing_of, versions_of
from portal.core import clock
from tests.factories import AssignmentFactory, MembershipFactory, PlanFactory, SubmissionFactory, send_back
from tests.factories.planning import answer_all

MAY_13 = dt.datetime(2027, 5, 13, 15, tzinfo=dt.UTC)


@pytest.fixture
def plan(librarian, district):
    return PlanFactory(district=district, complete=True)


@pytest.fixture
def standing(plan, librarian):
    """Where the plan stands now, for the librarian or somebody else."""
    return lambda user=librarian: standing_of(Plan.objects.get(pk=plan.pk), user)


@pytest.fixture
def send(plan, librarian):
    return lambda **more: SubmissionFactory(plan=Plan.objects.get(pk=plan.pk), by=librarian, **more)


def may(standing):
    return {verb for verb in ("write", "send", "withdraw") if getattr(standing, f"may_{verb}")}


def test_tasks_stand_in_the_groups_and_in_the_order_of_the_outline(district):
    groups = groups_of(PlanFactory(district=district))

    assert [(group.title, [task.label for task in group.tasks]) for group in groups] == [
        ("About the plan", ["Vision and mission", "Planning team"]),
        ("Where we are now", ["Collection"]),
        (
            "Where we want to be",
            [
                "Goals and action steps",
                "Selection and reconsideration of materials",
                "Budget and Common School Fund",
            ],
        ),
    ]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, ("plain", "Not started")),
        ({"version": 1}, ("go", "In progress")),
        ({"version": 1, "is_complete": True}, ("done", "Complete")),
    ],
)
def test_a_task_says_how_far_it_is(district, facts, state):
    plan = PlanFactory(district=district)
    plan.sections.filter(spec__key="vision").update(**facts)

    task = groups_of(plan)[0].tasks[0]

    assert ((task.tone, task.state), task.is_complete) == (state, "is_complete" in facts)
    assert task.url == f"/plans/{plan.pk}/sections/vision/"


def test_the_next_task_is_the_first_that_is_not_complete(plan, standing):
    assert standing().next_task is None

    plan.sections.filter(spec__key__in=["collection", "budget"]).update(is_complete=False)

    now = standing()
    assert (now.next_task.label, now.done, now.total) == ("Collection", 4, 6)
    assert may(now) == {"write"}


def test_each_move_changes_the_headline_and_what_the_district_may_do(standing, send, reviewer):
    seen = [(standing().label, standing().tone, may(standing()))]

    def look():
        seen.append((standing().label, standing().tone, may(standing())))

    first = send()
    look()
    first.withdraw(by=first.sent_by)
    look()
    second = send(reviewer=reviewer)
    look()
    send_back(second, by=reviewer, note="Name the goals.")
    look()
    answer_all(second.plan, by=second.sent_by)
    look()
    third = send(reviewer=reviewer)
    third.sign_off(by=reviewer, read_sha256=third.report.file_hash)
    look()

    assert seen == [
        ("Draft", "plain", {"write", "send"}),
        ("Sent for review", "go", {"withdraw"}),
        ("Draft", "plain", {"write", "send"}),
        ("In review", "go", set()),
        ("Returned", "warn", {"write"}),
        ("Returned", "warn", {"write", "send"}),
        ("Signed off", "ok", {"write"}),
    ]


@pytest.fixture
def write(plan, librarian):
    def save():
        section = plan.sections.get(spec__key="vision")
        typed = {"version": str(section.version), "html": "<p>New.</p>", "is_complete": "1"}
        save_section(section, typed, by=librarian)

    return save


def has_moved_on(plan):
    return Plan.objects.get(pk=plan.pk).has_moved_on


def test_a_signed_plan_is_sent_again_only_after_somebody_wrote_in_it(plan, standing, send, reviewer, write):
    signed = send(reviewer=reviewer)
    signed.sign_off(by=reviewer, read_sha256=signed.report.file_hash)
    assert (may(standing()), has_moved_on(plan)) == ({"write"}, False)

    write()

    assert (may(standing()), has_moved_on(plan)) == ({"write", "send"}, True)


def test_what_is_written_after_midnight_is_news_although_the_demos_clock_went_back(
    plan, send, reviewer, write, settings
):
    settings.DEMO = True
    with time_machine.travel("2026-11-26 05:50Z", tick=False) as traveller:  # ten to midnight in Chicago
        signed = send(reviewer=reviewer)
        signed.sign_off(by=reviewer, read_sha256=signed.report.file_hash)
        traveller.shift(dt.timedelta(minutes=20))
        write()

    assert has_moved_on(plan)


def test_a_version_that_is_not_signed_is_never_out_of_date(plan, send, reviewer, write):
    returned = send(reviewer=reviewer)
    send_back(returned, by=reviewer, note="Name the goals.")

    write()

    assert not Plan.objects.get(pk=plan.pk).latest_submission.is_out_of_date


def test_consultants_write_readers_read_and_neither_sends(
    standing, send, consultant, viewer, finance, reviewer, manager
):
    assert may(standing(consultant)) == {"write"}
    assert [may(standing(person)) for person in (viewer, finance, reviewer, manager)] == [set()] * 4

    send()

    everybody = (consultant, viewer, finance, reviewer, manager)
    assert [may(standing(person)) for person in everybody] == [set()] * 5


def test_versions_come_newest_first(plan, send):
    for _ in "ab":
        send().withdraw(by=plan.started_by)
    send()

    assert [(v.number, v.state) for v in versions_of(plan)] == [
        (3, "submitted"),
        (2, "withdrawn"),
        (1, "withdrawn"),
    ]


def test_the_people_of_a_plan_are_those_who_wrote_it_and_those_who_serve_the_district(plan, librarian):
    colleague, late = (MembershipFactory(district=plan.district).user for _ in "ab")
    vision = plan.sections.get(spec__key="vision")
    for person, is_aside in ((colleague, False), (late, True)):
        SectionVersion.objects.create(section=vision, content={}, saved_by=person, is_aside=is_aside)
    serving = AssignmentFactory(district=plan.district).consultant
    AssignmentFactory(district=plan.district, ends_on=dt.date(2021, 1, 1))
    former = AssignmentFactory(district=plan.district).consultant
    former.memberships.update(ends_on=clock.today())
    AssignmentFactory()

    people = glance_of(plan)

    assert set(people["writers"]) == {librarian, colleague}
    assert set(people["consultants"]) == {serving}


def test_the_last_save_is_the_newest_of_all_sections(plan):
    plan.sections.filter(spec__key="vision").update(saved_at=MAY_13)
    plan.sections.filter(spec__key="team").update(saved_at=MAY_13 + dt.timedelta(hours=1))

    assert plan.last_saved_at == MAY_13 + dt.timedelta(hours=1)
    assert PlanFactory().last_saved_at is None
