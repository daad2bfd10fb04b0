"""render_pdf(): HTML to PDF for the portal, in a process of its own that can neither hang nor reach out."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings

MAX_CHARACTERS = 3_000_000
MAX_ROWS = 5_000
MEMORY = 2 * 1024**3
VENDOR = settings.BASE_DIR / "static" / "vendor"
NO_SYSTEM_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig/>'


class RenderError(Exception):
    """No PDF. `words` are for the person who asked, `detail` is for staff."""

    def __init__(self, words: str, detail: str):
        super().__init__(f"{words} ({detail})")
        self.words, self.detail = words, detail


def render_pdf(html: str, *, title: str, author: str, made_on: str, seconds: float | None = None) -> bytes:
    """Lay out a whole HTML document as tagged PDF/UA-1. The same arguments give the same bytes.

    `made_on` is the ISO date or time written into the file. Mark the parts of a report with
    `<section data-section="…">`: when it is too long, the error names the one to shorten.
    """
    seconds = seconds or settings.RENDER_SECONDS
    outline = Outline(html)
    if outline.rows > MAX_ROWS:
        raise RenderError(
            f"The report has {outline.rows:,} table rows, and {MAX_ROWS:,} is the most it can hold."
            f" Remove rows from {outline.heaviest}.",
            f"{outline.rows} rows",
        )
    if len(html) > MAX_CHARACTERS:
        raise RenderError(
            f"The report is longer than one file can hold. Shorten {outline.heaviest}.",
            f"{len(html)} characters of HTML",
        )
    job = {
        "html": html,
        "title": title,
        "author": author,
        "made_on": made_on,
        "vendor": str(VENDOR),
        "seconds": seconds,
        "memory": MEMORY,
    }
    status, output, detail = _run(job, seconds, outline)
    if status == 0:
        return output
    if status == -signal.SIGXCPU:
        raise _too_slow(seconds, outline)
    if output == b"memory" or status < 0:  # libraries that get no memory end by a signal
        raise RenderError(
            f"The report is too large to lay out. Shorten {outline.heaviest} or remove its largest table.",
            detail or f"ended by signal {-status}",
        )
    raise RenderError(
        "The report could not be laid out because of a fault in its design or its text. Nothing you wrote is"
        " lost. The agency’s staff can see the details.",
        detail[-4000:],
    )


def _too_slow(seconds, outline):
    return RenderError(
        f"The report took longer than {seconds:g} seconds to lay out. Shorten {outline.heaviest} or"
        " remove its largest table.",
        f"stopped after {seconds:g} s",
    )


def _run(job, seconds, outline):
    """Exit status, stdout and stderr of one renderer, which never outlives this call."""
    with tempfile.TemporaryDirectory(prefix="report-") as folder, _lifeline() as (reader, _):
        # The child's fonts, temporary files and environment are this folder and these lines, nothing else.
        Path(folder, "fonts.conf").write_text(NO_SYSTEM_FONTS)
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONPATH": str(settings.BASE_DIR),
            "PYTHONSAFEPATH": "1",
            "PYTHONNOUSERSITE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONWARNINGS": "ignore",  # that there are no system fonts is meant
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "HOME": folder,
            "TMPDIR": folder,
            "FONTCONFIG_FILE": str(Path(folder, "fonts.conf")),
            "SOURCE_DATE_EPOCH": "0",  # variable fonts carry a time stamp; this one repeats
        }
        with subprocess.Popen(  # noqa: S603 -- our own interpreter and module, nothing typed by anyone
            [sys.executable, "-m", "portal.reports.renderer", str(reader)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=folder,
            pass_fds=[reader],
            start_new_session=True,  # Ctrl-C in the demo lets the worker finish its report
        ) as process:
            try:
                output, detail = process.communicate(json.dumps(job).encode(), timeout=seconds)
            except subprocess.TimeoutExpired as timeout:
                raise _too_slow(seconds, outline) from timeout
            finally:
                process.kill()  # also when the worker's own time limit interrupts us
    return process.returncode, output, detail.decode(errors="replace")


@contextlib.contextmanager
def _lifeline():
    """A pipe nobody writes to. The child reads its end; ours closes when we die, however we die."""
    reader, writer = os.pipe()
    try:
        yield reader, writer
    finally:
        os.close(reader)
        os.close(writer)


class Outline(HTMLParser):
    """How much a report holds, and which of its sections holds most."""

    def __init__(self, html: str):
        super().__init__()
        self.rows = 0
        self.weights = {}
        self._open = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "section":
            self._open.append(dict(attributes).get("data-section"))
        self.rows += tag == "tr"
        self._weigh(100 if tag == "tr" else 20)  # boxes cost more than letters

    def handle_endtag(self, tag):
        if tag == "section" and self._open:
            self._open.pop()

    def handle_data(self, data):
        self._weigh(len(data))

    def _weigh(self, amount):
        name = next((name for name in reversed(self._open) if name), None)
        self.weights[name] = self.weights.get(name, 0) + amount

    @property
    def heaviest(self) -> str:
        """The section to shorten, as it stands in a sentence."""
        named = {name: weight for name, weight in self.weights.items() if name}
        return f"the section “{max(named, key=named.get)}”" if named else "its longest section"
