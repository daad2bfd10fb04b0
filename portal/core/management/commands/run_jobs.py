from django.core.management.base import BaseCommand

from portal.core import jobs


class Command(BaseCommand):
    help = "Do all waiting background work here and now, without a worker."

    def handle(self, **options):
        self.stdout.write(f"Jobs done or ended: {jobs.run_pending()}.")
