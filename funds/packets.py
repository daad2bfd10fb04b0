"""Audit packets: one folder for each fund, frozen first, printed, then packed. Any step can be repeated.

What a folder says is frozen in its index (FundPaper) under a lock of the fund, so that PDFs, CSV files, and
sums are of one moment however long the printing takes.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from portal.core import clock, tables
from portal.core.jobs import enqueue, try_again
from portal.core.models import Job
from portal.reports.models import Report

from . import book, deliveries, ledger, notices, papers, worksheet
from .models import FundAllocation, FundOrder, FundPaper, FundYear
from .reconciling import orders_of, reconciliation_of

PAUSE = dt.timedelta(seconds=15)  # while another worker prints what is missing
SAFE = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST_NAME = 80
Kind = FundPaper.Kind


def go_on(packet, step: int, *, pause: dt.timedelta | None = None):
    """The next stretch of the work, as a job of its own: none runs into its time limit."""
    packet.job = enqueue(
        "funds.packet",
        f"packet:{packet.pk}:{step}",
        args={"packet": packet.pk, "step": step},
        district=packet.district,
        requested_by=packet.requested_by,
        not_before=pause and timezone.now() + pause,
    )
    packet.save(update_fields=["job"])


def years_with_funds():
    return FundYear.objects.filter(allocations__isnull=False).distinct()


def folders_to_freeze(packet):
    done = packet.papers.filter(kind=Kind.INDEX).values("allocation")
    return packet.allocations.with_amounts().exclude(pk__in=done).order_by("district__name", "-year__ends_in")


@transaction.atomic
def freeze(packet, fund) -> FundPaper:
    """Write down all that the folder of a fund says, at one moment."""
    ledger.lock(fund.pk)
    folder = read(fund.pk, by=packet.requested_by)
    index = papers.keep(Kind.INDEX, folder.fund, folder.facts, by=packet.requested_by)
    kept = [index, *folder.papers]
    packet.papers.add(*kept)
    _print_again(kept)
    return index


def _print_again(kept):
    """What failed for a packet before this one is tried once more."""
    of_papers = Report.objects.filter(subject_type=ContentType.objects.get_for_model(FundPaper))
    failed = of_papers.filter(subject_id__in=[paper.pk for paper in kept], job__state=Job.State.FAILED)
    for job in failed.values_list("job", flat=True):
        try_again(job)


@dataclass(frozen=True)
class Folder:
    """What the folder of a fund says now, and the papers in it apart from the index."""

    fund: FundAllocation
    facts: dict
    papers: list[FundPaper]


def read(fund_id, *, by) -> Folder:
    """Under a lock of the fund, which the caller holds: the figures are read after it. Papers that say
    something new are kept, as asking for each of them would.
    """
    fund = FundAllocation.objects.with_amounts().get(pk=fund_id)
    orders = list(orders_of(fund))
    approved = [order for order in orders if order.approvals.standing().exists()]
    records = {order.pk: papers.approval_record_of(order, by=by) for order in approved}
    reconciliation, plan = papers.reconciliation_paper(fund, by=by), papers.plan_paper(fund, orders, by=by)
    sheet = worksheet.worksheet_of(fund)
    files = [
        _pdf("reconciliation.pdf", "The June 30 reconciliation", reconciliation),
        _csv("ledger.csv", "Every entry of the ledger", book.HEADINGS, map(book.as_row, book.book_of(fund))),
        _csv("addendum-a82.csv", "Worksheet for Addendum A82", worksheet.HEADINGS, worksheet.table_of(sheet)),
        _csv(
            "receipts.csv",
            "What came and went back, line by line",
            deliveries.HEADINGS,
            map(deliveries.as_row, deliveries.deliveries_of(fund, orders)),
        ),
        _pdf("library-plan.pdf", "The goals of the library plan that orders name", plan),
    ]
    lost = []
    for order in orders:
        files += _of_order(order, records.get(order.pk), lost)
    facts = reconciliation_of(fund) | {
        "folder": folder_of(fund),
        "worksheet": sheet,
        "contents": [{"path": file["path"], "what": file["what"]} for file in files],
        "files": files,
        "lost": lost,
    }
    return Folder(fund, facts, [reconciliation, plan, *records.values()])


def _pdf(path, what, paper):
    return {"path": path, "what": what, "paper": paper.pk}


def _csv(path, what, head, rows):
    return {"path": path, "what": what, "text": tables.as_csv(head, rows).decode("utf-8")}


def _of_order(order: FundOrder, record, lost) -> list[dict]:
    """Its record, quote, and invoices. ``lost`` collects uploads that the storage does not have any more."""
    folder, name = f"orders/{safe_name(order.code)}", order.code
    files = [_pdf(f"{folder}/approval-record.pdf", f"{name}: both keys", record)] if record else []
    uploads = [("quote", f"{name}: quote of the vendor", order.quote, order.quote_name)]
    for place, invoice in enumerate(order.invoices.order_by("pk"), start=1):
        what = f"{name}: invoice {invoice.number}{', taken back' if invoice.taken_back_at else ''}"
        uploads.append((f"invoice-{place}", what, invoice.file, invoice.file_name))
    for start, what, upload, called in uploads:
        if not upload:
            continue
        if not default_storage.exists(upload.name):
            lost.append(what)
            continue
        path = f"{folder}/{start}-{safe_name(called or PurePath(upload.name).name) or 'file'}"
        files.append({"path": path, "what": what, "upload": upload.name})
    return files


def folder_of(fund) -> str:
    """kettle-prairie-2814-2026-27: unlike any other, and fit for every file system."""
    year = fund.year.ends_in
    district = slugify(fund.district.name)[:60] or "district"
    return f"{district}-{safe_name(fund.district.code) or fund.district_id}-{year - 1}-{year % 100:02d}"


def safe_name(name: str) -> str:
    """A file name without folders, signs that some system refuses, or a dot that begins it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = SAFE.sub("-", plain).strip("-.")
    ending = PurePath(plain).suffix[:10]
    return plain.removesuffix(ending)[: LONGEST_NAME - len(ending)].strip("-.") + ending


def papers_of(packet):
    """All that is printed for it, without what it says: that may be long."""
    with_names = packet.papers.select_related("allocation__district", "allocation__year")
    return with_names.defer("facts").order_by("pk")


def reports_of(packet) -> list:
    return [papers.report_of(paper, by=packet.requested_by) for paper in papers_of(packet)]


def file_name_of(packet) -> str:
    """What the packet is called on somebody's computer."""
    folders = sorted(index.facts["folder"] for index in packet.indexes)
    if len(folders) == 1:
        return f"audit-packet-{folders[0]}.zip"
    return f"audit-packet-{len(folders)}-funds.zip"


def progress_of(packet) -> tuple[int, int]:
    """How many of its papers are printed, of how many that are known so far."""
    hashes = dict(packet.papers.values_list("pk", "content_hash"))
    printed = Report.objects.filter(
        subject_type=ContentType.objects.get_for_model(FundPaper), subject_id__in=hashes
    ).exclude(file="")
    done = [hashes[paper] == content for paper, content in printed.values_list("subject_id", "content_hash")]
    return sum(done), len(hashes)


def made(packet, name: str, digest: str):
    """In the transaction that settles its job."""
    packet.file.name, packet.file_hash = name, digest
    packet.file_name, packet.made_at = file_name_of(packet), clock.now()
    packet.save(update_fields=["file", "file_hash", "file_name", "made_at"])
    notices.tell_packet("ready", packet)
