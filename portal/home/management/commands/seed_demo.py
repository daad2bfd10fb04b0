from django.core.management.base import BaseCommand, CommandError

from portal.core.transitions import Refused
from portal.home.seeding import refusal, seed
from portal.home.seeding_plans import BrokenStory


class Command(BaseCommand):
    help = "Load the demo: made-up districts, people, and plans. Only with DEMO=1; once is enough."

    def handle(self, **options):
        if why := refusal():
            raise CommandError(why)
        try:
            added = {word: count for word, count in seed(say=self.stdout.write).items() if count}
        except (BrokenStory, Refused) as trouble:
            raise CommandError(f"The demo could not be written, so nothing was. {trouble}") from trouble
        if not added:
            self.stdout.write("The demo is here already. Nothing was changed.")
            return
        self.stdout.write(f"Added: {', '.join(f'{count} {word}' for word, count in added.items())}.")
