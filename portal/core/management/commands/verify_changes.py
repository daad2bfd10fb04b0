from django.core.management.base import BaseCommand, CommandError

from portal.core.story import breaks_in_stories, lost_stories


class Command(BaseCommand):
    help = "Check that no line of any record's story was altered, added or removed."

    def handle(self, **options):
        breaks, lost = list(breaks_in_stories()), list(lost_stories())
        for line, what in breaks:
            self.stderr.write(f"Line {line.pk} of {line.record_type.name} {line.record_id} {what}.")
        for record in lost:
            kind = record._meta.verbose_name
            self.stderr.write(f"No line is left of {kind} {record.pk}, which was moved.")
        if breaks or lost:
            raise CommandError(f"Lines that are not as they were written: {len(breaks) + len(lost)}.")
        self.stdout.write("Every line is as it was written.")
