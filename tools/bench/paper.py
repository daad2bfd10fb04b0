"""What the reports of an ordinary plan and of one of 200 pages cost: time, memory, and their pictures."""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass

from django.conf import settings

from portal.reports.kinds import KINDS
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
    job = asdict(KINDS["plan"].document(submission.report)) | {"seconds": PATIENCE}
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        command = [sys.executable, "-m", "tools.bench.printing", file.name]
        said = subprocess.run(command, input=json.dumps(job), text=True, check=True, stdout=subprocess.PIPE)
        pdf = file.read()
    used, pages = json.loads(said.stdout), page_count(pdf)
    return Paper(
        what,
        pages,
        round(used["seconds"], 1),
        round(used["seconds"] / pages / unit, 1),
        used["megabytes"],
        round(len(pdf) / 1000),
        round(_drawing(pdf), 1),
    )


def _drawing(pdf):
    began = time.thread_time()
    for _ in page_pictures(pdf):
        pass
    return time.thread_time() - began


def allowed_for_a_report() -> int:
    """Seconds by the clock."""
    return settings.RENDER_SECONDS


def allowed_for_pictures() -> int:
    return settings.CELERY_TASK_SOFT_TIME_LIMIT
