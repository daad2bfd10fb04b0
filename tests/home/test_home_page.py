"""The page everybody begins on."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from districts.actions import invite
from districts.models import Role, User
from planning.models import BudgetLine
from portal.core import clock
from portal.core.models import Job
from portal.home.asker import Asker
from portal.home.figures import figures_for
from portal.home.sides import dates_ahead, third_friday_of_september
from portal.home.signed_money import planned_by_district
from tests.factories import (
    AssignmentFactory,
    DistrictFactory,
    MembershipFactory,
    PlanFactory,
    SubmissionFactory,
)
from tests.planning.pages import document, queries, texts

HOME = reverse("home:home")

pytestmark = pytest.mark.usefixtures("may_13")


def headings(response):
    return texts(response, "//main//h1 | //main//h2")


def figures(person):
    """Value by noun of the person's numbers."""
    blocks = figures_for(Asker(User.objects.get(pk=person.pk)))
    return [{stat["noun"]: stat["value"] for stat in block.stats} for block in blocks]


def test_somebody_who_is_not_signed_in_reads_what_this_is(client):
    response = client.get(HOME)

    assert texts(response, "//h1") == ["Library plans, from draft to sign-off"]
    assert document(response).xpath("//main//a/@href") == [
        reverse("account_login"),
        reverse("reports:verify"),
    ]


def test_home_says_what_waits_where_and_when(librarian, plan, sign_in):
    response = sign_in(librarian).get(HOME)

    assert texts(response, "//h1") == ["One thing waits for you"]
    assert texts(response, "//p[@class='eyebrow']") == [f"{plan.district}, 2026–27"]
    assert texts(response, "//time")[0] == "Thursday, May 13, 2027"


def test_the_eyebrow_of_the_agency_names_it(reviewer, sign_in):
    assert texts(sign_in(reviewer).get(HOME), "//p[@class='eyebrow']") == ["CESA 6, 2026–27"]


def test_many_districts_are_counted_not_listed(librarian, sign_in):
    MembershipFactory.create_batch(2, user=librarian)

    assert texts(sign_in(librarian).get(HOME), "//p[@class='eyebrow']") == ["3 districts, 2026–27"]


def test_a_desk_without_work_says_that_news_come_by_email(viewer, sign_in):
    response = sign_in(viewer).get(HOME)

    assert texts(response, "//h1") == ["Nothing waits for you"]
    assert "New work appears here, and in your email." in response.content.decode()


def test_somebody_whose_roles_ended_reads_whom_to_ask(librarian, sign_in):
    librarian.memberships.update(ends_on=clock.today())

    assert headings(sign_in(librarian).get(HOME))[:2] == ["Nothing waits for you", "You have no role now"]


def test_a_consultant_without_districts_reads_who_assigns_them(sign_in):
    consultant = MembershipFactory(role=Role.CONSULTANT).user

    assert "No district is assigned to you" in sign_in(consultant).get(HOME).content.decode()


def test_two_roles_have_one_home_with_a_heading_each(librarian, district, plan, sign_in):
    MembershipFactory(user=librarian, district=district, role=Role.FINANCE)

    response = sign_in(librarian).get(HOME)

    assert texts(response, "//main//h3") == ["Librarian", "District finance"]
    assert texts(response, "//h1") == ["Two things wait for you"]


def test_people_of_a_district_find_their_consultant(viewer, consultant, sign_in):
    AssignmentFactory()

    section = "//section[@aria-labelledby='h-consultant']//strong"
    assert texts(sign_in(viewer).get(HOME), section) == [consultant.name]
    assert texts(sign_in(consultant).get(HOME), section) == []


def test_a_consultant_whose_role_ended_is_nobody_to_ask(viewer, consultant, sign_in):
    consultant.memberships.update(ends_on=clock.today())

    section = "//section[@aria-labelledby='h-consultant']//strong"
    assert texts(sign_in(viewer).get(HOME), section) == []


