"""Two people in one review at the same moment; who is second hears it in words, and nothing is half done."""

import uuid

import pytest

from districts.models import Role
from planning import actions, commenting
from planning.commenting import comment
from planning.models import SectionComment, Submission, signing, submissions
from portal.core.models import Message, StateChange
from portal.core.transitions import Refused
from portal.reports.models import Certificate
from tests.factories import MembershipFactory, SubmissionFactory, commented, send_back
from tests.meeting import after

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def version(reviewer):
    return SubmissionFactory(reviewer=reviewer)


def section_of(version, key="goals"):
    return version.plan.sections.select_related("spec", "plan__district").get(spec__key=key)


def fresh(version):
    return Submission.objects.get(pk=version.pk)


def test_a_comment_that_meets_the_return_is_never_missing_in_its_memo(version, reviewer, at_once, meet_in):
    """The comment comes first and holds the version; the return waits for it and takes it along."""
    commented(version, by=reviewer)
    is_speaking = meet_in(commenting, "tell_mentioned")

    said, returned = at_once(
        lambda: comment(section_of(version, "budget"), by=reviewer, text="And this."),
        after(is_speaking, lambda: fresh(version).send_back(by=reviewer, note="See the comments.")),
    )

    version = fresh(version)
    assert (said.submission, type(returned)) == (version, StateChange)
    assert [part["key"] for part in version.memo["sections"]] == ["goals", "budget"]


def test_a_comment_that_comes_during_the_return_belongs_to_no_version(version, reviewer, at_once, meet_in):
    commented(version, by=reviewer)
    is_returning = meet_in(submissions, "return_memo")

    returned, said = at_once(
        lambda: fresh(version).send_back(by=reviewer, note="See the comments."),
        after(is_returning, lambda: comment(section_of(version, "budget"), by=reviewer, text="And this.")),
    )

    version = fresh(version)
    assert (type(returned), said.submission) == (StateChange, None)
    assert version.comments.count() == sum(len(part["comments"]) for part in version.memo["sections"]) == 1


def test_two_second_signatures_at_once_make_one_certificate(version, reviewer, settings, at_once, meet_in):
    settings.SIGN_OFF_NEEDS_TWO = True
    version.sign_first(by=reviewer, read_sha256=version.report.file_hash)
    others = [MembershipFactory(role=Role.REVIEWER).user for _ in range(2)]
    meet_in(signing, "certify")

    answers = at_once(
        *(
            lambda person=person: fresh(version).countersign(by=person, read_sha256=version.report.file_hash)
            for person in others
        )
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "StateChange"]
    assert Certificate.objects.count() == 1
    told = Message.objects.filter(key__startswith="plan-signed_off:").values_list("to", flat=True)
    assert sorted(told) == sorted(set(told))


def test_a_first_signature_meets_a_return_and_one_of_them_counts(
    version, reviewer, settings, at_once, meet_in
):
    settings.SIGN_OFF_NEEDS_TWO = True
    commented(version, by=reviewer)
    is_signing = meet_in(signing, "check")

    signed, returned = at_once(
        lambda: fresh(version).sign_first(by=reviewer, read_sha256=version.report.file_hash),
        after(is_signing, lambda: fresh(version).send_back(by=reviewer, note="Name it.")),
    )

    version = fresh(version)
    assert (type(signed), type(returned)) == (StateChange, StateChange)  # the reviewer thought again
    assert (version.state, version.certificate) == ("returned", None)


def test_the_last_reply_and_the_sending_meet_and_the_plan_is_sent_only_with_it(version, reviewer, at_once):
    send_back(version, by=reviewer, note="Name it.")
    thread, librarian = version.comments.get(), version.sent_by

    said, sent = at_once(
        lambda: comment(section_of(version), by=librarian, text="Visits.", reply_to=thread.pk),
        lambda: actions.send_for_review(fresh(version).plan, by=librarian),
    )

    assert said.reply_to == thread
    if isinstance(sent, Submission):
        assert sent.number == 2
    else:
        assert str(sent) == "Goals and action steps: reply to the agency’s comment, or resolve it."
        assert actions.send_for_review(fresh(version).plan, by=librarian).number == 2


def test_two_who_resolve_one_comment_do_it_once(version, reviewer, at_once):
    send_back(version, by=reviewer, note="Name it.")
    thread = version.comments.get()

    answers = at_once(*[lambda: SectionComment.objects.get(pk=thread.pk).resolve(by=version.sent_by)] * 3)

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "Refused", "StateChange"]
    assert all("resolved now" in str(answer) for answer in answers if isinstance(answer, Refused))


def test_a_form_sent_twice_at_once_says_it_once_and_mails_once(version, at_once, reviewer):
    librarian, key = version.sent_by, uuid.uuid4()
    text = f"@{reviewer.name}, look."

    answers = at_once(*[lambda: comment(section_of(version), by=librarian, text=text, key=key)] * 3)

    assert {type(answer) for answer in answers} == {SectionComment}
    assert SectionComment.objects.count() == 1
    assert Message.objects.filter(key__startswith="comment-mentions").count() == 1
