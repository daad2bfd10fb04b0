import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.home.seeding import stories


class Command(BaseCommand):
    help = "Say where the demo's first report is: the one that the worker renders after the start."

    def add_arguments(self, parser):
        parser.add_argument(
            "--wait", type=float, default=0, metavar="SECONDS", help="how long to wait until it is Ready"
        )

    def handle(self, *, wait, **options):
        deadline = time.monotonic() + wait
        report = self._report()
        while not (report.is_ready or report.job.is_finished) and time.monotonic() < deadline:
            time.sleep(0.5)
            report = self._report()
        link = settings.PORTAL_URL + report.get_absolute_url()
        if report.is_ready:
            self.stdout.write(f"The first report is ready: {link}")
            self.stdout.write(
                f"{report.title}, {report.page_count} pages. Sign in as Priya Raman to read it."
            )
        elif report.job.is_finished:
            raise CommandError(f"The first report failed: {report.job.words} Try again at {link}")
        else:
            self.stdout.write(f"The first report is {report.state_label.lower()}. It will be at {link}")

    def _report(self):
        story = next(story for story in stories() if story.left_for_the_worker)
        if story.plan is None:
            raise CommandError("The demo is not loaded here. Load it with: DEMO=1 manage.py seed_demo")
        return story.plan.submissions.order_by("number").first().report