def desk_for(role, district, others):
    """One more of everything that could stand on a desk of the role."""
    plan = PlanFactory(
        district=district, first_year=2020 + others * 3, last_year=2022 + others * 3, complete=True
    )
    SubmissionFactory(plan=plan)
    Job.objects.create(
        kind="test", key=f"failed {others}", state="failed", finished_at=timezone.now(), words="No."
    )
    invite(
        by=MembershipFactory(role=Role.ADMINISTRATOR if district else Role.MANAGER, district=district).user,
        email=f"a{others}@example.org",
        name="Ada",
        role=Role.VIEWER if district else role,
        district=district,
    )
    PlanFactory(first_year=2020, last_year=2022)


@pytest.mark.parametrize("role", list(Role))
def test_home_takes_the_same_queries_for_one_row_and_for_three(role, district, request, sign_in):
    person = request.getfixturevalue(role.value)
    request.getfixturevalue("librarian")
    browser = sign_in(person)
    desk_for(role, district, 1)
    few = queries(browser, HOME)

    desk_for(role, district, 2)
    desk_for(role, district, 3)

    assert queries(browser, HOME) == few


def test_the_frame_of_a_page_asks_for_the_roles_only(viewer, sign_in, django_assert_num_queries):
    browser = sign_in(viewer)

    with django_assert_num_queries(3):  # session, person, roles
        browser.get(reverse("home:help"))


# Numbers


def test_people_of_a_district_see_the_numbers_of_its_newest_plan(viewer, full_plan):
    PlanFactory(district=full_plan.district, first_year=2020, last_year=2022)

    assert figures(viewer) == [{"sections complete": "6 of 6", "goal": 1, "action step": 1}]


def test_the_budget_is_drawn_by_year_and_fund(finance, full_plan):
    BudgetLine.add_to(full_plan, school_year=2028, fund="local", purpose="Supplies", amount="100.50")

    chart = figures_for(Asker(finance))[0].chart

    assert chart.series == ["Common School Fund", "Local funds"]
    assert chart.rows == [
        ("2027–28", [Decimal("12000.00"), Decimal("100.50")]),
        ("2028–29", [Decimal("12000.00"), Decimal("0.00")]),
        ("2029–30", [Decimal("12000.00"), Decimal("0.00")]),
    ]
    assert chart.message == (
        "$36,100.50 over 3 school years; the largest share is Common School Fund, $36,000.00."
    )


def test_money_without_a_fund_or_a_year_is_in_the_sentence_and_in_the_chart(finance, plan):
    BudgetLine.add_to(plan, school_year=2028, fund="", purpose="Books", amount="60.00")
    BudgetLine.add_to(plan, school_year=None, fund="csf", purpose="Maps", amount="40.00")

    chart = figures_for(Asker(finance))[0].chart

    assert chart.message.startswith("$100.00 over")
    assert chart.series == ["Common School Fund", "Fund not chosen"]
    assert sum(amount for _, amounts in chart.rows for amount in amounts) == 100


def test_a_plan_without_amounts_has_no_chart(finance, plan):
    block = figures_for(Asker(finance))[0]

    assert (block.chart, block.note) == (None, "The budget has no amounts yet.")


def test_people_of_several_districts_have_no_numbers_of_one_plan(librarian, plan):
    PlanFactory(district=MembershipFactory(user=librarian).district)

    assert figures(librarian) == []


def test_a_consultant_counts_districts_and_plans(consultant, full_plan, returned):
    returned(full_plan)
    second = AssignmentFactory(consultant=consultant).district
    PlanFactory(district=second)
    PlanFactory()

    assert figures(consultant) == [
        {"districts assigned": 2, "plan in draft": 1, "plan returned": 1, "plans with the agency": 0}
    ]


def test_a_reviewer_counts_the_desk_and_this_school_year(reviewer, returned, signed, on):
    SubmissionFactory()
    returned(PlanFactory(complete=True))
    signed(PlanFactory(complete=True))
    with on(6, 30, 2026):
        signed(PlanFactory(complete=True))

    assert figures(reviewer) == [
        {"on the desk now": 1, "versions sent this school year": 3, "returned": 1, "signed off": 1}
    ]


