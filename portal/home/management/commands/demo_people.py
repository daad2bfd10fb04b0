from django.core.management.base import BaseCommand, CommandError

from portal.home.demo import demo_people


class Command(BaseCommand):
    help = "Say who the demo's eight people are, and what waits on their desks now."

    def handle(self, **options):
        people = demo_people()
        if not people:
            raise CommandError("The demo is not loaded here. Load it with: DEMO=1 manage.py seed_demo")
        for desk in people:
            self.stdout.write(f"  {desk['person']}, {desk['role']}, {desk['places']}")
            first = desk["work"].first
            self.stdout.write(f"      {desk['work'].title}{f': {first.title}' if first else ''}")
