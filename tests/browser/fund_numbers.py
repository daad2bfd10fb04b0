"""What each page, file, and PDF says about the money of a fund, read back as numbers."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import load_workbook
from playwright.sync_api import expect

from portal.core import jobs
from tests.reports.reading import in_one_line

from .fund_pages import in_order, main, said

LEDGER = ("Approved", "Ordered, not received", "Received", "Not ordered yet")
CELLS = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
SUMS = {  # how the PDF of the reconciliation, and the index of a packet, say it
    "money": r"Money that came: received, carried in, and credits \$([\d,.]+)",
    "received": r"Received in books and materials, less returns \$([\d,.]+)",
    "unspent": r"Unspent \$([\d,.]+)",
}
BUCKETS = r"In all \$([\d,.]+) \$([\d,.]+) \$([\d,.]+)"  # below the orders
LEFT = r"Of it \$[\d,.]+ is ordered and not received, \$[\d,.]+ is approved and not ordered, and \$([\d,.]+)"


@dataclass(frozen=True)
class Numbers:
    """Dollars of a fund: where they are, and what is left of all that the year brings."""

    committed: Decimal
    outstanding: Decimal
    received: Decimal
    left: Decimal

    @classmethod
    def of(cls, *amounts):
        return cls(*(money(str(amount)) for amount in amounts))


def money(text) -> Decimal:
    return Decimal(text.replace("$", "").replace(",", "")).quantize(Decimal("0.01"))


def cells(page, table) -> list[list[str]]:
    """The texts of a table, by the words of its caption."""
    rows = page.get_by_role("table", name=table, exact=True).locator("tr")
    expect(rows.first).to_be_attached()
    return rows.evaluate_all(CELLS)


def taken(page, link):
    """The file that a link of the page leads to."""
    answer = page.request.get(page.get_by_role("link", name=link, exact=True).get_attribute("href"))
    assert answer.ok, answer.status
    return answer.body()


def rows_of_csv(content: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def rows_of_xlsx(content: bytes) -> list[dict]:
    head, *rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [
        {name: "" if cell is None else str(cell) for name, cell in zip(head, row, strict=True)}
        for row in rows
    ]


def total(rows, column) -> Decimal:
    return sum((money(row[column]) for row in rows), start=Decimal("0.00"))


# Of a fund


def on_its_page(page, fund) -> Numbers:
    page.goto(fund.get_absolute_url())
    in_order(page)
    told = {row[0]: row[-1] for row in cells(page, "Where the money is")}
    return Numbers.of(
        told["Approved"], told["Ordered, not received"], told["Received"], told["Not ordered yet"]
    )


def on_the_ledger_page(page, fund) -> list[Numbers]:
    """After its last entry, and below its orders."""
    page.goto(f"{fund.get_absolute_url()}ledger/")
    in_order(page)
    expect(page.get_by_role("heading", name="These numbers agree")).to_be_visible()
    last = cells(page, "Figures and entries in the order they were written")[-1]
    below = cells(page, "Orders of the fund, and where their dollars are")[-1]
    return [Numbers.of(*last[-4:]), Numbers.of(*below[-3:], last[-1])]


def in_a_ledger(content: bytes) -> Numbers:
    last = rows_of_csv(content)[-1]
    return Numbers.of(*(last[name] for name in LEDGER))


def in_a_paper(pdf: bytes) -> tuple[Numbers, dict]:
    """A reconciliation, or the index of a packet: where the dollars are, and its sums."""
    words = in_one_line(pdf)
    assert re.search(r"All \d+ pairs agree to the cent\.", words), words
    (left,) = re.findall(LEFT, words)
    (buckets,) = re.findall(BUCKETS, words)
    sums = {name: re.findall(pattern, words) for name, pattern in SUMS.items()}
    assert all(len(found) == 1 for found in sums.values()), sums
    return Numbers.of(*buckets, left), {name: money(found[0]) for name, found in sums.items()}


def in_a_worksheet(rows) -> dict[str, Decimal]:
    """Dollars by object, of the file."""
    (in_all,) = (money(row["Spent"]) for row in rows if row["Line"] == "Total spent")
    by_object = {row["Object"]: money(row["Spent"]) for row in rows if row["Line"] == "Object"}
    assert sum(by_object.values()) == in_all
    return by_object


def on_the_worksheet(page, fund) -> list[dict[str, Decimal]]:
    """Dollars by object: on the page and in both files."""
    page.goto(f"{fund.get_absolute_url()}a82/")
    in_order(page)
    _, *rows, foot = cells(page, "Dollars by object and function")
    on_page = {row[0][:3]: money(row[-1]) for row in rows}
    assert sum(on_page.values()) == money(foot[-1])
    expect(main(page)).to_contain_text("These two numbers agree.")
    return [
        on_page,
        in_a_worksheet(rows_of_csv(taken(page, "CSV file"))),
        in_a_worksheet(rows_of_xlsx(taken(page, "Excel file"))),
    ]


def in_the_rows_for_accounting(page, fund, what) -> list[Decimal]:
    """What they come to on the page, in its heading, and in both files."""
    page.goto(f"{fund.get_absolute_url()}export/")
    page.get_by_label("Which rows").select_option(label=what)
    page.get_by_role("button", name="Show").click()
    heading = page.get_by_role("heading", level=2, name=re.compile(f"^{what}: "))
    in_all = re.search(r"\$([\d,.]+) in", heading.inner_text())[1]
    expect(main(page)).to_contain_text(f"says the same: ${in_all}")
    in_order(page)
    head, *rows = cells(page, "Rows in the layout Account in parts")
    files = rows_of_csv(taken(page, "CSV file")), rows_of_xlsx(taken(page, "Excel file"))
    on_page = [dict(zip(head, row, strict=True)) for row in rows]
    return [money(in_all), *(total(found, "Amount") for found in (on_page, *files))]


def as_a_pdf(page, fund) -> bytes:
    """The reconciliation of June 30, asked for, made by the queue, and opened."""
    page.goto(f"{fund.get_absolute_url()}ledger/")
    page.get_by_role("button", name="Make the reconciliation as a PDF").click()
    expect(page.get_by_role("heading", name="Your report is being made")).to_be_visible()
    in_order(page)
    jobs.run_pending()
    expect(page.get_by_role("heading", name="The report is ready")).to_be_visible()
    return taken(page, "Open the PDF")


def as_a_packet(page, fund) -> dict[str, bytes]:
    """The audit packet: asked for by its button, made by the queue, downloaded, opened. Contents by name."""
    page.goto(fund.get_absolute_url())
    page.get_by_role("button", name="Make the audit packet").click()
    said(page, "The packet is being made.")
    expect(page.get_by_role("heading", name="Your packet is being made")).to_be_visible()
    in_order(page)
    jobs.run_pending()
    expect(page.get_by_role("heading", name="The packet is ready")).to_be_visible()
    in_order(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the packet").click()
    assert download.value.suggested_filename.startswith("audit-packet-")
    archive = zipfile.ZipFile(download.value.path())
    assert archive.testzip() is None
    (folder,) = {name.split("/")[0] for name in archive.namelist()}
    return {name.removeprefix(f"{folder}/"): archive.read(name) for name in archive.namelist()}
