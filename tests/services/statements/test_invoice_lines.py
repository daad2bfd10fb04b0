"""Invoice lines: what was agreed to, to the cent, as files that no spreadsheet runs."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from services import statements, visiting
from services.invoicing import COLUMNS
from services.models import Agreement
from tests.factories.services import AgreementFactory, OfferFactory, logged
from tests.services.pages import queries

from .conftest import DAYS, OCTOBER

PAGE, CSV, XLSX = (reverse(f"services:invoice-{name}") for name in ("lines", "csv", "xlsx"))


@pytest.fixture
def agreed(statement, administrator):
    statement.agree(by=administrator)
    return statement


@pytest.fixture
def office(agency_finance, sign_in):
    return sign_in(agency_finance)


def rows_of_csv(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def rows_of_xlsx(response):
    sheet = load_workbook(io.BytesIO(response.content)).active
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == COLUMNS
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_files_name_contract_service_days_price_and_amount(agreed, line, office):
    Agreement.objects.filter(pk=line.agreement_id).update(po_number="4711")
    expected = {
        "District": line.district.name,
        "DPI code": line.district.code,
        "Month": "2026-10",
        "Agreement": line.agreement.code,
        "Service": "DLMS",
        "Days": "2.25",
        "Unit price": "600.00",
        "Price is for one": "day",
        "Amount": "1350.00",
        "Statement": "Agreed",
        "PO number": "4711",
    }

    answer = office.get(CSV)

    assert rows_of_csv(answer) == [expected]
    assert "Invoice lines October 2026.csv" in answer["Content-Disposition"]
    row = rows_of_xlsx(office.get(XLSX))[0]
    numbers = {"Days", "Unit price", "Amount"}
    assert {name: row[name] for name in numbers} == {"Days": 2.25, "Unit price": 600, "Amount": 1350}
    assert {k: v for k, v in row.items() if k not in numbers} == {
        k: v for k, v in expected.items() if k not in numbers
    }


def test_what_is_not_settled_is_not_billed(statement, administrator, office):
    assert rows_of_csv(office.get(CSV)) == []
    assert "Nothing to invoice yet" in office.get(PAGE).content.decode()

    statement.query(by=administrator, note="A quarter.", line=statement.lines.first())

    assert rows_of_csv(office.get(CSV)) == []


@pytest.mark.parametrize("state", ["active", "expired", "cancelled"])
def test_a_contract_that_was_agreed_to_is_billed_after_its_end_too(state, agreed, line, office):
    Agreement.objects.filter(pk=line.agreement_id).update(state=state)

    assert len(rows_of_csv(office.get(CSV))) == 1


def test_what_was_put_right_is_taken_off_and_sums_equal_the_statements(
    agreed, visits, manager, administrator, district, consultant, agency_finance, sign_in, time_machine
):
    mentoring = AgreementFactory(
        district=district, lines=[(OfferFactory(service__code="MENTOR", price="333.33"), 2)], reached="active"
    ).lines.get()
    visits[0].refresh_from_db()
    visiting.reverse(visits[0], by=manager, note="It was another district.")
    logged(mentoring, OCTOBER.replace(day=7), 1, by=consultant)
    time_machine.move_to("2026-12-01T16:00:00Z")
    november = statements.issue(by=manager, district=district, month=OCTOBER.replace(month=11))
    november.agree(by=administrator)
    office = sign_in(agency_finance)

    months = rows_of_csv(office.get(CSV, {"period": "2026-11"}))
    year = rows_of_xlsx(office.get(XLSX, {"period": "2027"}))

    assert [(row["Service"], row["Days"], row["Amount"]) for row in months] == [
        ("DLMS", "-1", "-600.00"),
        ("MENTOR", "0.25", "83.33"),
    ]
    assert sum(Decimal(row["Amount"]) for row in months) == november.total
    total = sum(Decimal(str(row["Amount"])).quantize(Decimal("0.01")) for row in year)
    assert total == november.total + agreed.total


def test_days_that_are_not_billable_are_no_lines(district, on_november_2, manager, administrator, office):
    line = AgreementFactory(district=district, lines=[(OfferFactory(), 1)], reached="active").lines.get()
    for day in (5, 6):
        logged(line, OCTOBER.replace(day=day))
    statements.issue(by=manager, district=district, month=OCTOBER).agree(by=administrator)

    assert [row["Days"] for row in rows_of_csv(office.get(CSV))] == ["1"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_no_word_that_somebody_typed_becomes_a_formula(sign, agreed, line, office):
    typed = f'{sign}HYPERLINK("http://example.org")'
    Agreement.objects.filter(pk=line.agreement_id).update(po_number=typed)

    assert rows_of_csv(office.get(CSV))[0]["PO number"] == f"'{typed}"
    book = load_workbook(io.BytesIO(office.get(XLSX).content)).active
    cell = book.cell(row=2, column=COLUMNS.index("PO number") + 1)
    assert (cell.data_type, cell.value) == ("s", typed)


def test_a_sign_that_no_spreadsheet_holds_does_not_keep_the_file_back(agreed, line, office):
    Agreement.objects.filter(pk=line.agreement_id).update(po_number="47\x0b11")

    assert rows_of_xlsx(office.get(XLSX))[0]["PO number"] == "4711"


@pytest.mark.parametrize(
    "person", ["administrator", "librarian", "finance", "viewer", "consultant", "reviewer"]
)
def test_others_do_not_take_them(person, agreed, sign_in, request):
    client = sign_in(request.getfixturevalue(person))

    assert [client.get(page).status_code for page in (PAGE, CSV, XLSX)] == [403] * 3


@pytest.mark.parametrize("period", ["2025", "2026-09", "x", "-", "2026-13"])
def test_a_time_without_settled_statements_is_told_so(period, agreed, office):
    for page in (PAGE, CSV, XLSX):
        answer = office.get(page, {"period": period})
        assert answer.status_code == 422
        assert "Choose a month or a school year of the list" in answer.content.decode()


def test_the_page_shows_the_sum_and_leads_to_the_files(agreed, manager, sign_in):
    shown = sign_in(manager).get(PAGE, {"period": "2027"}).content.decode()

    assert "2026–27: $1,350.00 in 1 line" in shown
    assert f"{XLSX}?period=2027" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_queries_for_any_number_of_lines(count, manager, on_november_2, sign_in):
    for _ in range(count):
        line = AgreementFactory(reached="active").lines.get()
        for day, quarters in DAYS:
            logged(line, day, quarters)
        statement = statements.issue(by=manager, district=line.district, month=OCTOBER)
        approver = line.agreement.changes.get(name="approve").by
        statement.agree(by=approver)
    client = sign_in(manager)
    client.get(PAGE)

    assert queries(client, PAGE) == 5
