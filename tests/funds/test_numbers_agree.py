"""One year with everything in it: each number is the same on every page and in every file."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from funds import book, exporting, worksheet
from funds.balance import balance_of
from funds.deliveries import deliveries_of, received_by_deliveries
from funds.loading import load
from funds.models import FundAllocation, FundEntry
from funds.reconciling import orders_of, reconciliation_of
from portal.core.money import ZERO
from portal.core.templatetags.portal import dollars
from tests.planning.pages import document, texts

from .a_year import lived

# Novels 140.00, Creek 78.00, Maps 100.00, Laptop 19.99, Puppets 15.00, Poems 37.45
RECEIVED = Decimal("390.44")
OUTSTANDING = Decimal("172.00")  # Creek 122.00 and 50.00 up to the ceiling
COMMITTED = Decimal("120.00")
LATE = Decimal("110.00")  # the atlas 50.00 and the film 60.00, both paid by last year
MONEY = Decimal("2850.00")  # 2,000.00 came, 740.00 carried in, and what was credited of last year


@pytest.fixture
def year(district, people, time_machine):
    return lived(district, people, time_machine)


@pytest.fixture
def fund(year):
    return FundAllocation.objects.with_amounts().get(pk=year.fund.pk)


@pytest.fixture
def office(people, sign_in):
    return sign_in(people.finance)


def get(browser, fund, name, **data):
    return browser.get(reverse(f"funds:{name}", args=[fund.pk]), data)


def rows_of_csv(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def rows_of_xlsx(response):
    head, *rows = load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def total_of(rows, name="Amount"):
    return sum((Decimal(str(row[name])).quantize(Decimal("0.01")) for row in rows), start=ZERO)


def test_every_way_to_reckon_the_year_gives_the_same(fund):
    balance = balance_of(fund)
    assert (balance.money, balance.received) == (MONEY, RECEIVED)
    assert (balance.outstanding, balance.committed) == (OUTSTANDING, COMMITTED)

    last = book.book_of(fund)[-1]
    sheet = worksheet.worksheet_of(fund)
    told = reconciliation_of(fund)
    came = deliveries_of(fund, orders_of(fund))

    assert (last.committed, last.outstanding, last.received) == (COMMITTED, OUTSTANDING, RECEIVED)
    assert last.left == balance.left == MONEY - RECEIVED - OUTSTANDING - COMMITTED
    assert received_by_deliveries(came) == RECEIVED
    assert sum(one.late_credit for one in came) == balance.credits == LATE
    assert Decimal(sheet["total"]) == RECEIVED
    assert exporting.sum_of(exporting.rows_of(fund, "received")) == RECEIVED
    assert Decimal(told["unspent"]) == MONEY - RECEIVED
    assert [check["name"] for check in told["checks"] if not check["agrees"]] == []


def test_the_year_before_agrees_too_and_set_aside_what_was_carried_in(year):
    before = FundAllocation.objects.with_amounts().get(pk=year.before.pk)
    told = reconciliation_of(before)

    assert (told["received"], told["unspent"], told["outstanding"]) == ("260.00", "740.00", "0.00")
    assert [check["name"] for check in told["checks"] if not check["agrees"]] == []
    assert ("Ordered, carried over June 30", "140.00", "140.00") in [
        (check["name"], check["one"], check["other"]) for check in told["checks"]
    ]
    assert told["is_over"]


def test_what_differs_is_said(fund):
    fund.amounts.create(kind="carry_in", amount=Decimal("700.00"), by=fund.amounts.first().by)
    told = reconciliation_of(FundAllocation.objects.with_amounts().get(pk=fund.pk))

    assert [(check["one"], check["other"]) for check in told["checks"] if not check["agrees"]] == [
        ("740.00", "700.00")
    ]


def test_the_purchase_orders_come_to_what_the_ledger_holds_and_never_more_than_a_ceiling(fund, year):
    rows = exporting.rows_of(fund, "ordered")
    by_order = {}
    for row in rows:
        by_order.setdefault(row.order.pk, []).append((row.description, row.amount))

    def kinds(*names):
        return fund.entries.exclude(order=year.orders.amended).of_kinds(names)

    held = kinds("commit", "carry_in") - kinds("release", "carry_out")
    assert exporting.sum_of(rows) == held
    assert by_order[year.orders.ceiling.pk] == [("Maps", Decimal("100.00")), ("Globes", Decimal("50.00"))]
    assert by_order[year.orders.split.pk] == [("Laptop", Decimal("19.99")), ("Puppets", Decimal("15.00"))]
    assert by_order[year.orders.carried.pk] == [("Novels", Decimal("140.00"))]
    for without_po in (year.orders.amended, year.orders.returned):
        assert without_po.pk not in by_order


def test_the_worksheet_shows_no_amount_below_zero_and_says_where_it_belongs(fund, office):
    answer = get(office, fund, "a82")
    sheet = answer.context["sheet"]

    assert {row["object"]: row["spent"] for row in sheet["rows"]} == {
        "432": "370.45",
        "436": "19.99",
    }
    words = " ".join(texts(answer, "//main"))
    assert "$110.00 was credited for purchases of earlier years. It is money of this year" in words
    assert "$390.44, received in the ledger . These two numbers agree." in words
    assert "Capital lease is 0: no capital lease is recorded here." in words
    for rows in (rows_of_csv(get(office, fund, "a82-csv")), rows_of_xlsx(get(office, fund, "a82-xlsx"))):
        by_line = {(row["Line"], row["Object"]): Decimal(str(row["Spent"])) for row in rows}
        assert min(by_line.values()) == 0  # the lease, which DPI asks for by name
        assert total_of([row for row in rows if row["Line"] == "Object"], "Spent") == Decimal("390.44")
        sums = {name: amount for (name, code), amount in by_line.items() if not code}
        assert sums["Total spent"] == Decimal("390.44")
        assert sums["Of it library computers"] == Decimal("19.99")
        assert sums["Capital lease"] == 0


def test_the_ledger_page_and_its_file_end_with_the_balance_of_the_fund(fund, office):
    balance = balance_of(fund)
    page = get(office, fund, "ledger")
    last = rows_of_csv(get(office, fund, "ledger-csv"))[-1]

    shown = document(page).xpath("//section[@aria-labelledby='h-entries']//tbody/tr[last()]/td/span")
    assert [cell.text_content() for cell in shown[-4:]] == [
        dollars(amount) for amount in (balance.committed, balance.outstanding, balance.received, balance.left)
    ]
    assert [last[name] for name in ("Approved", "Ordered, not received", "Received", "Not ordered yet")] == [
        str(amount) for amount in (COMMITTED, OUTSTANDING, RECEIVED, balance.left)
    ]
    assert "These numbers agree" in texts(page, "//h3")
    words = " ".join(texts(page, "//main")).replace("( ", "(").replace(" )", ")")
    assert "becomes restricted fund balance (10 B 936130), to be spent in the following year" in words
    assert " lost" not in words
    summary = " ".join(texts(office.get(fund.get_absolute_url()), "//main"))
    assert dollars(balance.left) in summary
    assert dollars(balance.received) in summary


def test_the_ledger_shows_one_order_and_has_pages(fund, office, year):
    all_rows = get(office, fund, "ledger").context["page_obj"].paginator.count
    shown = get(office, fund, "ledger", order=year.orders.credited.pk).context["page_obj"]

    assert all_rows == FundEntry.objects.filter(allocation=fund).count() + fund.amounts.count()
    assert {row.order for row in shown} == {year.orders.credited}
    assert [row.what for row in shown][-1] == "Returned or credited"
    assert get(office, fund, "ledger", order="x").status_code == 422


@pytest.mark.parametrize("what", ["ordered", "received"])
def test_the_rows_for_accounting_agree_in_both_files_and_run_nothing(fund, office, what):
    load()
    page = get(office, fund, "export", what=what)
    in_csv = rows_of_csv(get(office, fund, "export-csv", what=what))
    in_xlsx = rows_of_xlsx(get(office, fund, "export-xlsx", what=what))

    assert total_of(in_csv) == total_of(in_xlsx) == page.context["total"] == page.context["in_ledger"]
    assert "The ledger says the same" in " ".join(texts(page, "//main//p"))
    assert {(row["Fund"], row["Type"], row["Function"], row["Project"]) for row in in_csv} == {
        ("10", "E", "222000", "031")
    }
    assert "'=PO 77" in {row["PO Number"] for row in in_csv}
    assert "=PO 77" in {row["PO Number"] for row in in_xlsx}
    sheet = load_workbook(io.BytesIO(get(office, fund, "export-xlsx", what=what).content)).active
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
