"""What a desk shows, as tests compare it."""

from django.utils import timezone

from districts.models import User
from portal.core.models import Job
from portal.home import work
from portal.home.asker import Asker


def desk(person):
    """Title and tag of everything that waits for the person."""
    return shown(item for _, items in work_of(person).by_role for item in items)


def others(person):
    return shown(work_of(person).others)


def reading(person):
    return shown(work_of(person).reading)


def work_of(person):
    return work.work_of(Asker(User.objects.get(pk=person.pk)))


def shown(items):
    return [(item.title, item.tag_label) for item in items]


def reasons(person):
    return [item.reason for _, items in work_of(person).by_role for item in items]


def fail(report):
    Job.objects.filter(pk=report.job_id).update(
        state=Job.State.FAILED, finished_at=timezone.now(), words="A table is too wide for the page."
    )
