import datetime as dt

from django.core.management.base import BaseCommand, CommandError

from districts.models import User
from portal.core import clock
from services import nights
from services.statements import issue_all, month_before


class Command(BaseCommand):
    help = (
        "Issue the statements of a month, the last one by default, and do what waits about statements today."
    )

    def add_arguments(self, parser):
        parser.add_argument("--month", help="like 2026-10")

    def handle(self, *, month, **options):
        month, portal = _month(month), User.system()
        self.stdout.write(f"{month:%B %Y}: {issue_all(month, by=portal)} statements issued.")
        for what, number in nights.go_on(by=portal).items():
            self.stdout.write(f"{what.capitalize()}: {number}.")


def _month(words):
    if not words:
        return month_before(clock.today())
    try:
        month = dt.date.fromisoformat(f"{words}-01")
    except ValueError:
        raise CommandError("Write the month like 2026-10.") from None
    if month >= clock.today().replace(day=1):
        raise CommandError(f"{month:%B %Y} is not over yet.")
    return month
