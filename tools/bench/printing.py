"""Renders one document in a small process of its own: a large one would tell its own size for the memory.

A job as JSON on stdin, the PDF into the file that is named, and what it took as JSON on stdout.
"""

import json
import os
import resource
import sys
from pathlib import Path


def main(target):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench.settings"
    from portal.reports.pdf import render_pdf

    pdf = render_pdf(**json.load(sys.stdin))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    Path(target).write_bytes(pdf)
    json.dump({"seconds": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss // 1024}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
