"""The table on the screen, and the two files in docs/."""

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path

import django
from django.db import connection

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
HEAD = """# Benchmarks

`make bench` wrote this page, and `benchmarks.json` beside it. Times of two machines, or of one machine on
two days, cannot be compared, so a page's figure is its **ratio to one small page** of the same run: somebody
signed in, who is shown one row of the database. All pages are asked in turn, {rounds} times over, through the
portal's WSGI callable, and of each the cheapest answer counts, in processor time of its thread; PostgreSQL's
own time is not in it. Districts, people, and plans are made up, and the same each time.
"""


def facts(rounds) -> dict:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    return {
        "cores": os.cpu_count(),
        "processor": platform.machine(),
        "Python": platform.python_version(),
        "Django": django.__version__,
        "PostgreSQL": server.split()[0],
        "rounds": rounds,
    }


def table(heads, rows) -> list[str]:
    """A Markdown table that can be read as it is; figures on the right."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    is_figure = [all(_starts_with_digit(row[place]) for row in rows) for place in range(len(heads))]

    def line(cells):
        aligned = (
            cell.rjust(width) if figure else cell.ljust(width)
            for cell, width, figure in zip(cells, widths, is_figure, strict=True)
        )
        return f"| {' | '.join(aligned)} |"

    rule = (
        "-" * (width - 1) + ":" if figure else "-" * width
        for width, figure in zip(widths, is_figure, strict=True)
    )
    return [line(heads), f"| {' | '.join(rule)} |", *map(line, rows)]


def _starts_with_digit(text):
    return text[:1].isdigit()


def page_table(figures):
    rows = [(f.page, f.who, f"{f.ratio:.2f}", f.queries, f"{f.kilobytes:.1f}") for f in figures]
    return table(["Page", "Asked by", "x unit", "Queries", "kB"], rows)


def paper_table(papers):
    rows = [
        (
            p.what,
            p.pages,
            f"{p.per_page:.1f}",
            f"{p.seconds:.1f}",
            p.megabytes,
            p.kilobytes,
            f"{p.pictures:.1f}",
        )
        for p in papers
    ]
    heads = ["Report", "Pages", "x unit, a page", "Seconds", "MB of memory", "kB", "Pictures, seconds"]
    return table(heads, rows)


def bar_table(held):
    rows = [(h.what, f"{h.figure:.2f}", f"{h.most:.2f}", "yes" if h.is_held else "NO") for h in held]
    return table(["Bar", "Figure", "At most", "Held"], rows)


def write(facts, figures, papers, held):
    machine = ", ".join(f"{name} {value}" for name, value in facts.items())
    parts = [
        HEAD.format(rounds=facts["rounds"]).rstrip(),
        f"Machine: {machine}. The unit took {figures[0].milliseconds} ms.",
        "## Bars",
        "\n".join(bar_table(held)),
        "## Pages",
        "\n".join(page_table(figures)),
        "## Reports",
        "The renderer is a process of its own. Its seconds of processor time and its memory hold its start.",
        "\n".join(paper_table(papers)),
    ]
    (DOCS / "benchmarks.md").write_text("\n\n".join(parts) + "\n")
    told = {"machine": facts, "bars": held, "pages": figures, "reports": papers}
    (DOCS / "benchmarks.json").write_text(json.dumps(told, indent=1, default=asdict) + "\n")
