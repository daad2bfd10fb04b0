"""The year summary: the ledger's numbers, on the page and on paper."""

import copy
import datetime as dt
import uuid
from decimal import Decimal

import pytest

from planning.models import Step
from portal.core.transitions import Refused
from portal.reports.kinds import KINDS
from portal.reports.pdf import render_pdf
from services import ledger, rolling, summaries, visiting
from services.models import LedgerEntry, Statement, StatementLine, YearSummary
from services.summary_report import year_summary_report
from tests.factories import DistrictFactory, MembershipFactory, PlanFactory
from tests.factories.services import AgreementFactory, OfferFactory, logged
from tests.reports.conftest import ua1_failures  # noqa: F401 - a fixture
from tests.reports.reading import in_one_line, opened

from .pages import document, messages, queries, texts

DAY = dt.date(2026, 10, 5)


@pytest.fixture
def year(line):
    return line.agreement.year


@pytest.fixture
def goal(district):
    """A goal of the district's plan with one step."""
    plan = PlanFactory(district=district, first_year=2027, last_year=2029, complete=True)
    step = Step.objects.filter(goal__plan=plan).first()
    step.goal.title = "Readers find what they want"
    step.goal.save()
    return step.goal


@pytest.fixture
def busy(line, consultant, manager, goal):
    """Six days bought; a day with travel, one put right, one reversed, one corrected by hand, one over."""
    step = goal.steps.first()
    logged(line, dt.date(2026, 9, 8), travel_quarters=1, plan_step=step, by=consultant)
    wrong = logged(line, dt.date(2026, 9, 15), by=consultant)
    visiting.correct(wrong, by=consultant, key=uuid.uuid4(), note="Half.", quarters=2)
    visiting.reverse(logged(line, dt.date(2026, 9, 22), by=consultant), by=consultant, note="Nobody there.")
    ledger.write(line, LedgerEntry.Kind.DELIVERY, -8, by=manager, day=dt.date(2026, 9, 29))
    ledger.write(line, LedgerEntry.Kind.CORRECTION, 1, by=manager, day=DAY, note="Counted too much.")
    for number in (1, 2):
        logged(line, dt.date(2026, 10, number), by=consultant)
    logged(line, DAY, by=consultant)
    return line


@pytest.fixture
def url(line):
    return f"/services/years/2027/districts/{line.district_id}/"


def make(report):
    document = KINDS[report.kind].document(report)
    facts = {"title": document.title, "author": document.author, "made_on": document.made_on}
    return render_pdf(document.html, seconds=300, **facts)


def test_each_number_is_the_ledgers(busy, district, year):
    (service,) = summaries.facts(district, year)["services"]
    entries = busy.ledger.all()

    assert service["bought"] == entries.granted() == 24
    assert service["delivered"] + service["travel"] == entries.used()
    assert service["left"] == entries.balance()
    assert service["bought"] - service["delivered"] - service["travel"] - service["ended"] == service["left"]
    assert (service["delivered"], service["travel"], service["left"]) == (4 + 2 + 8 - 1 + 8, 1, 2)


def test_what_the_roll_ends_and_gives_back_is_counted_with_it(busy, district, year, manager, time_machine):
    time_machine.move_to(dt.datetime(2027, 7, 1, 12, tzinfo=dt.UTC))
    made = rolling.commit(year, by=manager)
    (rolled,) = summaries.facts(district, year)["services"]
    made.undo(by=manager, note="Too early.")
    (undone,) = summaries.facts(district, year)["services"]

    assert (rolled["ended"], rolled["left"]) == (2, 0)
    assert (undone["ended"], undone["left"], undone["delivered"]) == (0, 2, rolled["delivered"])


def test_the_roll_makes_one_for_each_district(busy, year, manager, time_machine):
    other = AgreementFactory(district=DistrictFactory(), reached="active").district
    time_machine.move_to(dt.datetime(2027, 7, 1, 12, tzinfo=dt.UTC))
    rolling.commit(year, by=manager)

    made = YearSummary.objects.order_by("district")
    assert {summary.district for summary in made} == {busy.district, other}
    assert all(summary.report.kind == "year-summary" for summary in made)
    assert year_summary_report(made[0].snapshot)["is_over"]


def test_on_the_evening_of_june_30_the_year_is_not_over(district, year, manager, time_machine):
    time_machine.move_to(dt.datetime(2027, 7, 1, 3, tzinfo=dt.UTC))  # 10 pm in Chicago
    summary = summaries.make(district, year, by=manager)

    assert not year_summary_report(summary.snapshot)["is_over"]


def test_the_paper_says_it_all_and_is_fit_for_screen_readers(
    busy,
    district,
    year,
    manager,
    ua1_failures,  # noqa: F811
):
    district.name, district.is_made_up = "Kettle Prairie School District", True
    district.save()
    _stated(busy, district, year)
    pdf = make(summaries.make(district, year, by=manager).report)
    text = in_one_line(pdf)

    for words in (
        "Year summary 2026–27",
        "Kettle Prairie School District",
        "July 1, 2026 to June 30, 2027",
        f"October 6, 2026 by {manager.name}. The year was not over then",
        "6 days 5¼ days ¼ day 0 days ½ day $3,600.00",
        "September 2026: 1¾ days",
        "1 day and ¼ day travel",
        "Goal of the library plan: Readers find what they want",
        "Beyond the days bought: 1 day, kept and not billed",
        "over balance",
        "Readers find what they want 1 day",
        "September 2026 Taken as agreed $937.50",
        "All months $937.50",
        "Made-up demo data.",
    ):
        assert words in text
    assert "September 22" not in text
    assert opened(pdf).Root.Lang == "en-US"
    assert ua1_failures(pdf) == []


