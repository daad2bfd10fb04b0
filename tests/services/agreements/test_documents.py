"""The agreement and its addenda on paper: what both agreed to, exact to the cent, fit for screen readers."""

import copy
import datetime as dt
from decimal import Decimal

import pytest

from portal.reports.kinds import KINDS
from portal.reports.pdf import render_pdf
from services import ledger
from services.models import CatalogYear, LedgerEntry
from services.reporting import addendum_report, agreement_report
from tests.factories.services import AgreementFactory, OfferFactory
from tests.reports.conftest import ua1_failures  # noqa: F401 - a fixture
from tests.reports.reading import elements, headings, in_one_line, opened, page_texts


def make(report):
    document = KINDS[report.kind].document(report)
    return render_pdf(
        document.html, title=document.title, author=document.author, made_on=document.made_on, seconds=300
    )


@pytest.fixture
def signed(district, january, mentoring, teams):
    district.name, district.is_made_up = "Kettle Prairie School District", True
    district.save()
    specialist = OfferFactory()
    specialist.confers_coordinator = specialist.confers_consultation = True
    specialist.price_is_sample, specialist.not_included = True, "Substitute teaching and supervision."
    specialist.save()
    CatalogYear.objects.update(cancel_fee_percent=10)
    lines = [(specialist, Decimal("6.5")), (mentoring, Decimal(2)), (teams, Decimal(1))]
    agreement = AgreementFactory(
        district=district, starts_on=dt.date(2027, 1, 1), lines=lines, reached="submitted"
    )
    approver = agreement.started_by.memberships.get()
    approver.role = "administrator"
    approver.save()
    agreement.approve(
        by=type(agreement.started_by).objects.get(pk=agreement.started_by_id),
        name="Dana Whitfield",
        title="District administrator",
        board_date=dt.date(2027, 1, 8),
        po_number="4711",
    )
    return agreement


@pytest.fixture
def accepted(signed, manager):
    signed.accept(by=manager)
    return signed


def test_the_agreement_says_who_buys_what_at_which_price(accepted, manager, ua1_failures):  # noqa: F811
    pdf = make(accepted.report)
    text = in_one_line(pdf)

    for words in (
        "Agreement for library services 2026–27",
        "Kettle Prairie School District",
        "January 1, 2027 to June 30, 2027",
        "6½ days $600.00 sample $3,900.00",
        "1 team $1,200.00 $600.00",
        "In all $5,300.00",
        "6 of 12 months are left, the one it starts in included: price × 6 ÷ 12.",
        "Substitute teaching and supervision.",
        "The consultant may be consulted on Common School Fund orders.",
        "or lend the agency’s Entity Number for the district’s staffing report.",
        "Approved by Dana Whitfield, District administrator, on January 12, 2027",
        "Decided on January 8, 2027",
        "Purchase order 4711",
        "Canceling A fee of 10 % of what goes back",
        f"Accepted by {manager.name}, CESA 6, on January 12, 2027",
        "They are not the agency’s prices.",
        "Made-up demo data.",
    ):
        assert words in text
    assert 1 <= len(page_texts(pdf)) <= 3
    assert all("Made-up demo data" in page for page in page_texts(pdf))
    assert ua1_failures(pdf) == []
    assert make(accepted.report) == pdf


def test_mentoring_is_never_said_to_lend_the_entity_number(accepted):
    told = agreement_report(accepted.snapshot)
    mentoring = next(line for line in told["lines"] if line["code"] == "MENTOR")

    assert mentoring["allowed"] == []
    assert mentoring["denied"] == (
        "It does not make the consultant the district’s designated coordinator, allow consultation on Common"
        " School Fund orders, or lend the agency’s Entity Number for the district’s staffing report."
    )


def test_a_real_district_with_real_prices_is_not_called_made_up(district, january):
    agreement = AgreementFactory(district=district, reached="active")

    text = in_one_line(make(agreement.report))

    assert "Made-up" not in text
    assert "ample" not in text


def test_the_agreement_has_bookmarks_headers_and_page_numbers(accepted):
    pdf = make(accepted.report)
    with opened(pdf) as document:
        titles = [title for _, title, _ in headings(document)]
        scopes = {str(header.A.Scope) for header in elements(document, "TH")}

    assert titles[0] == "Agreement for library services 2026–27"
    assert {"What the district buys", "Library Media Mentoring", "Approved and accepted"} <= set(titles)
    assert scopes == {"/Row", "/Column"}
    pages = page_texts(pdf)
    assert [f"Page {number} of {len(pages)}" in text for number, text in enumerate(pages, start=1)] == [
        True
    ] * len(pages)


def test_reports_are_pure_functions_of_what_was_frozen(accepted, asked, manager):
    amendment = asked(accepted.lines.first(), "add", 1)
    amendment.accept(by=manager)
    for snapshot, report in ((accepted.snapshot, agreement_report), (amendment.snapshot, addendum_report)):
        before = copy.deepcopy(snapshot)
        assert report(snapshot) == report(snapshot)
        assert snapshot == before


def test_the_addendum_shows_before_and_after_with_the_difference(accepted, asked, manager, ua1_failures):  # noqa: F811
    amendment = asked(accepted.lines.get(service__code="PLN-TEAM"), "add", 1, note="Two more librarians.")
    amendment.accept(by=manager)

    pdf = make(amendment.report)

    text = in_one_line(pdf)
    for words in (
        "Addendum 1 to the agreement 2026–27",
        "Two more librarians.",
        "1 team 2 teams $600.00 $1,200.00",
        "In all $5,300.00 $5,900.00",
        "Difference for the year: +$600.00",
        "price × 6 ÷ 12",
        "From January 12, 2027",
    ):
        assert words in text
    assert len(page_texts(pdf)) <= 2
    assert ua1_failures(pdf) == []
    assert make(amendment.report) == pdf


def test_a_canceled_service_gets_a_settlement_sheet(accepted, asked, manager, consultant, ua1_failures):  # noqa: F811
    line = accepted.lines.get(service__code="DLMS")
    ledger.write(line, LedgerEntry.Kind.DELIVERY, -6, by=consultant)
    amendment = asked(line, "cancel")
    amendment.accept(by=manager)

    pdf = make(amendment.report)

    text = in_one_line(pdf)
    assert "Settlement of District Library Media Specialist" in text
    assert "Delivered 1½ days $900.00" in text
    assert "Goes back 5 days $3,000.00" in text
    assert "Fee for canceling 10 % of what goes back $300.00" in text
    assert "ends on January 11, 2027" in text  # its last day, as on the page
    assert "Owed for this service $1,200.00" in text
    assert ua1_failures(pdf) == []


def test_a_changed_service_says_from_when_it_allows_what_it_allows(accepted, asked, manager):
    coaching = OfferFactory(service__code="COACH", service__name="Coaching", price=Decimal("100.00"))
    amendment = asked(
        accepted.lines.get(service__code="MENTOR"),
        "change_option",
        2,
        offer=coaching,
        on=dt.date(2027, 3, 1),
    )
    amendment.accept(by=manager)

    text = in_one_line(make(amendment.report))

    assert "Coaching from March 1, 2027 not bought 2 days" in text
    assert "What it allows begins on March 1, 2027 and not before." in text
