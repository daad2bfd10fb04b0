"""What waits for the people of a district: equal to what happened."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from districts.actions import invite
from districts.models import AccessLink, Role
from planning.models import BudgetLine
from tests.factories import (
    MembershipFactory,
    PlanFactory,
    SubmissionFactory,
)

from .desks import desk, fail, others, reading, reasons, work_of

pytestmark = pytest.mark.usefixtures("may_13")

# Librarian


def test_a_librarian_finishes_a_draft(librarian, plan):
    section = plan.sections.get(spec__key="vision")
    section.is_complete, section.saved_at = True, dt.datetime(2027, 5, 12, 20, 0, tzinfo=dt.UTC)
    section.save()

    assert desk(librarian) == [("Finish the library plan 2027–2030", "Saved May 12")]
    assert reasons(librarian) == [
        "1 of 6 sections are complete. Left: Planning team, Collection, Goals and action steps, "
        "Selection and reconsideration of materials, and 1 more."
    ]


def test_a_librarian_sends_a_complete_plan(librarian, full_plan):
    assert desk(librarian) == [("Send the library plan 2027–2030 for review", "Ready to send")]
    assert work_of(librarian).first.url == reverse("planning:plan-check", args=[full_plan.pk])


def test_a_librarian_answers_a_returned_plan(librarian, full_plan, returned, reviewer):
    returned(full_plan, "Goal 2 has\nno measure.")

    assert desk(librarian) == [("Answer the agency about the library plan 2027–2030", "Returned May 13")]
    assert reasons(librarian) == [f"{reviewer}: “Goal 2 has no measure.”"]


def test_a_plan_at_the_agency_waits_for_somebody_else(librarian, full_plan, on, reviewer):
    with on(5, 6):
        submission = SubmissionFactory(plan=full_plan)
    waiting = others(librarian)
    submission.claim(by=reviewer)

    assert waiting == [("The library plan 2027–2030 is with the agency", "Sent for review, 7 days")]
    assert others(librarian) == [("The library plan 2027–2030 is with the agency", "In review, 7 days")]
    assert desk(librarian) == []


def test_a_signed_plan_is_there_to_read(librarian, full_plan, signed):
    submission = signed(full_plan)

    assert reading(librarian) == [("Read the library plan 2027–2030", "Signed off May 13")]
    assert work_of(librarian).reading[0].url == submission.signed_report.get_absolute_url()


def test_a_signed_plan_whose_pdf_is_being_made_says_so(librarian, full_plan, signed):
    signed(full_plan, ready=False)

    assert "is being made" in work_of(librarian).reading[0].reason


def test_a_report_that_failed_comes_first(librarian, full_plan, returned):
    submission = SubmissionFactory(plan=full_plan, ready=False)
    fail(submission.report)
    returned(PlanFactory(district=full_plan.district, first_year=2031, last_year=2033, complete=True))

    assert [title for title, _ in desk(librarian)] == [
        "Make the report of the library plan 2027–2030 again",
        "Answer the agency about the library plan 2030–2033",
    ]
    assert reasons(librarian)[0] == "A table is too wide for the page."


def test_a_district_without_a_plan_starts_one(librarian, district):
    assert desk(librarian) == [(f"Start the library plan of {district}", "Not started")]


def test_the_next_plan_is_started_before_the_old_one_ends(librarian, district):
    SubmissionFactory(plan=PlanFactory(district=district, first_year=2025, last_year=2027, complete=True))

    assert desk(librarian) == [(f"Start the next library plan of {district}", "Not started")]
    assert reasons(librarian) == ["The plan 2024–2027 ends June 30."]


def test_a_librarian_of_two_districts_reads_whose_plan_it_is(librarian, plan):
    second = MembershipFactory(user=librarian).district

    assert [title for title, _ in desk(librarian)] == [
        f"Start the library plan of {second}",
        f"Finish the library plan 2027–2030, {plan.district}",
    ]


# District administrator


def test_an_administrator_watches_the_draft_of_the_librarian(administrator, librarian, plan):
    assert desk(administrator) == []
    assert others(administrator) == [("The library plan 2027–2030 is a draft", f"Waits for {librarian}")]


def test_an_administrator_without_a_librarian_writes_and_invites(administrator, district, manager):
    PlanFactory(district=district, started_by=manager)

    assert desk(administrator) == [
        (f"Invite a librarian of {district}", "Nobody yet"),
        ("Finish the library plan 2027–2030", "Nothing written yet"),
    ]


def test_an_administrator_who_asked_a_librarian_waits_and_asks_again(administrator, district):
    asked = invite(
        by=administrator, email="a@example.org", name="Ada", role=Role.LIBRARIAN, district=district
    )[0]
    waiting = others(administrator)
    AccessLink.objects.filter(invitation=asked).update(expires_at=timezone.now())

    assert waiting == [("Ada was asked to join", "Waits for Ada")]
    assert desk(administrator) == [("Ask Ada again", "Link has ended")]


def test_an_administrator_takes_a_signed_plan_to_the_board(administrator, full_plan, signed, on):
    with on(5, 4):
        signed(full_plan)

    assert desk(administrator) == [
        ("Take the library plan 2027–2030 to the school board", "Waits for the board")
    ]
    assert reading(administrator) == [("Read the library plan 2027–2030", "Signed off May 4")]


@pytest.mark.parametrize(("month", "day", "is_news"), [(3, 14, True), (3, 13, False)])
def test_a_signed_plan_is_news_for_two_months(viewer, full_plan, signed, on, month, day, is_news):
    with on(month, day):
        signed(full_plan)

    assert [title for title, _ in reading(viewer)] == ["Read the library plan 2027–2030"] * is_news


def test_a_plan_signed_last_school_year_asks_for_nothing(administrator, full_plan, signed, on):
    with on(6, 30, 2026):
        signed(full_plan)

    assert (desk(administrator), reading(administrator)) == ([], [])


def test_a_returned_plan_waits_for_the_librarian(administrator, librarian, full_plan, returned):
    returned(full_plan)

    assert others(administrator) == [("The library plan 2027–2030 was returned", f"Waits for {librarian}")]


def test_a_plan_at_the_agency_shows_the_administrator_its_days(administrator, full_plan, on):
    with on(5, 12):
        SubmissionFactory(plan=full_plan)

    assert others(administrator) == [
        ("The library plan 2027–2030 is with the agency", "Sent for review, 1 day")
    ]


@pytest.mark.parametrize(
    ("last_year", "title", "tag"),
    [
        (2027, "Bring the next library plan to the board", "48 days left"),
        (2026, "Bring the next library plan to the board", "No plan in force"),
    ],
)
def test_an_administrator_sees_a_plan_run_out(
    administrator, district, librarian, plan, signed, on, last_year, title, tag
):
    with on(5, 6, 2024):
        old = PlanFactory(
            district=district, started_by=librarian, first_year=2024, last_year=last_year, complete=True
        )
        signed(old)

    assert desk(administrator) == [(title, tag)]
    assert "The plan 2027–2030 is a draft." in reasons(administrator)[0]


def test_a_plan_that_runs_out_with_none_begun_says_so(administrator, district, librarian, signed, on):
    with on(5, 6, 2024):
        signed(
            PlanFactory(
                district=district, started_by=librarian, first_year=2025, last_year=2027, complete=True
            )
        )

    assert "None is begun." in reasons(administrator)[0]


def test_an_administrator_may_have_a_failed_report_made_again(administrator, full_plan):
    fail(SubmissionFactory(plan=full_plan, ready=False).report)

    assert desk(administrator) == [("Make the report of the library plan 2027–2030 again", "Report failed")]


# District finance and viewer


def test_finance_reads_the_budget_while_it_can_change(finance, full_plan):
    BudgetLine.add_to(full_plan, school_year=2028, fund="local", purpose="Supplies", amount="100.50")

    assert [title for title, _ in desk(finance)] == ["Read the budget of the library plan 2027–2030"]
    assert reasons(finance) == [
        "$36,100.50 in all, $36,000.00 of it from the Common School Fund. It can still change."
    ]


def test_finance_reads_which_years_have_no_amounts(finance, plan):
    empty = reasons(finance)
    BudgetLine.add_to(plan, school_year=2029, fund="csf", purpose="Books", amount="10.00")
    retired = BudgetLine.add_to(plan, school_year=2028, fund="csf", purpose="Books", amount="99.00")
    BudgetLine.objects.filter(pk=retired.pk).update(retired_at=timezone.now())

    assert empty == ["It has no amounts yet."]
    assert reasons(finance) == [
        "$10.00 in all, $10.00 of it from the Common School Fund. No amounts yet for 2027–28 and 2029–30."
    ]


def test_the_budget_of_a_signed_plan_is_there_to_read(finance, full_plan, signed):
    signed(full_plan)

    assert desk(finance) == []
    assert reading(finance) == [("Read the budget of the library plan 2027–2030", "Signed off")]


def test_a_viewer_reads_the_newest_signed_plan_and_how_the_next_one_stands(
    viewer, district, librarian, signed, on, plan
):
    for first_year, signed_in in ((2022, 2026), (2025, 2027)):
        with on(5, 6, signed_in):
            signed(
                PlanFactory(
                    district=district,
                    started_by=librarian,
                    first_year=first_year,
                    last_year=first_year + 2,
                    complete=True,
                )
            )

    assert desk(viewer) == []
    assert reading(viewer) == [("Read the library plan 2024–2027", "Signed off May 6")]
    assert others(viewer) == [("The library plan 2027–2030 is a draft", "Waits for the librarian")]


def test_a_viewer_sees_a_plan_at_the_agency(viewer, full_plan):
    SubmissionFactory(plan=full_plan)

    assert others(viewer) == [
        ("The library plan 2027–2030 is with the agency", "Sent for review, since today")
    ]
