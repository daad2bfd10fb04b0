"""Two people at the same moment, on a real PostgreSQL: one is first, and the other hears it in words.

The moment is made, not hoped for: the first stays inside, holding its locks, until the database says that the
other waits for one of them.
"""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from planning import actions, editing, row_moves
from planning.models import Plan, SectionVersion, Submission, signing
from portal.core.models import Job, Message, StateChange
from portal.core.transitions import Refused
from portal.reports.models import Certificate, Report
from tests.factories import MembershipFactory, PlanFactory, SubmissionFactory
from tests.meeting import after

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan():
    return PlanFactory(complete=True)


def words_of(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def story_of(submission):
    return [change.name for change in StateChange.objects.filter(record_id=submission.pk)]


def test_two_people_press_send_and_one_version_is_made(plan, sign_in, at_once, meet_in):
    meet_in(actions, "plan_snapshot")
    colleague = MembershipFactory(district=plan.district).user
    address = reverse("planning:plan-do", args=[plan.pk, "send"])
    browsers = [sign_in(plan.started_by), sign_in(colleague)]

    answers = at_once(*(lambda browser=browser: browser.post(address) for browser in browsers))

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert sorted(words_of(answer)[0].split(".")[0] for answer in answers) == [
        "Sent for review",
        "This plan is with the agency already",
    ]
    assert Submission.objects.count() == Report.objects.count() == 1
    assert Job.objects.filter(kind="report.render").count() == 1
    assert story_of(Submission.objects.get()) == ["submit"]


def test_two_saves_of_one_section_and_the_later_one_is_shown_both_and_kept(plan, sign_in, at_once, meet_in):
    meet_in(editing, "section_content")
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


def test_of_two_saves_of_one_page_the_later_words_stay_although_the_earlier_come_last(
    plan, sign_in, at_once, meet_in
):
    section, browser = plan.sections.get(spec__key="vision"), sign_in(plan.started_by)
    page = {"version": section.version, "page": "p"}
    is_saving = meet_in(editing, "from_typed")

    def save(turn, html):
        typed = page | {"turn": turn, "html": html}
        return lambda: browser.post(section.get_absolute_url(), typed, headers={"HX-Request": "true"})

    answers = at_once(save(2, "<p>All of my words.</p>"), after(is_saving, save(1, "<p>All of my</p>")))

    section.refresh_from_db()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert section.html == "<p>All of my words.</p>"
    assert section.versions.get().content["html"] == section.html


@pytest.fixture
def last_words(plan, sign_in):
    """The press of Save on a page that was open before the plan was sent."""
    section, browser = plan.sections.get(spec__key="vision"), sign_in(plan.started_by)
    typed = {"version": section.version, "page": "p", "html": "<p>In time?</p>", "is_complete": "1"}
    return lambda: browser.post(section.get_absolute_url(), typed)


def frozen(plan):
    sections = plan.submissions.get().snapshot["sections"]
    return next(section["html"] for section in sections if section["key"] == "vision")


def test_words_that_are_being_saved_when_the_plan_is_sent_are_in_the_version(
    plan, last_words, at_once, meet_in
):
    is_saving = meet_in(editing, "from_typed")

    saved, _ = at_once(
        last_words, after(is_saving, lambda: actions.send_for_review(plan, by=plan.started_by))
    )

    assert saved.status_code == 302
    assert frozen(plan) == plan.sections.get(spec__key="vision").html == "<p>In time?</p>"


def test_words_that_come_while_the_plan_is_being_sent_are_kept_aside(plan, last_words, at_once, meet_in):
    is_sending = meet_in(actions, "plan_snapshot")

    _, late = at_once(
        lambda: actions.send_for_review(plan, by=plan.started_by), after(is_sending, last_words)
    )

    vision = plan.sections.get(spec__key="vision")
    assert late.status_code == 409
    assert frozen(plan) == vision.html == "<p>What we say about vision and mission.</p>"
    assert vision.versions.get(is_aside=True).content["html"] == "<p>In time?</p>"


def test_a_save_and_a_row_button_at_once_wait_for_each_other_and_both_happen(plan, at_once, meet_in):
    section = plan.sections.get(spec__key="goals")
    is_adding = meet_in(row_moves, "add_row")
    typed = {"version": str(section.version), "html": "<p>New.</p>"}

    anchor, _ = at_once(
        lambda: row_moves.change_rows(section, "add", "goal", "", by=plan.started_by),
        after(is_adding, lambda: editing.save_section(section, typed, by=plan.started_by)),
    )

    section.refresh_from_db()
    assert anchor == f"goal-{plan.goals.last().pk}"
    assert (section.html, section.is_complete) == ("<p>New.</p>", False)


def test_a_row_is_not_added_to_a_plan_that_was_sent(plan):
    section = plan.sections.get(spec__key="goals")
    actions.send_for_review(plan, by=plan.started_by)

    with pytest.raises(Refused, match="sent for review"):
        row_moves.change_rows(section, "add", "goal", "", by=plan.started_by)

    assert plan.goals.count() == 1


def test_a_start_of_the_same_plan_by_two_people_makes_one(district, sign_in, at_once, meet_in, plan):
    meet_in(actions.Section.objects, "bulk_create")
    browsers = [sign_in(MembershipFactory(district=district).user) for _ in range(2)]
    answers = {"district": district.pk, "first_year": 2028, "length": 3}

    pages = at_once(*(lambda browser=browser: browser.post("/plans/new/", answers) for browser in browsers))

    assert Plan.objects.filter(district=district).count() == 1
    assert sorted(getattr(page, "status_code", page) for page in pages) == [200, 302]


def test_taking_back_and_starting_to_read_at_once_leaves_one_of_them(reviewer, at_once, meet_in):
    submission = SubmissionFactory()
    meet_in(Submission, "_record")
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


def signed(person, submission):
    """What a reviewer does who opens the version, starts the review and signs it off."""
    submission = Submission.objects.get(pk=submission.pk)
    if submission.claimed_by_id != person.pk:
        submission.claim(by=person)
    return submission.sign_off(by=person, read_sha256=submission.report.file_hash)


def test_another_reviewer_takes_over_during_the_sign_off_and_there_is_one_certificate(
    reviewer, at_once, meet_in
):
    submission = SubmissionFactory(reviewer=reviewer)
    another = MembershipFactory(role="reviewer").user
    is_signing = meet_in(signing, "certify")

    first, second = at_once(
        lambda: signed(reviewer, submission), after(is_signing, lambda: signed(another, submission))
    )

    assert (type(first), str(second)) == (
        StateChange,
        "Start the review is not possible: this is signed off now.",
    )
    certificate = Certificate.objects.get()
    submission.refresh_from_db()
    assert submission.claimed_by == certificate.signed_by == reviewer
    assert Report.objects.filter(kind="plan-signed").count() == 1
    assert story_of(submission).count("sign_off") == 1
    told = Message.objects.filter(key__startswith="plan-signed_off:").values_list("to", flat=True)
    assert sorted(told) == sorted(set(told))


def test_one_reviewer_signs_off_in_two_tabs_and_there_is_one_certificate(reviewer, at_once, meet_in):
    submission = SubmissionFactory(reviewer=reviewer)
    meet_in(signing, "certify")

    answers = at_once(*[lambda: signed(reviewer, submission)] * 2)

    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [str(refusal) for refusal in refused] == ["Sign off is not possible: this is signed off now."]
    assert Certificate.objects.count() == 1
