"""The work behind an audit packet, in stretches: freeze, print, pack."""

import hashlib
import shutil
import tempfile
import time
import zipfile
from functools import partial

from django.core.files.base import File
from django.core.files.storage import default_storage

from portal.core import jobs

from . import notices, packets, papers
from .models import AuditPacket

STRETCH = 60  # seconds of printing in one job, far below its time limit
LONGEST_PACKING = 90  # seconds: the ZIP is written in one piece, so it must fit well into the time limit
TOO_LARGE = "These files are too large for one packet. Ask for packets of fewer funds."
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # that a ZIP knows: the same data gives the same bytes
READABLE = 0o644 << 16


def tell_failure(job):
    held = AuditPacket.objects.select_for_update(of=("self",), no_key=True).select_related("job")
    notices.tell_packet("failed", held.get(pk=job.args["packet"]))


@jobs.handles("funds.packet", failed=tell_failure, title="Make an audit packet")
def make_packet(job):
    """One stretch. What is missing after it is the next job's; the last one keeps the file."""
    packet = AuditPacket.objects.select_related("requested_by", "district").get(pk=job.args["packet"])
    if packet.is_ready:
        return None
    ends = time.monotonic() + STRETCH
    if not (_freeze(packet, ends) and _print(packet, ends)):
        is_early = time.monotonic() < ends  # all that is missing is another worker's: this one would spin
        pause = packets.PAUSE if is_early else None
        return partial(packets.go_on, packet, job.args["step"] + 1, pause=pause)
    return partial(packets.made, packet, *pack(packet))


def _freeze(packet, ends) -> bool:
    """Whether every folder is frozen. At least one more is, after each call."""
    for fund in packets.folders_to_freeze(packet):
        packets.freeze(packet, fund)
        if time.monotonic() > ends:
            break
    return not packets.folders_to_freeze(packet).exists()


def _print(packet, ends) -> bool:
    """Whether every PDF is there. One that another worker prints meanwhile is waited for by the next job.

    Raises GiveUp, in words, where one cannot be made.
    """
    is_all = True
    for paper in packets.papers_of(packet):
        report = papers.report_of(paper, by=packet.requested_by)
        if not report.is_ready and time.monotonic() < ends:
            jobs.run(report.job_id)
            report = papers.report_of(paper, by=packet.requested_by)
        if report.state == "failed":
            raise jobs.GiveUp(
                f"{report.title} could not be made, so the packet is not complete. {report.job.words}",
                report.job.error,
            )
        is_all = is_all and report.is_ready
    return is_all


def pack(packet) -> tuple[str, str]:
    """Write the ZIP and keep it under its hash: the name in the storage, and the hash.

    Raises GiveUp, in words, for one that is too large to be written in time.
    """
    ends = time.monotonic() + LONGEST_PACKING
    with tempfile.TemporaryFile() as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for index in packet.indexes.order_by("allocation__district__name", "allocation__year", "pk"):
                _folder(archive, index, packet.requested_by)
                if time.monotonic() > ends:
                    raise jobs.GiveUp(TOO_LARGE)
        size = out.tell()
        out.seek(0)
        digest = hashlib.file_digest(out, "sha256").hexdigest()
        name = f"packets/{digest[:2]}/{digest}.zip"
        out.seek(0)
        if default_storage.exists(name) and default_storage.size(name) != size:
            default_storage.delete(name)  # half a file, left by a full disk
        if not default_storage.exists(name):
            name = default_storage.save(name, File(out))
    return name, digest


def _folder(archive, index, by):
    folder = index.facts["folder"]
    with papers.report_of(index, by=by).file.open() as pdf:
        _add(archive, f"{folder}/index.pdf", pdf)
    by_pk = {paper.pk: paper for paper in papers.FundPaper.objects.filter(pk__in=_papers(index))}
    for file in index.facts["files"]:
        path = f"{folder}/{file['path']}"
        if "text" in file:
            archive.writestr(_entry(path), file["text"].encode("utf-8"))
        elif "upload" in file:
            with default_storage.open(file["upload"]) as upload:
                _add(archive, path, upload)
        else:
            with papers.report_of(by_pk[file["paper"]], by=by).file.open() as pdf:
                _add(archive, path, pdf)


def _papers(index):
    return [file["paper"] for file in index.facts["files"] if "paper" in file]


def _entry(path):
    entry = zipfile.ZipInfo(path, date_time=FIRST_DAY)
    entry.external_attr = READABLE
    return entry


def _add(archive, path, source):
    """Piece by piece: an invoice may be large."""
    with archive.open(_entry(path), "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target)
