"""The frozen form of a plan: everything a report needs, in plain data, the same for the same plan."""

import datetime as dt
import json

import pytest

from planning.models import BudgetLine, Goal, Holding, Plan, Step, TeamMember
from planning.row_moves import retire_row
from planning.snapshot import plan_snapshot, section_content
from portal.core import clock
from portal.core.canonical import sha256
from tests.factories import PlanFactory

SENT = dt.datetime(2027, 4, 21, 15, 0, tzinfo=dt.UTC)


@pytest.fixture
def plan():
    return PlanFactory(complete=True)


def frozen(plan):
    with clock.at(SENT):
        return plan_snapshot(Plan.objects.get(pk=plan.pk), version=2, sent_by=plan.started_by)


def test_the_head_names_agency_district_plan_and_who_sent_it(plan):
    snapshot, district = frozen(plan), plan.district

    head = {name: value for name, value in snapshot.items() if name != "sections"}
    assert head == {
        "schema": 1,
        "agency": {"name": "Cooperative Educational Service Agency #6", "short": "CESA 6", "number": 6},
        "district": {
            "code": district.code,
            "name": district.name,
            "county": district.county,
            "grades": district.grades,
            "enrollment": district.enrollment,
            "enrollment_year": district.enrollment_year,
            "made_up": False,
        },
        "plan": {
            "id": plan.pk,
            "title": "Library plan 2027–2030",
            "first_year": 2028,
            "last_year": 2030,
            "years": "2027–2030",
            "template": "small",
            "framework": "frl-small",
        },
        "version": 2,
        "sent_on": "2027-04-21",
        "sent_by": plan.started_by.name,
    }


def test_the_sections_stand_in_the_order_of_the_outline(plan):
    assert [(s["key"], s["kind"], s["group"]) for s in frozen(plan)["sections"]] == [
        ("vision", "narrative", "About the plan"),
        ("team", "team", "About the plan"),
        ("collection", "collection", "Where we are now"),
        ("goals", "goals", "Where we want to be"),
        ("policies", "policy", "Where we want to be"),
        ("budget", "budget", "Where we want to be"),
    ]


def test_rows_carry_their_facts_and_their_labels(plan):
    rows = {section["key"]: section["rows"] for section in frozen(plan)["sections"]}
    goal, step = Goal.objects.get(), Step.objects.get()
    teacher = TeamMember.objects.get(group="teacher")

    assert rows["vision"] == rows["policies"] == []
    assert rows["team"][0] == {
        "id": teacher.pk,
        "name": "Ada Marsh",
        "position": "Grade 4",
        "group": "teacher",
        "group_label": "Teacher",
    }
    assert rows["collection"] == [
        {
            "id": plan.holdings.get().pk,
            "label": "500s Science",
            "items": 1240,
            "average_year": 2006,
            "added": None,
            "weeded": None,
            "target_age": None,
            "price": None,
            "to_buy": None,
        }
    ]
    assert rows["goals"] == [
        {
            "id": goal.pk,
            "title": "Every class visits each week",
            "outcome": "By June 2028 every class has a weekly visit.",
            "measure": "Visits in the schedule",
            "area": "space",
            "area_label": "Use of space and time",
            "gear": "Technology and Hardware",
            "fund": "local",
            "fund_label": "Local funds",
            "serves": "",
            "serves_url": "",
            "steps": [
                {
                    "id": step.pk,
                    "text": "Agree a schedule",
                    "who": "Principal",
                    "due": "2027-12-01",
                    "cost": "0.00",
                }
            ],
            "resources": [],
        }
    ]
    assert [(row["school_year"], row["amount"]) for row in rows["budget"]] == [
        (2028, "12000.00"),
        (2029, "12000.00"),
        (2030, "12000.00"),
    ]


def test_what_is_not_known_stays_empty(plan):
    goal = Goal.add_to(plan, title="A goal to come")
    Step.add_to(goal, text="A step to come")

    rows = frozen(plan)["sections"][3]["rows"][-1]

    assert (rows["area"], rows["area_label"], rows["gear"]) == ("", "", "")
    assert (rows["fund"], rows["fund_label"]) == ("", "")
    assert (rows["steps"][0]["due"], rows["steps"][0]["cost"]) == (None, None)


def test_retired_rows_are_left_out_and_the_others_keep_their_ids(plan):
    first, step = Goal.objects.get(), Step.objects.get()
    second = Goal.add_to(plan, title="Second")
    retire_row(step)
    assert frozen(plan)["sections"][3]["rows"][0]["steps"] == []

    retire_row(first)

    assert [row["id"] for row in frozen(plan)["sections"][3]["rows"]] == [second.pk]


def test_a_snapshot_is_plain_data_and_survives_the_database(plan):
    snapshot = frozen(plan)

    assert json.loads(json.dumps(snapshot)) == snapshot
    assert sha256(json.loads(json.dumps(snapshot))) == sha256(snapshot)


def test_the_same_plan_has_the_same_hash_and_a_changed_one_another(plan):
    assert sha256(frozen(plan)) == sha256(frozen(plan))

    before = sha256(frozen(plan))
    plan.sections.filter(spec__key="vision").update(html="<p>Another vision.</p>")

    assert sha256(frozen(plan)) != before


def test_a_snapshot_asks_the_same_queries_for_any_number_of_rows(plan, django_assert_num_queries):
    again = Plan.objects.select_related("district", "template", "framework").get(pk=plan.pk)
    with django_assert_num_queries(7):
        plan_snapshot(again, version=1, sent_by=plan.started_by)
    for _ in range(3):
        Step.add_to(Goal.add_to(plan, area=plan.framework.areas.first()))
        TeamMember.add_to(plan)

    with django_assert_num_queries(7):
        plan_snapshot(again, version=1, sent_by=plan.started_by)


def test_a_section_alone_says_the_same_as_in_the_snapshot(plan):
    section = plan.sections.get(spec__key="goals")

    content = section_content(section)

    whole = frozen(plan)["sections"][3]
    assert content == {"html": whole["html"], "rows": whole["rows"]}


def test_rows_that_nobody_filled_in_are_not_sent():
    plan = PlanFactory()
    TeamMember.add_to(plan)
    Holding.add_to(plan)
    BudgetLine.add_to(plan)
    goal = Goal.add_to(plan, title="A current collection")
    Step.add_to(goal)
    Goal.add_to(plan)

    sent = {
        section["key"]: section["rows"]
        for section in plan_snapshot(plan, version=1, sent_by=plan.started_by)["sections"]
    }

    assert [sent[key] for key in ("team", "collection", "budget")] == [[], [], []]
    assert [(row["title"], row["steps"]) for row in sent["goals"]] == [("A current collection", [])]
