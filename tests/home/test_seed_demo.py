"""The demo: who is in it, where its plans stand, and where it may never go."""

import datetime as dt
import io
from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from districts.models import District, Invitation, Role, User
from funds.balance import balance_of
from funds.models import FundAllocation
from funds.reconciling import reconciliation_of
from planning.models import Plan, Section, SectionVersion, Submission
from portal.core import clock, jobs
from portal.core.models import Job, Message, StateChange
from portal.home.demo import DEMO_EMAILS, demo_people
from portal.home.seeding import refusal, stories
from portal.reports.models import Report
from services.models import (
    Agreement,
    Booking,
    Offer,
    Statement,
    Subscription,
    Visit,
    YearRoll,
    YearSummary,
)
from tests.factories import CesaFactory, UserFactory
from tests.factories.reports import blank_pdf

DEMO_DAY = dt.date(2027, 5, 13)


def said_by(command, **options):
    words = io.StringIO()
    call_command(command, stdout=words, **options)
    return words.getvalue()


def blank(*, title, **document):
    """In place of the renderer, whose own tests are elsewhere: the demo's history needs nine reports."""
    return blank_pdf(1, title)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo, loaded once for this module; what a test changes is undone after it."""
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr("portal.reports.pdf.render_pdf", blank)
        CesaFactory()
        yield said_by("seed_demo")
        transaction.set_rollback(True)


@pytest.fixture
def story():
    """One story of the demo by the name of its folder."""
    return lambda name: next(story for story in stories() if story.folder.name == name)


def test_loading_says_what_was_added(demo):
    assert demo.endswith(
        "Added: 7 districts, 27 people, 3 catalogs, 8 plans, 13 agreements, 3 evaluations, "
        "31 service days, 20 funds and orders, 15 statements, 1 school year rolled, 3 invitations.\n"
    )


def test_there_is_one_person_for_each_of_the_eight_roles(demo):
    roles = [User.objects.get(email=email).roles for email in DEMO_EMAILS]
    assert roles == [{role} for role in Role.values]


def test_everybody_and_every_district_is_recognizably_made_up(demo):
    assert not User.objects.exclude(email__endswith=".example.org").exclude(email=User.SYSTEM_EMAIL).exists()
    assert all(d.is_made_up and d.code >= "9901" for d in District.objects.all())


def test_nobody_of_the_demo_has_a_password(demo):
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_plans_stand_where_visitors_expect_them(demo):
    assert {str(plan): plan.state_label for plan in Plan.objects.all()} == {
        "Library plan 2024–2027, Kettle Prairie": "Active at DPI",
        "Library plan 2027–2030, Kettle Prairie": "Draft",
        "Library plan 2027–2030, Heron Marsh": "Signed off",
        "Library plan 2027–2032, Fox Prairie": "In review",
        "Library plan 2027–2030, Birch Landing": "Returned",
        "Library plan 2027–2030, Tamarack Ridge": "Sent for review",
        "Library plan 2026–2029, Otter Bluff UHS": "Active at DPI",
        "Library plan 2027–2030, Cranberry Bend": "Draft",
    }


def test_agreements_stand_in_every_state_that_waits_for_somebody(demo):
    assert {f"{a.code}": a.state for a in Agreement.objects.filter(year__ends_in=2028)} == {
        "9901-28-1": "submitted",
        "9902-28-1": "district_approved",
        "9903-28-1": "countered",
        "9904-28-1": "returned",
        "9907-28-1": "submitted",
    }
    running = Subscription.objects.filter(agreement__year__ends_in=2027).accepted()
    assert Counter(running.values_list("service__code", flat=True)) == Counter(
        {"DLMS": 3, "MENTOR": 1, "PLN-TEAM": 1, "PLN-IND": 1}
    )
    kettle = running.get(district__code="9901")
    assert (kettle.how_many, kettle.ledger.all().balance()) == ("8 days", 6)


def test_days_stand_in_every_way_that_somebody_looks_for(demo):
    """Given and booked, questioned, over the balance, called off, today, overdue, and one to confirm."""
    states = Counter(Booking.objects.values_list("state", flat=True))
    assert states["weather"] == 1
    assert states["proposed"] == 2
    assert {b.district.code for b in Booking.objects.filter(day=DEMO_DAY)} == {"9907"}
    assert [b.day for b in Booking.objects.open().filter(day__lt=DEMO_DAY)] == [dt.date(2027, 5, 11)]
    over = Visit.objects.over_balance().get()
    assert (over.district.code, over.day) == ("9904", dt.date(2027, 5, 5))
    assert Visit.objects.get(state="queried").district.code == "9901"
    assert Visit.objects.filter(plan_step__isnull=False, mode="on_site").exists()
    assert Visit.objects.filter(travel_quarters__gt=0).exists()


def test_statements_are_agreed_taken_questioned_and_waiting(demo):
    stand = Counter(Statement.objects.values_list("state", flat=True))
    assert stand == {"agreed": 10, "taken": 2, "queried": 1, "issued": 2}
    april = Statement.objects.filter(month=dt.date(2027, 4, 1))
    assert {s.district.code: s.state for s in april} == {
        "9901": "queried",
        "9904": "issued",
        "9907": "issued",
        "9903": "agreed",
    }


def test_the_year_that_is_over_was_rolled_and_summed_up(demo):
    roll = YearRoll.objects.get()
    assert (roll.year.ends_in, roll.state) == (2026, "committed")
    assert {summary.district.code for summary in YearSummary.objects.all()} == {"9901", "9904"}
    assert Agreement.objects.filter(year__ends_in=2026, state="expired").count() == 2


def test_the_fund_of_the_year_before_is_finished_and_agrees_with_this_one_to_the_cent(demo):
    """Every order is paid, one over June 30, and what was set aside is what the next year carries in."""
    before, now = (
        FundAllocation.objects.with_amounts().get(district__code="9901", year__ends_in=year)
        for year in (2026, 2027)
    )
    orders = before.orders.order_by("number")
    assert [order.state for order in orders] == ["closed"] * 4
    assert [order.title for order in orders if order.charged_to == now] == [
        "Graphic novels and narrative nonfiction"
    ]
    assert balance_of(before).unspent == now.carry_in == Decimal("1733.15")
    with clock.at(timezone.make_aware(dt.datetime.combine(DEMO_DAY, dt.time(9)))):
        for fund in (before, now):
            assert [check["name"] for check in reconciliation_of(fund)["checks"] if not check["agrees"]] == []


def test_every_price_of_the_demo_is_marked_as_a_sample(demo):
    assert Offer.objects.count() == 12
    assert not Offer.objects.filter(price_is_sample=False).exists()
    assert not Subscription.objects.filter(price_is_sample=False).exists()


def test_the_draft_of_kettle_prairie_has_eight_sections_complete_and_a_measure_to_sharpen(demo, story):
    plan = story("kettle-prairie-2027").plan
    states = {section.spec.key: section.state for section in plan.sections.select_related("spec")}

    assert Counter(states.values()) == {"complete": 8, "in_progress": 3, "not_started": 1}
    assert states["progress"] == "not_started"
    assert {line.school_year for line in plan.budget.live()} == {2028}
    assert plan.goals.live().first().measure == "The collection feels newer to students."
    assert [one.resource.key for one in plan.goals.live().first().resources.live()] == [
        "csf-accounts",
        "ccbc",
    ]


def test_heron_marsh_was_returned_once_and_its_second_version_answers(demo, story):
    first, second = story("heron-marsh-2027").plan.submissions.order_by("number")
    goals = [
        next(section for section in version.snapshot["sections"] if section["key"] == "goals")["rows"]
        for version in (first, second)
    ]
    assert (first.state, second.state) == ("returned", "signed_off")
    assert goals[0][4]["measure"] == "Students on long bus routes use the service more."
    assert "22 percent in 2025–26" in goals[1][4]["measure"]
    assert len(goals[1]) >= 5
    assert all(3 <= len(goal["steps"]) <= 4 for goal in goals[1])


def test_the_plan_of_birch_landing_came_back_with_a_reason(demo, story):
    version = story("birch-landing-2027").version
    assert version.state == "returned"
    assert "PI 8.01(2)(h)4" in version.return_reason


def test_the_review_desk_holds_one_plan_in_review_and_one_that_nobody_has_claimed(demo):
    desk = [(v.district.name, v.claimed_by and v.claimed_by.name) for v in Submission.objects.on_the_desk()]
    assert desk == [("Fox Prairie", "Priya Raman"), ("Tamarack Ridge", None)]


def test_finished_plans_have_their_reports_and_one_is_left_for_the_worker(demo, story):
    unfinished = Report.objects.exclude(job__state=Job.State.DONE)
    assert [report.subject for report in unfinished] == [story("tamarack-ridge-2027").version]
    assert unfinished.get().state == "queued"
    assert Report.objects.filter(kind="plan-signed").count() == 3
    assert not Job.objects.filter(state=Job.State.FAILED).exists()


def test_nothing_seems_to_stand_still_because_the_demo_took_its_time(demo):
    queued = Job.objects.filter(state=Job.State.QUEUED)
    last_change = Job.objects.exclude(finished_at=None).latest("finished_at").finished_at
    assert all(job.queued_at >= last_change and not job.is_stalled for job in queued)


def test_everything_happened_before_the_day_of_the_demo(demo):
    end = timezone.make_aware(dt.datetime.combine(DEMO_DAY, dt.time()))
    for moments in (
        StateChange.objects.values_list("at", flat=True),
        Message.objects.values_list("written_at", flat=True),
        Section.objects.exclude(saved_at=None).values_list("saved_at", flat=True),
        SectionVersion.objects.values_list("saved_at", flat=True),
        Report.objects.values_list("requested_at", flat=True),
        Plan.objects.values_list("started_at", flat=True),
    ):
        assert moments
        assert max(moments) < end


def test_mail_lies_in_the_order_of_time(demo):
    moments = list(Message.objects.order_by("pk").values_list("written_at", flat=True))
    assert moments == sorted(moments)


def test_a_report_of_2024_names_the_enrollment_of_2024(demo, story):
    snapshot = story("kettle-prairie-2024").version.snapshot
    assert (snapshot["district"]["enrollment"], snapshot["district"]["enrollment_year"]) == (948, 2024)
    assert District.objects.get(code="9901").enrollment == 962


def test_a_librarian_who_retired_acts_for_nobody(demo):
    assert not User.objects.get(name="Peg Halloran").district_ids


def test_each_of_the_eight_opens_a_home_with_something_on_it(demo):
    for desk in demo_people():
        assert desk["work"].count or desk["work"].others or desk["work"].reading, desk["person"]


def test_three_people_were_asked_to_join_and_have_not_answered(demo):
    assert {i.name: bool(i.link.why_closed) for i in Invitation.objects.all()} == {
        "Ana Brill": False,
        "Lou Kettner": False,
        "Colin Mayfield": True,
    }


def test_a_section_was_written_in_more_than_one_sitting(demo, story):
    section = story("kettle-prairie-2027").plan.sections.get(spec__key="vision")
    begun, finished = section.versions.order_by("pk")

    assert finished.content["html"].startswith(begun.content["html"])
    assert begun.saved_at.date() < finished.saved_at.date()


def test_an_older_invitation_has_fewer_days_left(demo):
    asked = Invitation.objects.exclude(link__expires_at__lte=timezone.now()).order_by("link__made_at")
    assert [(i.name, i.link.days_left) for i in asked] == [("Ana Brill", 11), ("Lou Kettner", 12)]


def test_a_second_run_changes_nothing_and_says_so(demo):
    def rows():
        return {
            m: m.objects.count() for m in (User, Plan, Section, SectionVersion, StateChange, Job, Message)
        }

    before = rows()
    assert said_by("seed_demo") == "The demo is here already. Nothing was changed.\n"
    assert rows() == before


def test_a_visitor_who_invited_somebody_does_not_stop_the_next_start(demo):
    UserFactory(email="visitor@school.test")
    assert refusal() == ""


def test_the_eight_are_introduced_with_what_waits(demo):
    words = said_by("demo_people")
    assert [line for line in words.splitlines() if line.startswith("  Rowan Kessler, librarian")]
    assert words.count("wait") >= 8


def test_the_first_report_is_named_once_the_worker_has_made_it(demo, settings):
    assert "The first report is queued. It will be at https://portal.example.org/reports/" in said_by(
        "first_report"
    )
    jobs.run_pending(kinds=["report.render"])
    words = said_by("first_report", wait=1)
    report = Report.objects.latest("pk")
    assert words.startswith(f"The first report is ready: {settings.PORTAL_URL}/reports/{report.pk}/\n")


def test_a_first_report_that_failed_says_why(demo, story):
    report = story("tamarack-ridge-2027").version.report
    Job.objects.filter(pk=report.job_id).update(
        state=Job.State.FAILED, finished_at=timezone.now(), words="A font is missing."
    )
    with pytest.raises(CommandError, match=r"failed: A font is missing\. Try again at https://"):
        said_by("first_report", wait=5)
