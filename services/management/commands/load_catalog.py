from django.core.management.base import BaseCommand, CommandError

from services.catalog import load

YEARS = range(2020, 2100)


class Command(BaseCommand):
    help = "Load the catalog of services for a school year. What staff have edited is kept."

    def add_arguments(self, parser):
        parser.add_argument(
            "--year",
            type=int,
            help="the year it ends in: 2027 is 2026–27. Left out: this year, if there is no catalog at all",
        )

    def handle(self, *, year=None, **options):
        if year is not None and year not in YEARS:
            raise CommandError("Name the year a school year ends in, like 2027.")
        for what, happened in load(year):
            self.stdout.write(f"{what}: {happened}.")
