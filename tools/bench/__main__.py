"""`make bench`: seeds an empty database, measures, prints the tables, writes docs/benchmarks.*.

Exit code 1 when a bar is broken.
"""

import os
import sys
import tempfile
import time


def main():
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "tools.bench.settings"}
        return run(began)


def run(began):
    import django

    django.setup()
    from django.core.management import call_command

    from . import bars, measuring, paper, telling, world
    from .pages import LONG, ORDINARY, pages

    def say(sentence):
        print(f"{time.monotonic() - began:5.0f} s  {sentence}", file=sys.stderr, flush=True)

    say("Migrating, and collecting static files")
    call_command("collectstatic", verbosity=0, interactive=False)
    from portal.wsgi import application  # looks for them

    world.migrate()
    if world.has_people():
        sys.exit("This database has people in it. The benchmark fills an empty one: unset DATABASE_URL.")
    say("Making up districts and plans")
    made = world.build()
    figures = measuring.measure(list(pages(made, application)), say)
    show(telling.page_table(figures))
    unit = figures[0].milliseconds / 1000
    papers = []
    for plan, size in ((made.ordinary, ORDINARY), (made.long, LONG)):
        say(f"Printing the report of the {size}")
        papers.append(paper.print_out(plan.submissions.get(number=1), size.capitalize(), unit))
    held = bars.check(figures, papers)
    telling.write(telling.facts(measuring.ROUNDS), figures, papers, held)
    show(telling.paper_table(papers))
    show(telling.bar_table(held))
    return 0 if all(one.is_held for one in held) else 1


def show(lines):
    print("\n".join(lines), end="\n\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
