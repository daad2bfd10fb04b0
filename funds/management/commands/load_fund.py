from django.core.management.base import BaseCommand

from funds.loading import load


class Command(BaseCommand):
    help = "Load object codes and rulings of the Common School Fund. What staff have edited is kept."

    def handle(self, **options):
        for what, count in load().items():
            self.stdout.write(f"{what.capitalize()}: {count} added.")
