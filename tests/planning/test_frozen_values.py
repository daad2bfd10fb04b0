"""Whatever people write, a frozen plan is plain JSON that reads the same, and hashes the same, ever after."""

import datetime as dt
import json
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from planning.actions import send_for_review
from planning.models import BudgetLine, Goal, Holding, Plan, Step, Submission, TeamMember
from planning.snapshot import plan_snapshot
from portal.core.canonical import canonical, sha256
from tests.factories import PlanFactory


def words(most):
    """Text that a form lets through."""
    return st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=most)


AMOUNTS = st.none() | st.decimals(0, Decimal("999999999.99"), places=2)
DAYS = st.none() | st.dates()
YEARS = st.none() | st.integers(1800, 2100)


class FrozenValues(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.plan = PlanFactory(complete=True)

    @settings(max_examples=25)
    @given(
        name=words(100),
        text=words(300),
        amount=AMOUNTS,
        day=DAYS,
        year=YEARS,
        count=st.integers(0, 2**31 - 1),
    )
    def test_a_version_has_the_hash_of_its_data_after_every_reading(
        self, name, text, amount, day, year, count
    ):
        plan = Plan.objects.get(pk=self.plan.pk)
        TeamMember.add_to(plan, name=name, job=name, group="other")
        Holding.add_to(plan, label=name[:60], items=count, average_year=year)
        Step.add_to(Goal.add_to(plan, title=name, outcome=text), text=text, who=name, due=day, cost=amount)
        BudgetLine.add_to(plan, school_year=2028, fund="csf", purpose=name, amount=amount)
        plan.sections.update(html=text)

        submission = send_for_review(plan, by=plan.started_by)

        read = Submission.objects.get(pk=submission.pk)
        assert sha256(read.snapshot) == read.data_hash
        assert canonical(json.loads(json.dumps(read.snapshot))) == canonical(read.snapshot)
        assert plan_snapshot(plan, version=1, sent_by=plan.started_by) == read.snapshot

    def test_money_and_days_are_written_in_full(self):
        goal = self.plan.goals.get()
        goal.steps.update(due=dt.date(2027, 12, 1), cost=Decimal("4100"))

        sections = plan_snapshot(self.plan, version=1, sent_by=self.plan.started_by)["sections"]
        [goal] = next(section["rows"] for section in sections if section["key"] == "goals")

        assert (goal["steps"][0]["due"], goal["steps"][0]["cost"]) == ("2027-12-01", "4100.00")
