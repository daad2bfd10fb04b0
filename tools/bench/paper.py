"""What the reports of an ordinary plan and of one of 200 pages cost: time, memory, and their pictures."""

import resource
import time
from dataclasses import asdict, dataclass

from django.conf import settings

from portal.reports.kinds import KINDS
from portal.reports.pdf import render_pdf
from portal.reports.pictures import page_count, page_pictures

PATIENCE = 900  # seconds: how long it takes is what is measured


@dataclass(frozen=True)
class Paper:
    """One report. Seconds are of the renderer's processor time, its start included."""

    what: str
    pages: int
    seconds: float
    per_page: float  # in units
    megabytes: int  # of memory, at the most
    kilobytes: int  # of the file
    pictures: float  # seconds for drawing all pages


def print_out(submission, what, unit) -> Paper:
    """``unit``: seconds of the unit page."""
    document = asdict(KINDS["plan"].document(submission.report))
    before = _children()
    pdf = render_pdf(**document, seconds=PATIENCE)
    after = _children()
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    pages = page_count(pdf)
    return Paper(
        what,
        pages,
        round(seconds, 1),
        round(seconds / pages / unit, 1),
        round(after.ru_maxrss / 1024),  # of the largest so far: smaller reports first
        round(len(pdf) / 1000),
        round(_drawing(pdf), 1),
    )


def _children():
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def _drawing(pdf):
    began = time.thread_time()
    for _ in page_pictures(pdf):
        pass
    return time.thread_time() - began


def limit() -> int:
    """Seconds by the clock that a worker gives one report."""
    return settings.RENDER_SECONDS