def _stated(line, district, year):
    """A statement of September, without the paper that belongs to it."""
    moment = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)
    statement = Statement.objects.create(
        district=district,
        year=year,
        month=dt.date(2026, 9, 1),
        state="taken",
        snapshot={},
        issued_at=moment,
        answer_by=dt.date(2026, 10, 15),
        settled_at=moment,
        settled_by=line.agreement.approved_by,
    )
    visits = line.visits.standing().filter(day__month=9).order_by("day")
    for visit, amount in zip(visits, ("750.00", "187.50"), strict=True):
        StatementLine.objects.create(
            statement=statement,
            visit=visit,
            kind="visit",
            quarters=visit.quarters,
            amount=Decimal(amount),
            is_billable=True,
        )


def test_the_same_numbers_are_one_summary_and_new_ones_another(busy, district, year, manager, consultant):
    first = summaries.make(district, year, by=manager)
    assert summaries.make(district, year, by=consultant) == first

    visiting.reverse(busy.visits.standing().first(), by=consultant, note="Nobody there.")
    second = summaries.make(district, year, by=manager)

    assert (second == first, first.report == second.report) == (False, False)


def test_its_paper_never_changes_after_it_was_made(busy, district, year, manager):
    summary = summaries.make(district, year, by=manager)
    kept = copy.deepcopy(summary.snapshot)
    before = KINDS["year-summary"].document(summary.report).html
    district.name = "Somebody else"
    district.save()
    summary.refresh_from_db()

    assert summary.snapshot == kept
    assert KINDS["year-summary"].document(summary.report).html == before


def test_the_page_shows_the_numbers_and_makes_the_paper(busy, url, sign_in, administrator):
    window = sign_in(administrator)
    page = window.get(url)
    assert [" ".join(cell.split()) for cell in texts(page, "//main//table[1]//tbody/tr/td")][:6] == [
        "6 days",
        "5¼ days",
        "¼ day",
        "0 days",
        "½ day",
        "$3,600.00",
    ]

    page = window.post(url, follow=True)
    assert messages(page) == ["The year summary is being made as a PDF."]
    assert not document(page).xpath("//main//button[contains(., 'Make the PDF')]")
    assert YearSummary.objects.get().made_by == administrator


@pytest.mark.parametrize("role", ["librarian", "finance", "viewer"])
def test_others_of_the_district_read_and_do_not_make(url, sign_in, role, request):
    window = sign_in(request.getfixturevalue(role))

    assert window.get(url).status_code == 200
    assert window.post(url).status_code == 403
    assert not YearSummary.objects.exists()


def test_another_district_is_not_there(url, sign_in):
    stranger = MembershipFactory(district=DistrictFactory(), role="administrator").user

    assert sign_in(stranger).get(url).status_code == 404
    assert sign_in(stranger).post(url).status_code == 404


def test_a_year_of_many_days_costs_as_many_queries_as_one_of_few(line, consultant, url, sign_in, manager):
    window = sign_in(manager)
    logged(line, dt.date(2026, 9, 1), by=consultant)
    few = queries(window, url)
    for number in range(2, 6):
        logged(line, dt.date(2026, 9, number), by=consultant)
    assert queries(window, url) == few


def test_services_by_team_stand_beside_those_by_the_day(district, on_october_6, manager):
    offer = OfferFactory(service__code="PLN-TEAM", service__name="Network", unit="team")
    agreement = AgreementFactory(district=district, lines=[(offer, Decimal(1))], reached="active")
    told = year_summary_report(
        summaries.facts(district, agreement.year) | {"made": {"name": "x", "at": "2026-10-06T12:00:00+00:00"}}
    )

    assert (told["in_days"], [service["how_many"] for service in told["others"]]) == ([], ["1 team"])


def test_an_undone_roll_refuses_a_second_undo(year, manager, time_machine):
    time_machine.move_to(dt.datetime(2027, 7, 1, 12, tzinfo=dt.UTC))
    made = rolling.commit(year, by=manager)
    made.undo(by=manager, note="Too early.")
    with pytest.raises(Refused, match="this is undone now"):
        made.undo(by=manager, note="Again.")


def test_numbers_that_come_back_have_their_paper_already(line, url, sign_in, manager, year):
    """A roll that was undone leaves the year as it was before."""
    window = sign_in(manager)
    before = summaries.make(line.district, year, by=manager)
    ledger.write(line, LedgerEntry.Kind.DELIVERY, -4, by=manager, day=DAY)
    summaries.make(line.district, year, by=manager)
    ledger.write(line, LedgerEntry.Kind.CORRECTION, 4, by=manager, day=DAY, note="Not given.")

    page = window.get(url)
    assert page.context["newest"] == before
    assert not document(page).xpath("//main//button[contains(., 'Make the PDF')]")
