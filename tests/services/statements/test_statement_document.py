"""The statement on paper: the page's numbers, fit for screen readers."""

import pytest

from portal.reports.kinds import KINDS
from portal.reports.pdf import render_pdf
from services import statements
from tests.factories.services import AgreementFactory, OfferFactory, logged
from tests.reports.conftest import ua1_failures  # noqa: F401 - a fixture
from tests.reports.reading import elements, in_one_line, opened
from tests.services.pages import texts

from .conftest import OCTOBER


def made(report):
    document = KINDS[report.kind].document(report)
    return render_pdf(
        document.html, title=document.title, author=document.author, made_on=document.made_on, seconds=300
    )


def test_the_statement_says_what_its_page_says(statement, viewer, sign_in, ua1_failures):  # noqa: F811
    pdf = made(statement.report)
    text = in_one_line(pdf)

    for words in (
        "Statement of service days October 2026",
        f"{statement.district.name}",
        "Issued on November 2, 2026",
        "November 16, 2026. The district agrees to all days in the portal",
        "Late: of an earlier month",
        "1 day $600.00",
        "½ day $300.00",
        "¾ day $450.00",
        "In all, billed 2¼ days $1,350.00",
        "District Library Media Specialist 6 days 2¼ days 3¾ days",
    ):
        assert words in text, words
    page = " ".join(texts(sign_in(viewer).get(statement.get_absolute_url()), "//main"))
    for number in ("$600.00", "$300.00", "$450.00", "$1,350.00", "2¼ days", "3¾ days"):
        assert number in page
    assert ua1_failures(pdf) == []
    assert made(statement.report) == pdf
    assert len(elements(opened(pdf), "Table")) == 3


def test_a_month_without_service_is_printed_as_such(line, manager, district, ua1_failures):  # noqa: F811
    statement = statements.issue(by=manager, district=district, month=OCTOBER)
    pdf = made(statement.report)

    assert "No service this month. No day of October was given to" in in_one_line(pdf)
    assert ua1_failures(pdf) == []


def test_many_days_with_long_words_go_over_pages(
    district,
    on_november_2,
    manager,
    consultant,
    ua1_failures,  # noqa: F811
):
    district.is_made_up = True
    district.save()
    line = AgreementFactory(district=district, lines=[(OfferFactory(), 3)], reached="active").lines.get()
    for day in range(1, 24):
        logged(line, OCTOBER.replace(day=day), 1, by=consultant, summary="Weeded the 500s. " * 12)
    statement = statements.issue(by=manager, district=district, month=OCTOBER)

    pdf = made(statement.report)

    assert in_one_line(pdf).count("Not billable: over balance") == 11
    assert ua1_failures(pdf) == []


@pytest.mark.parametrize("requested_by", ["manager", "the portal"])
def test_the_portal_itself_gets_no_mail_about_a_report_that_failed(statement, requested_by):
    from districts.models import User
    from portal.core.models import Message

    report = statement.report
    if requested_by == "the portal":
        report.requested_by = User.system()
    KINDS["statement"].when_failed(report)

    assert Message.objects.filter(key__startswith="report-failed").exists() == (requested_by == "manager")
