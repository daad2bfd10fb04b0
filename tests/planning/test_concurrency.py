"""Two people at the same moment, on a real PostgreSQL: one is first, and the other hears it in words."""

import time

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from planning import actions, editing, row_moves
from planning.models import Plan, SectionVersion, Submission
from portal.core.models import Job, Message, StateChange
from portal.core.transitions import Refused
from portal.reports.models import Certificate, Report
from tests.factories import MembershipFactory, PlanFactory, SubmissionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan():
    return PlanFactory(complete=True)


@pytest.fixture
def slowly(monkeypatch):
    """Make a function take a moment, so that two threads are in it together: ``slowly(module, "name")``."""

    def patch(place, name):
        real = getattr(place, name)

        def slow(*args, **kwargs):
            answer = real(*args, **kwargs)
            time.sleep(0.3)
            return answer

        monkeypatch.setattr(place, name, slow)

    return patch


def words_of(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def story_of(submission):
    return [change.name for change in StateChange.objects.filter(record_id=submission.pk)]


def test_two_people_press_send_and_one_version_is_made(plan, sign_in, at_once, slowly):
    slowly(actions, "plan_snapshot")
    colleague = MembershipFactory(district=plan.district).user
    address = reverse("planning:plan-do", args=[plan.pk, "send"])
    browsers = [sign_in(plan.started_by), sign_in(colleague)]

    answers = at_once(*(lambda browser=browser: browser.post(address) for browser in browsers))

    assert [answer.status_code for answer in answers] == [302, 302]
    assert sorted(words_of(answer)[0].split(".")[0] for answer in answers) == [
        "Sent for review",
        "This plan is with the agency already",
    ]
    assert Submission.objects.count() == Report.objects.count() == 1
    assert Job.objects.filter(kind="report.render").count() == 1
    assert story_of(Submission.objects.get()) == ["submit"]


def test_two_saves_of_one_section_and_the_later_one_is_shown_both_and_kept(plan, sign_in, at_once, slowly):
    slowly(editing, "section_content")
    section = plan.sections.get(spec__key="vision")
    colleague = MembershipFactory(district=plan.district).user
    people = {plan.started_by: "<p>Books in every room.</p>", colleague: "<p>A room for every book.</p>"}

    def save(person, html):
        browser = sign_in(person)
        return lambda: browser.post(
            section.get_absolute_url(), {"version": section.version, "page": person.name, "html": html}
        )

    answers = at_once(*(save(person, html) for person, html in people.items()))

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    late = next(answer for answer in answers if answer.status_code == 409).content.decode()
    assert "Books in every room." in late
    assert "A room for every book." in late
    section.refresh_from_db()
    kept = SectionVersion.objects.filter(section=section).order_by("pk")
    said = [version.content["html"] for version in kept if version.content["html"] in people.values()]
    assert sorted(said) == sorted(people.values())
    assert section.html in people.values()
    assert kept.get(is_aside=True).content["html"] != section.html


def test_words_saved_while_the_plan_is_sent_are_in_the_version_or_refused(plan, sign_in, at_once, slowly):
    slowly(editing, "clean")
    section = plan.sections.get(spec__key="vision")
    browser = sign_in(plan.started_by)

    def save():
        return browser.post(
            section.get_absolute_url(),
            {"version": section.version, "page": "p", "html": "<p>In time?</p>", "is_complete": "1"},
        )

    def send():
        time.sleep(0.15)  # in the middle of the save
        return actions.send_for_review(plan, by=plan.started_by)

    saved, _ = at_once(save, send)

    section.refresh_from_db()
    sent = Submission.objects.get().snapshot["sections"]
    frozen = next(part["html"] for part in sent if part["key"] == "vision")
    assert frozen == section.html
    assert saved.status_code == (302 if section.html == "<p>In time?</p>" else 409)


def test_a_row_is_not_added_to_a_plan_that_was_sent(plan):
    section = plan.sections.get(spec__key="goals")
    actions.send_for_review(plan, by=plan.started_by)

    with pytest.raises(Refused, match="sent for review"):
        row_moves.change_rows(section, "add", "goal", "")

    assert plan.goals.count() == 1


def test_a_start_of_the_same_plan_by_two_people_makes_one(district, sign_in, at_once, slowly, plan):
    slowly(actions.Section.objects, "bulk_create")
    browsers = [sign_in(MembershipFactory(district=district).user) for _ in range(2)]
    answers = {"district": district.pk, "first_year": 2028, "length": 3}

    pages = at_once(*(lambda browser=browser: browser.post("/plans/new/", answers) for browser in browsers))

    assert Plan.objects.filter(district=district).count() == 1
    assert sorted(getattr(page, "status_code", page) for page in pages) == [200, 302]


def test_taking_back_and_starting_to_read_at_once_leaves_one_of_them(reviewer, at_once):
    submission = SubmissionFactory()
    writer = submission.sent_by

    answers = at_once(
        lambda: Submission.objects.get().withdraw(by=writer),
        lambda: Submission.objects.get().claim(by=reviewer),
    )

    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 1, answers
    assert "is not possible" in str(refused[0])
    submission.refresh_from_db()
    assert submission.state in ("withdrawn", "in_review")
    assert len(story_of(submission)) == 2


@pytest.fixture
def reviewers():
    return [MembershipFactory(role="reviewer").user for _ in range(2)]


def signed(person, submission):
    """What a reviewer does who opens the version, starts the review and signs it off."""
    submission = Submission.objects.get(pk=submission.pk)
    if submission.claimed_by_id != person.pk:
        submission.claim(by=person)
    return submission.sign_off(by=person, read_sha256=submission.report.file_hash)


def test_two_reviewers_sign_off_at_once_and_there_is_one_certificate(reviewers, at_once, slowly):
    submission = SubmissionFactory()
    slowly(Submission, "_certify")

    answers = at_once(*(lambda person=person: signed(person, submission) for person in reviewers))

    assert [isinstance(answer, StateChange) for answer in answers].count(True) == 1, answers
    certificate = Certificate.objects.get()
    submission.refresh_from_db()
    assert submission.claimed_by == certificate.signed_by
    assert Report.objects.filter(kind="plan-signed").count() == 1
    assert story_of(submission).count("sign_off") == 1
    told = Message.objects.filter(key__startswith="plan-signed_off:").values_list("to", flat=True)
    assert sorted(told) == sorted(set(told))


def test_one_reviewer_signs_off_in_two_tabs_and_there_is_one_certificate(reviewer, at_once, slowly):
    submission = SubmissionFactory(reviewer=reviewer)
    slowly(Submission, "_certify")

    answers = at_once(*[lambda: signed(reviewer, submission)] * 2)

    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [str(refusal) for refusal in refused] == ["Sign off is not possible: this is signed off now."]
    assert Certificate.objects.count() == 1
