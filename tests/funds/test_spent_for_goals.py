"""What is said of money in a plan's evidence agrees with the worksheet of Addendum A82."""

from decimal import Decimal

from funds.evidence import purchases_for, spent_for
from funds.models import OrderLine
from funds.worksheet import worksheet_of
from planning.models import Goal, Plan
from portal.core.school_year import SchoolYear

from .a_year import lived


def test_a_credit_of_an_earlier_year_is_no_negative_purchase_of_this_one(district, people, time_machine):
    year = lived(district, people, time_machine)
    goal = Goal.add_to(Plan.objects.get(), title="More nonfiction")
    OrderLine.objects.update(goal=goal)

    for fund in (year.before, year.fund):
        spent = spent_for(goal.plan, SchoolYear(fund.year.ends_in))
        assert sum(spent.values()) == Decimal(worksheet_of(fund)["total"])


def test_what_went_back_later_did_not_stay(district, people, time_machine):
    year = lived(district, people, time_machine)
    goal = Goal.add_to(Plan.objects.get(), title="More nonfiction")
    year.orders.atlas.lines.update(goal=goal)  # 200.00 came, and 50.00 was credited in the year after

    said = [one.words for one in purchases_for(goal.plan, people.finance) if one.goal == goal.pk]

    assert said == ["Atlas, $150.00 from the Common School Fund."]