def test_agency_finance_adds_up_signed_plans_by_district_and_year(agency_finance, signed):
    first = PlanFactory(district=DistrictFactory(name="Alder"), complete=True)
    BudgetLine.add_to(first, school_year=2028, fund="csf", purpose="E-books", amount="0.10")
    BudgetLine.add_to(first, school_year=2028, fund="local", purpose="Supplies", amount="7.00")
    signed(first)
    signed(
        PlanFactory(district=DistrictFactory(name="Birch"), first_year=2026, last_year=2027, complete=True)
    )
    SubmissionFactory()

    table = planned_by_district(agency_finance, 2027)

    assert table.years == [2027, 2028, 2029]
    assert [(str(d), [amount for _, amount in amounts], total) for d, amounts, total in table.rows] == [
        ("Alder", [Decimal(0), Decimal("12000.10"), Decimal("12000.00")], Decimal("24000.10")),
        ("Birch", [Decimal("12000.00"), Decimal(0), Decimal(0)], Decimal("12000.00")),
    ]
    assert [amount for _, amount in table.totals] == [
        Decimal("12000.00"), Decimal("12000.10"), Decimal("12000.00"),
    ]  # fmt: skip
    assert table.total == Decimal("36000.10")


def test_a_plan_signed_twice_counts_once_with_its_newest_words(agency_finance, signed, full_plan):
    signed(full_plan)
    full_plan.budget.filter(school_year=2028).update(amount="500.00")
    full_plan.sections.filter(spec__key="budget").update(version=F("version") + 1)
    unsigned = planned_by_district(agency_finance, 2028).total
    signed(full_plan)

    assert unsigned == Decimal("36000.00")
    assert planned_by_district(agency_finance, 2028).total == Decimal("24500.00")


def test_the_last_column_of_the_fund_names_the_years_it_adds_up(agency_finance, signed, sign_in):
    signed(PlanFactory(district=DistrictFactory(name="Alder"), complete=True))  # ends a year after the table

    rows = document(sign_in(agency_finance).get(HOME)).xpath("//table[contains(@class, 'data')]//tr")
    head, alder, _ = [[cell.text_content() for cell in row] for row in rows]

    assert head == ["District", "2026–27", "2027–28", "2028–29", "These 3 years"]
    assert alder == ["Alder", "–", "$12,000.00", "$12,000.00", "$24,000.00"]


def test_a_table_without_signed_plans_says_so(agency_finance, sign_in):
    assert (
        "No signed plan has amounts for these years yet."
        in sign_in(agency_finance).get(HOME).content.decode()
    )


def test_a_manager_counts_members_plans_and_people(manager, district, librarian, signed, full_plan):
    covered = PlanFactory(first_year=2025, last_year=2027, complete=True)
    signed(covered)
    DistrictFactory(cesa__number=7)

    assert figures(manager) == [
        {
            "member districts": 2,
            "of them with a signed plan for this year": 1,
            "of them with a plan begun or signed": 2,
            "people with a role": 4,
        }
    ]


# Dates


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2027, 5, 13), [dt.date(2027, 6, 30), dt.date(2027, 9, 17)]),
        (dt.date(2027, 6, 30), [dt.date(2027, 6, 30), dt.date(2027, 9, 17)]),
        (dt.date(2026, 9, 18), [dt.date(2026, 9, 18), dt.date(2027, 6, 30)]),
        (dt.date(2026, 9, 19), [dt.date(2027, 6, 30), dt.date(2027, 9, 17)]),
    ],
)
def test_the_dates_ahead_are_the_next_of_their_kind(today, expected):
    with clock.at(dt.datetime(today.year, today.month, today.day, 17, tzinfo=dt.UTC)):
        assert [date.day for date in dates_ahead()] == expected


@pytest.mark.parametrize(
    ("year", "day"), [(2023, 15), (2024, 20), (2025, 19), (2026, 18), (2027, 17), (2028, 15), (2029, 21)]
)
def test_the_third_friday_of_september(year, day):
    assert third_friday_of_september(year) == dt.date(year, 9, day)
