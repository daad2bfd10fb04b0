"""The process that lays out one PDF: a job as JSON on stdin, the PDF on stdout, complaints on stderr.

portal.reports.pdf starts it; nothing else should. It is the only module that imports WeasyPrint, and it knows
neither Django nor the database: whatever a hostile text makes it do, there is nothing here to reach.
"""

import contextlib
import ctypes
import json
import logging
import math
import os
import resource
import signal
import sys
import threading
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.layout import inline
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from portal.reports.fixes import finish
from portal.reports.fonts import RARER, font_faces, font_files, letters_of
from portal.reports.letters import JOINER, printable, unbroken

PR_SET_PDEATHSIG = 1  # of prctl(2)
UNPRINTED = ("style", "script", "title")
weasyprints_first_line = inline.split_first_line


def split_first_line(text, style, context, max_width, *args, **kwargs):
    """The first line of a text, whole also when nothing but the space at its end is too wide.

    WeasyPrint measures that space with the words before a link or at the end of a paragraph. Where only the
    space is over, it finds no place to break, and leaves the first word alone on its line.
    """
    line = weasyprints_first_line(text, style, context, max_width, *args, **kwargs)
    _, length, resume_at, *_ = line
    words = text.rstrip(" ")
    if None in (resume_at, max_width) or words == text or " " in text.encode()[:length].decode().strip(" "):
        return line
    _, _, resume_at, width, *_ = weasyprints_first_line(words, style, context, max_width, *args, **kwargs)
    if resume_at is None and width <= max_width:
        return weasyprints_first_line(text, style, context, None, *args, **kwargs)
    return line


inline.split_first_line = split_first_line


class Complaints(logging.Handler):
    """WeasyPrint logs what it could not do and carries on. We collect it and stop."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        # A font that does not load is only a warning there; here it is the wrong document.
        if record.levelno >= logging.ERROR or record.module == "fonts":
            self.lines.append(record.getMessage()[:500])


def lay_out(job: dict, complaints: Complaints) -> bytes:
    """HTML to tagged PDF/UA-1, without touching file or network."""
    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    html = HTML(string=job["html"], url_fetcher=fetcher)
    files = font_files(Path(job["vendor"]))
    letters = {path: letters_of(path) for *_, path in files}
    known = set().union(*letters.values())
    used = set(map(ord, job["html"]))  # the design's own signs stand in its style sheet
    for element in html.etree_element.iter():
        if element.text and element.tag not in UNPRINTED:
            element.text = printable(element.text, known)
            used.update(map(ord, element.text))
            if not element.tag.endswith("}title"):  # read aloud, not printed
                element.text = unbroken(element.text)
        if element.tail:
            element.tail = printable(element.tail, known)
            used.update(map(ord, element.tail))
            element.tail = unbroken(element.tail)

    # Unpacking a font costs as much as laying out ten pages, so the rarer letters come only when one is used.
    usual = set().union(*(letters[path] for family, _, path in files if not family.endswith(RARER)))
    needed = [file for file in files if not file[0].endswith(RARER) or used & letters[file[2]] - usual]
    fonts = FontConfiguration()
    faces = CSS(string=font_faces(needed), font_config=fonts, url_fetcher=fetcher)
    document = html.render(font_config=fonts, stylesheets=[faces], pdf_variant="pdf/ua-1")
    for page in document.pages:
        page.bookmarks = [(depth, label.replace(JOINER, ""), *rest) for depth, label, *rest in page.bookmarks]
    document.metadata.title = job["title"]
    document.metadata.authors = [job["author"]]
    document.metadata.created = document.metadata.modified = job["made_on"]
    # The identifier is a placeholder: fixes.py makes the lasting one from the content.
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"report")
    if complaints.lines:
        return b""
    return finish(pdf)


def limit(seconds: float, memory: int):
    """Ask the system to stop us, should the parent's clock not do it."""
    for what, amount in ((resource.RLIMIT_CPU, math.ceil(seconds) + 5), (resource.RLIMIT_AS, memory)):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
            resource.setrlimit(what, (amount, amount))


def end_with_parent(lifeline: int):
    """Wait on a pipe that only the parent holds open; when it closes, nobody wants the PDF any more."""
    os.read(lifeline, 1)
    os._exit(1)


def die_with_parent():
    """Have the kernel end us at once: the thread that waits below does not run while a library is at work."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> int:
    """Exit 0 and the PDF on stdout; or exit 1, details on stderr, and "memory" on stdout if that ran out."""
    die_with_parent()
    threading.Thread(target=end_with_parent, args=[int(sys.argv[1])], daemon=True).start()
    job = json.load(sys.stdin)
    limit(job["seconds"], job["memory"])
    complaints = Complaints()
    logging.getLogger("weasyprint").addHandler(complaints)
    try:
        pdf = lay_out(job, complaints)
    except MemoryError:
        sys.stdout.write("memory")
        return 1
    if complaints.lines:
        sys.stderr.write("\n".join(complaints.lines))
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
