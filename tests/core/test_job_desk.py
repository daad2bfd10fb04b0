"""Failed background work on the desk: those who may see it may have it tried again."""

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from districts.models import Role
from portal.core.models import Job
from tests.factories import MembershipFactory

State = Job.State
JOBS = reverse("admin:core_job_changelist")


@pytest.fixture
def failed():
    """Two jobs that failed, and one that is done."""
    finished = {"finished_at": timezone.now(), "attempts": 5}
    Job.objects.create(key="done", kind="test", state=State.DONE, **finished)
    return [Job.objects.create(key=key, kind="test", state=State.FAILED, **finished) for key in "ab"]


def press(browser, *, for_jobs):
    """Mark jobs in the list and have them tried again; returns what the page says then."""
    chosen = {"action": "try_again", "_selected_action": [job.pk for job in for_jobs]}
    answer = browser.post(JOBS, chosen, follow=True)
    return html.fromstring(answer.content.decode()).xpath("normalize-space(//*[@class='messagelist'])")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.MANAGER])
def test_failed_jobs_are_tried_again_from_the_list(sign_in, failed, role):
    said = press(sign_in(MembershipFactory(role=role).user), for_jobs=failed)

    assert said == "Asked for again: 2."
    assert set(Job.objects.exclude(key="done").values_list("state", "attempts")) == {(State.QUEUED, 0)}


def test_work_that_has_not_failed_is_not_repeated(sign_in, manager, failed):
    said = press(sign_in(manager), for_jobs=Job.objects.all())

    assert said == "Asked for again: 2. The others have not failed, so there is nothing to repeat."
    assert Job.objects.get(key="done").state == State.DONE


def test_a_second_press_changes_nothing(sign_in, manager, failed):
    browser = sign_in(manager)

    press(browser, for_jobs=failed)
    before = list(Job.objects.values())
    press(browser, for_jobs=failed)

    assert list(Job.objects.values()) == before


def test_looking_at_the_list_tries_nothing_again(sign_in, manager, failed):
    sign_in(manager).get(JOBS, {"action": "try_again", "_selected_action": [job.pk for job in failed]})

    assert Job.objects.filter(state=State.FAILED).count() == 2


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.AGENCY_FINANCE, Role.ADMINISTRATOR])
def test_nobody_else_may(sign_in, failed, role):
    press(sign_in(MembershipFactory(role=role).user), for_jobs=failed)

    assert Job.objects.filter(state=State.FAILED).count() == 2


def press_on_its_page(browser, job):
    page = html.fromstring(browser.get(reverse("admin:core_job_change", args=[job.pk])).content.decode())
    forms = page.xpath("//form[.//button[normalize-space()='Try again']]/@action")
    return [browser.post(address, follow=True) for address in forms]


def test_one_failed_job_is_tried_again_from_its_page(sign_in, manager, failed):
    first, other = failed

    assert len(press_on_its_page(sign_in(manager), first)) == 1

    assert Job.objects.get(pk=first.pk).state == State.QUEUED
    assert Job.objects.get(pk=other.pk).state == State.FAILED


def test_the_page_of_work_that_is_done_offers_nothing(sign_in, manager, failed):
    done = Job.objects.get(key="done")
    browser = sign_in(manager)

    assert press_on_its_page(browser, done) == []
    said = browser.post(reverse("admin:core_job_try_again", args=[done.pk]), follow=True)

    assert "This has not failed, so there is nothing to repeat." in said.content.decode()
    assert Job.objects.get(key="done").state == State.DONE


def test_trying_one_again_is_not_for_others_and_not_by_a_link(sign_in, manager, failed):
    address = reverse("admin:core_job_try_again", args=[failed[0].pk])

    assert sign_in(manager).get(address).status_code == 405
    for role in (Role.CONSULTANT, Role.AGENCY_FINANCE):
        assert sign_in(MembershipFactory(role=role).user).post(address).status_code in (403, 404)
    assert Job.objects.filter(state=State.FAILED).count() == 2


def test_the_managers_desk_is_clear_once_all_was_tried_again(sign_in, manager, failed):
    press(sign_in(manager), for_jobs=failed)

    assert "failed background job" not in sign_in(manager).get(reverse("home:home")).content.decode()
