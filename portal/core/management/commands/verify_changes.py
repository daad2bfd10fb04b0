from django.core.management.base import BaseCommand, CommandError

from portal.core.story import breaks_in_stories


class Command(BaseCommand):
    help = "Check that no line of any record's story was altered, added or removed."

    def handle(self, **options):
        breaks = list(breaks_in_stories())
        for line, what in breaks:
            self.stderr.write(f"Line {line.pk} of {line.record_type.name} {line.record_id} {what}.")
        if breaks:
            raise CommandError(f"Lines that are not as they were written: {len(breaks)}.")
        self.stdout.write("Every line is as it was written.")
