from django.core.management.base import BaseCommand

from portal.core import jobs


class Command(BaseCommand):
    help = "Send again the background work that the queue lost (beat does this every 15 seconds)."

    def handle(self, **options):
        counts = jobs.reconcile()
        self.stdout.write(f"Sent again: {counts['sent again']}. Ended as failed: {counts['failed']}.")
